import CDigest

/// From when on another job may have a unique key, where no period says so.
package enum UniqueEnd: String, Hashable, Sendable, CaseIterable {
  /// Once the job is finished, in whatever way.
  case finished
  /// Once its first run starts: what is pushed from then on is about something newer.
  case started
}

/// What of a waiting job a push with the same unique key may put its own in place of.
package enum Replacement: String, Hashable, Sendable, CaseIterable {
  case runAt = "run-at"
  case payload
  case priority
}

extension Draft {
  /// Makes what it has to do its unique key: queue, kind and payload, byte for byte.
  ///
  /// A digest that nobody can find a second payload for, since a payload that meets another's key is
  /// not stored.
  package mutating func makeUniqueByPayload() {
    let text = Array("\(queue)\n\(kind)\n".utf8) + payload
    // 64 digits and the zero at the end.
    var digits = [CChar](repeating: 0, count: 65)
    SHA256Data(text, text.count, &digits)
    uniqueKey =
      "payload:" + digits.dropLast().map { String(UnicodeScalar(UInt8(bitPattern: $0))) }.joined()
  }
}
