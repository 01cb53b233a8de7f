import Drawing
import Glibc

/// A stream that people or programs read.
struct Output: Sendable {
  private let descriptor: Int32
  let isTerminal: Bool
  /// Whether programs read it, which get every text as it is.
  private var isForPrograms = false

  static let standard = Output(descriptor: STDOUT_FILENO)
  static let error = Output(descriptor: STDERR_FILENO)

  private init(descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
  }

  var forPrograms: Output {
    var output = self
    output.isForPrograms = true
    return output
  }

  /// Thrown when the reader has closed the stream: a reason to end, not to complain.
  struct ReaderIsGone: Error {}

  /// Columns of the terminal; nil where it is none.
  var columns: Int? {
    guard isTerminal else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// What of it came from outside may hold anything: for people it is made visible.
  func line(_ text: String) throws {
    try write((isForPrograms ? text : Screen.lines(text)) + "\n")
  }

  /// As it is.
  func write(_ text: String) throws {
    try write(Array(text.utf8))
  }

  func write(_ bytes: [UInt8]) throws {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count >= 0 {
        written += count
      } else if errno == EPIPE {
        throw ReaderIsGone()
      } else if errno != EINTR {
        throw Failure("cannot write output: \(systemErrorText())", .inputOutput)
      }
    }
  }

  /// A remark to the user. Nothing can be done when it does not arrive.
  func say(_ text: String) {
    let shown = Screen.lines(text)
    try? write(shown.hasSuffix("\n") ? shown : shown + "\n")
  }

  /// A question that is answered on the same line.
  func ask(_ text: String) {
    try? write(text)
  }

  /// Replaces the current line of a terminal.
  func replaceLine(_ text: String) {
    guard isTerminal else { return }
    try? write("\r\u{1b}[K" + text)
  }
}

/// Text as a terminal may show it.
enum Screen {
  /// Line breaks stay, all other control characters become visible.
  static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Printable.text(String($0)) }.joined(separator: "\n")
  }
}

/// What the system says of the last call that failed.
func systemErrorText() -> String {
  String(cString: strerror(errno))
}
