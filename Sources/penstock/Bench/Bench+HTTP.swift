import Glibc
import HTTP
import Jobs
import Worker

extension Bench {
  /// As many as wait for an answer at a time.
  private static let httpSlots = 64

  /// Jobs posted to a server in this process that answers at once, over connections that stay open.
  func drainHTTP() async throws -> [Measurement] {
    let count = jobs * 5
    let server = try RawServer(requestsEndingWith: Self.payload)
    defer { server.end() }
    let bare = try RawPosts(to: server.port, connections: Self.httpSlots)
    let limit = bare.answers(count, request: RawPosts.request(Self.payload))
    bare.end()
    let value = try await withStore { store in
      try await fill(store, count)
      let endpoint = try HTTPEndpoint(
        "http://127.0.0.1:\(server.port)/jobs", kind: "Bench", environment: [:])
      let handler = HTTPHandler(endpoint, client: try HTTPClient())
      return try await rate(count) { try await drain(store, handler, slots: Self.httpSlots) }
    }
    return [
      Measurement(
        name: "drain_http",
        meaning: "each job posted over a connection that stays; limit: bare sockets",
        value: value, unit: .perSecond, limit: limit)
    ]
  }
}
