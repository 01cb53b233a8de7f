import Jobs
import Worker

/// What is sent for one run of a job.
struct HTTPRequest: Sendable {
  let url: String
  let certificates: String?
  /// `Name: value` each, the job's own first.
  let headers: [String]
  let body: [UInt8]

  init(_ job: Job, _ context: HandlerContext, to endpoint: HTTPEndpoint) {
    url = endpoint.url
    certificates = endpoint.certificates
    body = job.payload
    let given = Set(endpoint.headers.map { $0.prefix { $0 != ":" }.lowercased() })
    headers =
      Self.headers(of: job, context).filter { !given.contains($0.name.lowercased()) }
      .map { "\($0.name): \($0.value)" } + endpoint.headers
  }

  private static func headers(
    of job: Job, _ context: HandlerContext
  ) -> [(name: String, value: String)] {
    var headers = [
      ("Penstock-Job-Id", "\(job.id)"), ("Penstock-Queue", escaped(job.queue)),
      ("Penstock-Kind", escaped(job.kind)), ("Penstock-Attempt", "\(context.attempt)"),
      ("Penstock-Max-Attempts", "\(context.maxAttempts)"),
      ("Idempotency-Key", context.idempotencyKey),
      ("Content-Type", contentType(of: job.payload)),
    ]
    if let key = job.partitionKey { headers.append(("Penstock-Partition", escaped(key))) }
    if let parent = job.traceparent { headers.append(("traceparent", escaped(parent))) }
    return headers
  }

  private static func contentType(of payload: [UInt8]) -> String {
    JSONTokens.scan(payload).ending == .complete
      ? "application/json" : "application/octet-stream"
  }

  /// With all but visible ASCII as `%XX`: nothing that a producer chose can end a header's line.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for byte in text.utf8 {
      if (0x21...0x7E).contains(byte), byte != UInt8(ascii: "%") {
        escaped.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        escaped += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return escaped
  }
}
