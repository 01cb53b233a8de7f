import Jobs

/// Lays the tokens of a JSON text out anew, with its secrets hidden and, where somebody is to read it,
/// letters in place of their `\u` escapes.
package struct JSONLayout {
  let bytes: [UInt8]
  let tokens: [JSONTokens.Token]
  let redaction: Redaction
  let keepsEscapes: Bool

  package init(
    bytes: [UInt8], tokens: [JSONTokens.Token], redaction: Redaction, keepsEscapes: Bool = false
  ) {
    self.bytes = bytes
    self.tokens = tokens
    self.redaction = redaction
    self.keepsEscapes = keepsEscapes
  }

  /// A container that is open.
  private struct Level {
    var isEmpty = true
    /// The key whose value comes or came last; empty in a list.
    var key = ""
  }

  /// What stands deeper is not set in any further: nobody could read it, and thousands of levels
  /// would take the square of their number.
  private static let deepest = 40
  /// Keys of a path that a pattern is compared with.
  private static let longestPath = 8

  /// One value a line, two spaces deeper in each container.
  package var pretty: String { laidOut(isPretty: true) }

  /// All on one line without blanks.
  package var line: String { laidOut(isPretty: false) }

  private func laidOut(isPretty: Bool) -> String {
    var (result, levels): (String, [Level]) = ("", [])
    func breakLine() {
      let depth = min(levels.count, Self.deepest)
      if isPretty { result += "\n" + String(repeating: "  ", count: depth) }
    }
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      if token.kind == .open || token.kind == .value, isHidden(levels) {
        if levels.last?.isEmpty == true { breakLine() }
        result += "\"\(Redaction.mask)\""
        if !levels.isEmpty { levels[levels.count - 1].isEmpty = false }
        index = JSONTokens.end(ofValueAt: index, in: tokens)
        continue
      }
      if token.kind != .close, token.kind != .comma, token.kind != .colon, let last = levels.last,
        last.isEmpty
      {
        levels[levels.count - 1].isEmpty = false
        breakLine()
      }
      switch token.kind {
      case .open:
        result += text(token)
        levels.append(Level())
      case .close:
        let closed = levels.popLast()
        if closed?.isEmpty == false { breakLine() }
        result += text(token)
      case .key:
        levels[levels.count - 1].key = String(text(token).dropFirst().dropLast())
        result += text(token)
      case .colon: result += isPretty ? ": " : ":"
      case .comma:
        result += ","
        breakLine()
      case .value:
        if let masked = redaction.masked(jsonValue: bytes[token.range]) {
          result += String(decoding: masked, as: UTF8.self)
        } else {
          result += text(token)
        }
      }
      index += 1
    }
    return result
  }

  /// Whether the value that comes is a secret.
  private func isHidden(_ levels: [Level]) -> Bool {
    guard let key = levels.last?.key, !key.isEmpty else { return false }
    return redaction.hides(levels.suffix(Self.longestPath).map(\.key).filter { !$0.isEmpty })
  }

  private func text(_ token: JSONTokens.Token) -> String {
    keepsEscapes || token.kind == .open || token.kind == .close
      ? String(decoding: bytes[token.range], as: UTF8.self)
      : JSONString.readable(bytes[token.range])
  }
}
