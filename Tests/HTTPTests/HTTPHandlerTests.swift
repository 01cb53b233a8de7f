import Foundation
import Jobs
import Testing
import Worker

@testable import HTTP

@Suite struct HTTPHandlerTests {
  private static let server = Result { try LoopbackServer() }

  private let server: LoopbackServer
  private let client: HTTPClient

  init() throws {
    server = try Self.server.get()
    client = try HTTPClient()
  }

  private func post(
    _ url: String, _ job: Job = Self.job(), headers: [String: String] = [:],
    certificates: String? = nil, environment: [String: String] = [:], stop: StopSign = StopSign()
  ) async throws -> HandlerResult {
    let endpoint = try HTTPEndpoint(
      url, kind: "Notify", headers: headers, certificates: certificates, environment: environment)
    return await HTTPHandler(endpoint, client: client).run(job, Self.context(job, stop))
  }

  private static func job(_ id: JobID = 7, payload: [UInt8] = Array("{}".utf8)) -> Job {
    let moment = Timestamp(seconds: 0)
    return Job(
      id: id, queue: "hooks", kind: "Notify", state: .running, payload: payload, attempt: 2,
      enqueuedAt: moment, runAt: moment)
  }

  private static func context(_ job: Job, _ stop: StopSign) -> HandlerContext {
    HandlerContext(for: job, policies: Policies(), storeIdentity: "shop", stop: stop)
  }

  struct Echo: Decodable {
    var headers: [String: String]
    var bytes: Int
    var body: String
    /// The client's end of the connection.
    var port: Int
  }

  private func echo(_ result: HandlerResult) throws -> Echo {
    #expect(result.outcome == .succeeded)
    return try JSONDecoder().decode(Echo.self, from: Data(result.report.standardOutput))
  }

  private func reason(_ outcome: Outcome) -> String {
    guard case .failed(let reason, nil) = outcome else { return "\(outcome)" }
    return reason
  }

  @Test(arguments: [200, 201, 202, 204, 299])
  func `a status of 2xx is a success`(status: Int) async throws {
    let result = try await post(server.url("/status/\(status)"))
    #expect(result.outcome == .succeeded)
    let body = status == 204 ? "" : "answer \(status)\n\0"
    #expect(result.report.standardOutput == Array(body.utf8))
  }

  @Test(arguments: [400, 401, 403, 404, 405, 410, 413, 422, 499])
  func `a status of 4xx is permanent`(status: Int) async throws {
    let result = try await post(server.url("/status/\(status)"))
    #expect(result.outcome == .permanent(reason: "HTTP \(status): answer \(status)"))
  }

  @Test(arguments: [408, 409, 425, 429, 300, 304, 500, 502, 503, 504, 599])
  func `what may pass is retried`(status: Int) async throws {
    let result = try await post(server.url("/status/\(status)"))
    let body = status == 304 ? "" : ": answer \(status)"
    #expect(result.outcome == .failed(reason: "HTTP \(status)\(body)", after: nil))
  }

  @Test func `Retry-After is obeyed in seconds`() async throws {
    for status in [429, 503] {
      #expect(
        try await post(server.url("/later/\(status)/120")).outcome
          == .failed(reason: "HTTP \(status): later", after: .seconds(120)))
    }
  }

  @Test func `Retry-After is obeyed as a date`() async throws {
    guard case .failed(_, let after?) = try await post(server.url("/date/3600")).outcome else {
      Issue.record("it asks for no time")
      return
    }
    // However slow this machine is: the date was made before it was read. The clock of full seconds
    // may be some milliseconds behind, which is a second where they turn.
    #expect(after <= .seconds(3601) && after > .seconds(3000))
  }

  @Test(arguments: ["0", "-5", "soon", "99999999999999999999"])
  func `a Retry-After that makes no sense does no harm`(text: String) async throws {
    guard case .failed(_, let after) = try await post(server.url("/later/503/\(text)")).outcome
    else {
      Issue.record("it did not fail")
      return
    }
    #expect(after.map { $0 <= .seconds(30 * 86_400) } ?? true)
    #expect(try await post(server.url("/date/-3600")).outcome.isFailure)
  }

  @Test func `a redirect is told and not followed`() async throws {
    let result = try await post(server.url("/redirect"))
    #expect(
      result.outcome
        == .failed(
          reason: "HTTP 302 to '\(server.url("/echo"))'; redirects are not followed", after: nil))
  }

  @Test func `a request says all of its job`() async throws {
    var job = Self.job(42, payload: Array("{\"to\":\"ada\"}".utf8))
    job.partitionKey = "a b\r\nEvil: 1"
    job.traceparent = "00-abc-def-01"
    let echo = try echo(try await post(server.url("/echo"), job))
    #expect(echo.body == "{\"to\":\"ada\"}")
    let expected = [
      "penstock-job-id": "42", "penstock-queue": "hooks", "penstock-kind": "Notify",
      "penstock-attempt": "2", "penstock-max-attempts": "10", "idempotency-key": "shop-42",
      "penstock-partition": "a%20b%0D%0AEvil:%201", "traceparent": "00-abc-def-01",
      "content-type": "application/json", "user-agent": "penstock",
    ]
    for (name, value) in expected { #expect(echo.headers[name] == value) }
    #expect(echo.headers["evil"] == nil)
    #expect(echo.headers["expect"] == nil)
  }

  @Test func `bytes of any value arrive, up to 16 MiB of them`() async throws {
    let short = try echo(
      try await post(server.url("/echo"), Self.job(payload: [0, 255, 10, 13, 0])))
    #expect(short.body == "\u{0}\u{FF}\n\r\u{0}")
    #expect(short.headers["content-type"] == "application/octet-stream")
    let all = [UInt8](repeating: 0, count: Draft.maximumPayloadBytes)
    #expect(
      try echo(try await post(server.url("/echo"), Self.job(payload: all))).bytes == all.count)
    #expect(try echo(try await post(server.url("/echo"), Self.job(payload: []))).bytes == 0)
  }

  @Test func `headers come from the configuration and the environment`() async throws {
    let echo = try echo(
      try await post(
        server.url("/echo"), headers: ["X-Token": "env:HOOK", "content-type": "text/plain"],
        environment: ["HOOK": "s3cret"]))
    #expect(echo.headers["x-token"] == "s3cret")
    #expect(echo.headers["content-type"] == "text/plain")
  }

  @Test func `an endpoint that cannot be used is told of at the start`() {
    func refusal(_ url: String, _ headers: [String: String] = [:], _ certificates: String? = nil)
      -> String?
    {
      #expect(throws: HandlerError.self) {
        try HTTPEndpoint(
          url, kind: "A", headers: headers, certificates: certificates, environment: ["E": "a\nb"])
      }?.description
    }
    #expect(
      refusal("http://ada:pw@host:x/")?.hasPrefix("cannot post to 'http://") == true
        && refusal("http://ada:pw@host:x/")?.contains("pw") == false)
    #expect(
      refusal("http://h", ["X": "env:NO"])
        == "cannot use header 'X' for kind 'A': the environment has no 'NO'; set it for the worker")
    #expect(refusal("http://h", ["X": "env:E"])?.contains("line break") == true)
    #expect(
      refusal("https://h", [:], "/no/such.pem")
        == "cannot read certificates '/no/such.pem' for kind 'A': No such file or directory; "
        + "correct the path")
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    #expect(throws: Never.self) {
      try Data("no certificate".utf8).write(to: folder)
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(
      refusal("https://h", [:], folder.path)?.contains("no certificate in PEM form in it") == true)
  }

  @Test func `connections stay open between requests`() async throws {
    var ports: Set<Int> = []
    for _ in 1...20 { ports.insert(try echo(try await post(server.url("/echo"))).port) }
    #expect(ports.count == 1)
  }

  @Test func `many requests are under way side by side`() async throws {
    let outcomes = try await withThrowingTaskGroup { group in
      for id in 1...100 {
        group.addTask { try await post(server.url("/echo"), Self.job(JobID(id))).outcome }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes == Array(repeating: .succeeded, count: 100))
  }

  @Test func `a slow body is waited for`() async throws {
    let result = try await post(server.url("/slow"))
    #expect(result.report.standardOutput == Array(repeating: UInt8(ascii: "."), count: 30))
  }

  @Test func `of a flood the last 64 KiB are kept, and its start is the error`() async throws {
    let result = try await post(server.url("/flood"))
    #expect(result.report.standardOutput.count == 64 * 1024)
    #expect(result.report.standardOutput.suffix(4) == Array(" end".utf8)[...])
    let reason = reason(result.outcome)
    #expect(reason.hasPrefix("HTTP 500: start xxx"))
    #expect(reason.count < 700)
  }

  @Test(arguments: ["/hangup", "/half", "/junk"])
  func `an answer that breaks off is retried`(path: String) async throws {
    let reason = reason(try await post(server.url(path)).outcome)
    #expect(reason.hasPrefix("cannot post to '\(server.url(path))': "))
  }

  @Test func `a refused connection is retried, and no password is told`() async throws {
    let result = try await post("http://ada:pw@127.0.0.1:1/a?token=x")
    let reason = reason(result.outcome)
    #expect(reason.hasPrefix("cannot post to 'http://127.0.0.1:1/a': "))
    #expect(reason.contains("Failed to connect"))
  }

  @Test func `a host that is not there is retried`() async throws {
    let reason = reason(try await post("http://nowhere.invalid/").outcome)
    #expect(reason.contains("nowhere.invalid"))
  }

  @Test(arguments: [StopForce.term, .kill])
  func `a run that is told to end ends its request`(force: StopForce) async throws {
    for path in ["/silence", "/drip"] {
      let stop = StopSign()
      async let result = post(server.url(path), stop: stop)
      stop.request(force)
      #expect(try await result.outcome == .released)
    }
  }

  @Test func `a body is seen while it comes`() async throws {
    let stop = StopSign()
    let job = Self.job()
    let context = Self.context(job, stop)
    let endpoint = try HTTPEndpoint(server.url("/drip"), kind: "Notify", environment: [:])
    async let result = HTTPHandler(endpoint, client: client).run(job, context)
    let deadline = ContinuousClock.now + .seconds(600)
    while context.output.output.bytes.count < 20, ContinuousClock.now < deadline {
      await Task.yield()
    }
    stop.request(.term)
    #expect(await result.report.standardOutput.starts(with: Array("drip\ndrip\n".utf8)))
  }

  @Test func `only a certificate that is trusted, for the right name, will do`() async throws {
    let secure = try LoopbackServer(certifiedFor: "IP:127.0.0.1")
    let url = secure.url("/status/200", scheme: "https")
    #expect(reason(try await post(url).outcome).contains("certificate"))
    #expect(try await post(url, certificates: secure.certificates).outcome == .succeeded)
    let other = try LoopbackServer(certifiedFor: "DNS:elsewhere.example")
    let strange = other.url("/status/200", scheme: "https")
    #expect(
      reason(try await post(strange, certificates: other.certificates).outcome)
        .contains("127.0.0.1"))
    let plain = server.url("/status/200", scheme: "https")
    #expect(reason(try await post(plain).outcome).hasPrefix("cannot post to 'https://"))
  }
}
