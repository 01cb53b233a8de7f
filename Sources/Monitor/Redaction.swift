import Jobs

/// Which values of a payload are secrets: told by their keys.
struct Redaction: Hashable, Sendable {
  /// What stands for a secret.
  static let mask = "••••••"

  private let patterns: [TextPattern]

  /// Patterns are keys, or paths of keys with dots between; case does not count.
  init(_ patterns: [String]) {
    self.patterns = patterns.map { TextPattern($0.lowercased()) }
  }

  /// Whether the value at a path is one. A pattern of several keys fits the end of a path.
  func hides(_ path: [String]) -> Bool {
    let keys = path.map { $0.lowercased() }
    return patterns.contains { pattern in
      keys.indices.contains { pattern.matches(keys[$0...].joined(separator: ".")) }
    }
  }

  /// A text that is no JSON, with the values of `"key": value` pairs in it hidden all the same.
  func applied(to text: String) -> String {
    let bytes = Array(text.utf8)
    var (result, index): ([UInt8], Int) = ([], 0)
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "\""),
        let length = JSONScanner.stringLength(in: bytes[index...]), index + length <= bytes.count
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

  /// A string, or all up to what ends a value on its line.
  private static func valueLength(in bytes: ArraySlice<UInt8>) -> Int {
    if bytes.first == UInt8(ascii: "\"") {
      return min(JSONScanner.stringLength(in: bytes) ?? bytes.count, bytes.count)
    }
    let ends = [UInt8(ascii: ","), UInt8(ascii: "}"), 0x0A]
    return bytes.prefix { !ends.contains($0) }.count
  }
}
