/// Why a text is no cron line, and where in it.
package struct CronFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The whole text.
  package var text: String
  /// The field that is wrong; nil when it is the line as a whole.
  package var field: CronField?
  /// What is wrong: `hour 25 is not in 0–23`.
  package var cause: String
  /// What to do: `did you mean 'MON'?`; nil where the cause says it.
  package var advice: String?
  /// The characters that are wrong, 1 for the first.
  package var columns: ClosedRange<Int>

  package var description: String {
    "cannot read schedule '\(text)': \(reason)"
  }

  /// Cause, place and advice, for messages that name the text by themselves.
  package var reason: String {
    "\(cause), at column \(columns.lowerBound)" + (advice.map { "; \($0)" } ?? "")
  }

  /// The text with a line of `^` under what is wrong, both set in by `indent`.
  package func pointer(indent: String = "  ") -> String {
    let before = String(repeating: " ", count: columns.lowerBound - 1)
    return "\(indent)\(text)\n\(indent)\(before)\(String(repeating: "^", count: columns.count))"
  }
}
