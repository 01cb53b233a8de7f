import Drawing
import Jobs
import Settings
import Worker

/// What happens in a worker, a line each, for people, programs or the journal.
struct WorkLog: Sendable {
  let output: Output
  let form: Form
  /// What is less than this is left out.
  let level: Level
  /// Tells of each start, with the payload.
  let showsPayloads: Bool
  let redaction: Redaction

  enum Form: String, CaseIterable {
    /// `TIME LEVEL words`
    case text
    /// One object a line.
    case json
    /// `<6>words`: the journal knows the time, and takes the number as the level.
    case journald
  }

  enum Level: String, CaseIterable, Comparable {
    case debug, info, warning, error

    /// As syslog(3) has it.
    var priority: Int {
      switch self {
      case .debug: 7
      case .info: 6
      case .warning: 4
      case .error: 3
      }
    }

    static func < (left: Level, right: Level) -> Bool { left.priority > right.priority }
  }

  @Sendable func write(_ notice: Notice) {
    if case .started = notice, level > .debug, !showsPayloads { return }
    guard let line = line(notice), line.level >= level else { return }
    write(line)
  }

  func write(_ line: WorkLogLine) {
    guard line.level >= level else { return }
    switch form {
    case .text:
      output.say(
        "\(Timestamp.now.rfc3339) \(line.level.rawValue) "
          + Self.lines(of: line).joined(separator: "\n  "))
    case .json: output.say(json(line))
    case .journald:
      let prefix = "<\(line.level.priority)>"
      output.say(prefix + Self.lines(of: line).joined(separator: "\n\(prefix)  "))
    }
  }

  /// Some come from programs, as the error of a job does: none may look like a line of the log itself,
  /// nor tell a terminal anything.
  private static func lines(of line: WorkLogLine) -> [String] {
    line.text.split(separator: "\n", omittingEmptySubsequences: false).map {
      Printable.text(String($0))
    }
  }
}

/// What one line of a worker's log says, in whatever form.
struct WorkLogLine {
  let level: WorkLog.Level
  /// What happened, in one word.
  let event: String
  let text: String
  var job: Job?
  var settlement: Settlement?
  var ran: Duration?
  var payload: [UInt8]?

  init(_ level: WorkLog.Level, _ event: String, _ text: String) {
    self.level = level
    self.event = event
    self.text = text
  }
}
