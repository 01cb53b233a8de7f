import Jobs

/// Hides values of a payload that nobody should read over a shoulder or in a log.
///
/// A pattern names a key at any depth (`password`) or the end of a path (`card.*`); `*` stands for
/// any run of characters of one key, and case does not count. The store keeps the payload whole.
package struct Redaction: Hashable, Sendable {
  private var patterns: [[TextPattern]]

  package init(_ patterns: [String]) {
    self.patterns = patterns.map { pattern in
      pattern.lowercased().split(separator: ".").map { TextPattern(String($0)) }
    }
  }

  /// The payload with every hidden value shown as `"***"`; a payload that is not JSON stays as it
  /// is, since nothing in it has a name.
  package func applied(to payload: [UInt8]) -> [UInt8] {
    guard !patterns.isEmpty, let text = try? JSONText(payload, dialect: .json) else {
      return payload
    }
    var result: [UInt8] = []
    var copied = 0
    for range in hidden(in: text.root, path: []) {
      result += payload[copied..<range.lowerBound]
      result += Array("\"***\"".utf8)
      copied = range.upperBound
    }
    return result + payload[copied...]
  }

  /// Ranges in rising order.
  private func hidden(in node: JSONText.Node, path: [String]) -> [Range<Int>] {
    switch node.content {
    case .scalar: []
    case .list(let elements): elements.flatMap { hidden(in: $0, path: path) }
    case .object(let members):
      members.flatMap { member in
        let inner = path + [member.key.lowercased()]
        return hides(inner) ? [member.value.range] : hidden(in: member.value, path: inner)
      }
    }
  }

  private func hides(_ path: [String]) -> Bool {
    patterns.contains { pattern in
      !pattern.isEmpty && pattern.count <= path.count
        && zip(pattern, path.suffix(pattern.count)).allSatisfy { $0.matches($1) }
    }
  }
}
