/// A pattern made ready to be looked for in many texts. The case of the letters A to Z never counts;
/// that of others counts as little where the pattern has some.
package struct TextSearch: Sendable {
  private enum Way {
    /// Pieces that must follow each other, in lower case.
    case pieces([[UInt8]])
    case glob(TextPattern)
  }

  private let way: Way

  package init(_ pattern: TextPattern) {
    let isPlain = pattern.text.utf8.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "?") }
    way = isPlain ? .pieces(pattern.literals.map { $0.map(Self.lowered) }) : .glob(pattern)
  }

  /// True when any part of the text is like the pattern.
  package func isFound(in text: UnsafeRawBufferPointer) -> Bool {
    switch way {
    case .pieces(let pieces):
      var start = 0
      for piece in pieces {
        guard let end = Self.end(of: piece, in: text, from: start) else { return false }
        start = end
      }
      return true
    case .glob(let pattern):
      return pattern.isFoundSlowly(in: String(decoding: text, as: UTF8.self))
    }
  }

  package func isFound(in text: String) -> Bool {
    var text = text
    return text.withUTF8 { isFound(in: UnsafeRawBufferPointer($0)) }
  }

  package func isFound(in text: [UInt8]) -> Bool {
    text.withUnsafeBytes { isFound(in: $0) }
  }

  /// Where the first place ends at which a piece stands.
  private static func end(
    of piece: [UInt8], in text: UnsafeRawBufferPointer, from start: Int
  ) -> Int? {
    guard let first = piece.first, text.count - start >= piece.count else { return nil }
    return piece.withUnsafeBufferPointer { piece in
      for place in start...(text.count - piece.count) where lowered(text[place]) == first {
        var length = 1
        while length < piece.count, lowered(text[place + length]) == piece[length] { length += 1 }
        if length == piece.count { return place + length }
      }
      return nil
    }
  }

  @inline(__always)
  private static func lowered(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}
