/// Which values of a payload are secrets: told by their keys.
package struct Redaction: Hashable, Sendable {
  /// What stands for a secret.
  package static let mask = "••••••"

  private let patterns: [TextPattern]

  /// Patterns are keys, or paths of keys with dots between; case does not count.
  package init(_ patterns: [String]) {
    self.patterns = patterns.map { TextPattern($0.lowercased()) }
  }

  /// Whether the value at a path is one. A pattern of several keys fits the end of a path.
  package func hides(_ path: [String]) -> Bool {
    let keys = path.map { $0.lowercased() }
    return patterns.contains { pattern in
      keys.indices.contains { pattern.matches(keys[$0...].joined(separator: ".")) }
    }
  }

  /// A text that is no JSON, with the values of `"key": value` pairs in it hidden all the same.
  package func applied(to text: String) -> String {
    let bytes = Array(text.utf8)
    var (result, index): ([UInt8], Int) = ([], 0)
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "\""),
        let length = JSONTokens.stringLength(in: bytes[index...]), index + length <= bytes.count
      else {
        result.append(bytes[index])
        index += 1
        continue
      }
      let key = bytes[index..<index + length]
      result += key
      index += length
      let blanks = bytes[index...].prefix { $0 == 0x20 || $0 == UInt8(ascii: ":") }
      let name = String(decoding: key.dropFirst().dropLast(), as: UTF8.self)
      guard blanks.contains(UInt8(ascii: ":")), hides([name]) else { continue }
      result += blanks + Array(Self.mask.utf8)
      index += blanks.count + Self.valueLength(in: bytes[(index + blanks.count)...])
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// A JSON payload with the hidden values masked and every other byte as it is; a payload that is
  /// no JSON stays whole, since nothing in it has a name.
  package func applied(to payload: [UInt8]) -> [UInt8] {
    guard !patterns.isEmpty else { return payload }
    let (tokens, ending) = JSONTokens.scan(payload)
    guard ending == .complete else { return payload }
    var (result, copied): ([UInt8], Int) = ([], 0)
    var keys: [String] = []
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      let isValue = token.kind == .open || token.kind == .value
      if isValue, keys.last?.isEmpty == false, hides(keys.filter { !$0.isEmpty }) {
        let end = JSONTokens.end(ofValueAt: index, in: tokens)
        result += payload[copied..<token.range.lowerBound] + Array("\"\(Self.mask)\"".utf8)
        copied = tokens[end - 1].range.upperBound
        index = end
        continue
      }
      switch token.kind {
      case .open: keys.append("")
      case .close: keys.removeLast()
      case .key:
        let name = payload[token.range].dropFirst().dropLast()
        keys[keys.count - 1] = String(decoding: name, as: UTF8.self)
      case .value, .colon, .comma: break
      }
      index += 1
    }
    return result + payload[copied...]
  }

  /// A string, or all up to what ends a value on its line.
  private static func valueLength(in bytes: ArraySlice<UInt8>) -> Int {
    if bytes.first == UInt8(ascii: "\"") {
      return min(JSONTokens.stringLength(in: bytes) ?? bytes.count, bytes.count)
    }
    let ends = [UInt8(ascii: ","), UInt8(ascii: "}"), 0x0A]
    return bytes.prefix { !ends.contains($0) }.count
  }
}
