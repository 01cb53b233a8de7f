import FoundationEssentials
import Jobs

/// A job as a program reads it from its standard input: one line of JSON.
struct StreamRequest: Sendable {
  let lease: Lease
  /// With the line break at its end.
  let line: [UInt8]

  init(_ job: Job, _ context: HandlerContext) {
    lease = job.lease
    var line: [UInt8] = []
    line.reserveCapacity(256 + job.payload.count)
    line += "{\"id\":\(job.id),\"queue\":".utf8
    line += JSONString.quoted(job.queue).utf8
    line += ",\"kind\":".utf8
    line += JSONString.quoted(job.kind).utf8
    line += ",\"attempt\":\(context.attempt),\"max_attempts\":\(context.maxAttempts)".utf8
    line += ",\"idempotency_key\":\(JSONString.quoted(context.idempotencyKey))".utf8
    if let key = job.partitionKey { line += ",\"partition_key\":\(JSONString.quoted(key))".utf8 }
    if let parent = job.traceparent { line += ",\"traceparent\":\(JSONString.quoted(parent))".utf8 }
    if job.payload.isEmpty {
      line += ",\"payload\":null".utf8
    } else if Self.isJSON(job.payload) {
      line += ",\"payload\":".utf8
      // Within texts JSON allows no raw line breaks, so these are blanks between values.
      line += job.payload.lazy.map {
        $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0
      }
    } else {
      line += ",\"payload_base64\":\"\(Data(job.payload).base64EncodedString())\"".utf8
    }
    line += "}\n".utf8
    self.line = line
  }

  private static func isJSON(_ bytes: [UInt8]) -> Bool {
    JSONTokens.scan(bytes).ending == .complete && String(validating: bytes, as: UTF8.self) != nil
  }
}
