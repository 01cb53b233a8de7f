import FoundationEssentials

/// Puts a text into the clipboard of whoever looks at the terminal, through any number of SSH
/// connections: the terminal itself is asked, with the control sequence OSC 52.
///
/// Whether it obeys is its user's choice; it does not answer.
enum Clipboard {
  /// Beyond this the sequence passes 100,000 bytes, where terminals stop listening.
  static let mostBytes = 74_994

  /// The bytes to write to the terminal.
  static func sequence(
    for text: String, through multiplexer: Multiplexer?
  ) throws(TerminalError) -> String {
    let bytes = Data(text.utf8)
    guard bytes.count <= mostBytes else { throw .tooLongToCopy(bytes: bytes.count) }
    let plain = "\u{1B}]52;c;\(bytes.base64EncodedString())\u{1B}\\"
    return switch multiplexer {
    case nil: plain
    // tmux takes the plain one when its `set-clipboard` is on, and hands the wrapped one on when
    // its `allow-passthrough` is.
    case .tmux: plain + passedThroughTmux(plain)
    case .screen: passedThroughScreen(plain)
    }
  }

  private static func passedThroughTmux(_ sequence: String) -> String {
    let doubled = sequence.reduce(into: "") { result, character in
      result += character == "\u{1B}" ? "\u{1B}\u{1B}" : String(character)
    }
    return "\u{1B}Ptmux;\(doubled)\u{1B}\\"
  }

  /// Screen hands on short pieces only, and ends a piece at the first escape that ends a string;
  /// so the sequence is ended by a bell, which is no sound at this place.
  private static func passedThroughScreen(_ sequence: String) -> String {
    var rest = sequence.dropLast(2) + "\u{7}"
    var pieces = ""
    while !rest.isEmpty {
      pieces += "\u{1B}P\(rest.prefix(screenPiece))\u{1B}\\"
      rest = rest.dropFirst(screenPiece)
    }
    return pieces
  }

  private static let screenPiece = 240
}
