import FoundationEssentials

/// Texts as JSON writes them.
package enum JSONString {
  /// With all control characters escaped, those of the C1 set and line separators included, so that
  /// a line is safe to print.
  package static func quoted(_ text: String) -> String {
    if text.utf8.allSatisfy(isPlain) { return "\"\(text)\"" }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\0"..<" ", "\u{7f}"..<"\u{a0}", "\u{2028}"..."\u{2029}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7f).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  /// A token of JSON with the characters themselves in place of their `\u` escapes, but for those that
  /// nobody would see: controls, formats such as directions and joiners, unassigned ones, halves of
  /// pairs, and what has to be escaped. It means the same as before.
  package static func readable(_ token: ArraySlice<UInt8>) -> String {
    guard token.contains(UInt8(ascii: "\\")) else { return String(decoding: token, as: UTF8.self) }
    var (result, rest): ([UInt8], ArraySlice<UInt8>) = ([], token)
    while let first = rest.first {
      if first == UInt8(ascii: "\\"), let (scalar, length) = escaped(rest), isSeen(scalar) {
        result += String(scalar).utf8
        rest = rest.dropFirst(length)
      } else {
        let length = first == UInt8(ascii: "\\") ? min(2, rest.count) : 1
        result += rest.prefix(length)
        rest = rest.dropFirst(length)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The character of the `\u` escape, or of the pair of them, that the bytes begin with.
  private static func escaped(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, length: Int)? {
    guard let first = codeUnit(bytes) else { return nil }
    if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
    guard UTF16.isLeadSurrogate(first), let second = codeUnit(bytes.dropFirst(6)),
      UTF16.isTrailSurrogate(second),
      let scalar = String(decoding: [first, second], as: UTF16.self).unicodeScalars.first
    else { return nil }
    return (scalar, 12)
  }

  private static func codeUnit(_ bytes: ArraySlice<UInt8>) -> UInt16? {
    let escape = bytes.prefix(6)
    guard escape.count == 6, escape.starts(with: "\\u".utf8),
      escape[escape.startIndex + 2] != UInt8(ascii: "+")
    else { return nil }
    return UInt16(String(decoding: escape.dropFirst(2), as: UTF8.self), radix: 16)
  }

  private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse,
      .surrogate:
      false
    default: scalar != "\"" && scalar != "\\"
    }
  }

  /// The text that a string in quotes stands for; nil when it is none.
  package static func text(of quoted: some Collection<UInt8>) -> String? {
    guard quoted.count >= 2, quoted.first == UInt8(ascii: "\"") else { return nil }
    let inner = quoted.dropFirst().dropLast()
    guard inner.contains(UInt8(ascii: "\\")) else {
      return String(validating: inner, as: UTF8.self)
    }
    return try? JSONDecoder().decode(String.self, from: Data(quoted))
  }
}
