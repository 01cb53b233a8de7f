/// What tells a terminal how to show a text, as programs write it into their messages.
package enum EscapeSequences {
  /// The text without its escape sequences: those of ECMA-48 with parameters (colours, places), and
  /// those that end with a bell or a string terminator (titles, links).
  package static func removed(from bytes: some RandomAccessCollection<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes[...]
    while let first = rest.popFirst() {
      guard first == 0x1B else {
        result.append(first)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "["):
        rest = rest.drop { (0x20...0x3F).contains($0) }
        if let last = rest.first, (0x40...0x7E).contains(last) { rest.removeFirst() }
      case UInt8(ascii: "]"):
        rest = rest.drop { $0 != 0x07 && $0 != 0x1B }
        if rest.popFirst() == 0x1B { _ = rest.popFirst() }
      default: break
      }
    }
    return result
  }
}
