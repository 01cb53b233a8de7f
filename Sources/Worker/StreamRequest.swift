import FoundationEssentials
import Jobs

/// A job as a program reads it from its standard input: one line of JSON.
struct StreamRequest: Sendable {
  let lease: Lease
  /// With the line break at its end.
  let line: [UInt8]

  init(_ job: Job, _ context: HandlerContext) {
    lease = job.lease
    var text = "{\"id\":\(job.id),\"queue\":\(JSONString.quoted(job.queue))"
    text += ",\"kind\":\(JSONString.quoted(job.kind)),\"attempt\":\(context.attempt)"
    text += ",\"max_attempts\":\(context.maxAttempts)"
    text += ",\"idempotency_key\":\(JSONString.quoted(context.idempotencyKey))"
    if let key = job.partitionKey { text += ",\"partition_key\":\(JSONString.quoted(key))" }
    if let parent = job.traceparent { text += ",\"traceparent\":\(JSONString.quoted(parent))" }
    var line = Array(text.utf8)
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
