/// The bytes that a program wrote to a terminal, taken apart as a terminal does.
struct TerminalBytes {
  enum Piece: Hashable {
    /// A control sequence: its parameters and its final byte.
    case sequence(String, final: Character)
    /// An order to the operating system's side of the terminal.
    case command(String)
    /// Another escape: what follows the escape byte.
    case escape(String)
    /// A control character, of either set.
    case control(UInt32)
    case text(Unicode.Scalar)
    /// Bytes that are no UTF-8.
    case broken
  }

  private(set) var pieces: [Piece] = []

  init(_ bytes: [UInt8]) {
    if String(validating: bytes, as: UTF8.self) == nil { pieces.append(.broken) }
    var scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar.value {
      case 0x1B: pieces.append(Self.escape(&scalars))
      case ..<0x20, 0x7F..<0xA0: pieces.append(.control(scalar.value))
      default: pieces.append(.text(scalar))
      }
    }
  }

  private static func escape(_ rest: inout ArraySlice<Unicode.Scalar>) -> Piece {
    guard let first = rest.popFirst() else { return .escape("") }
    if first == "[" {
      var parameters = String.UnicodeScalarView()
      while let scalar = rest.popFirst() {
        if (0x40...0x7E).contains(scalar.value) {
          return .sequence(String(parameters), final: Character(scalar))
        }
        parameters.append(scalar)
      }
      return .escape("[")
    }
    if first == "]" {
      var text = String.UnicodeScalarView()
      while let scalar = rest.popFirst(), scalar.value != 0x07 {
        if scalar.value == 0x1B {
          _ = rest.popFirst()
          break
        }
        text.append(scalar)
      }
      return .command(String(text))
    }
    // A character set takes one more.
    guard "()*+".unicodeScalars.contains(first), let set = rest.popFirst() else {
      return .escape(String(Character(first)))
    }
    return .escape(String(String.UnicodeScalarView([first, set])))
  }
}
