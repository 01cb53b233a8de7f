/// Why a terminal cannot be used; the text says what to do about it.
package enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Standard input or output is a file, a pipe or nothing.
  case notATerminal(stream: String)
  /// No description of any of these terminals is installed.
  case unknownTerminal(tried: [String])
  /// The terminal library gave up for another reason.
  case cannotStart(terminal: String)
  /// Longer than what terminals take.
  case tooLongToCopy(bytes: Int)

  package var description: String {
    switch self {
    case .notATerminal(let stream):
      "cannot open the terminal: \(stream) is none; run it at a terminal, "
        + "or print one screen with 'penstock top --once'"
    case .unknownTerminal(let tried):
      "cannot open the terminal: this system describes none of "
        + tried.map { "'\($0)'" }.joined(separator: ", ")
        + "; install terminfo (package ncurses-base) or set TERM"
    case .cannotStart(let terminal):
      "cannot open the terminal as '\(terminal)': ncurses could not start; set TERM to another"
    case .tooLongToCopy(let bytes):
      "cannot copy \(bytes) bytes: terminals take at most \(Clipboard.mostBytes); "
        + "write it to a file instead"
    }
  }
}
