import Jobs

/// What can be typed after a colon.
enum Command: Hashable, Sendable {
  case show(Screen)
  /// What operators did, in the log.
  case audit
  case trash
  case list(Filter)
  /// The queues as they were at a moment.
  case at(Timestamp)
  case setTheme(String)
  case chooseTheme
  case set(LimitSetting, of: LimitScope)
  case bind(TopicBinding)
  case publish(Jobs.Message)
  case save(file: String)
  case unlock(Duration)
  case mark(String)
  case undo
  case help
  /// A page of the program's help.
  case explain(String)
  case quit
  /// Also while an act is under way.
  case quitAtOnce

  /// What comes after a command's name.
  enum Argument: Hashable, Sendable {
    case none
    case filter
    case queue
    /// A queue or a kind, then what is done to it and how.
    case queueAct, kindAct
    /// A queue, then a number or `none`.
    case limit
    /// A queue, then a rate or `none`.
    case rate
    case theme
    case file
    case duration
    /// A moment of the past.
    case moment
    /// The name of a mark.
    case mark
    /// A command or a topic of the program's help, or nothing.
    case page
    /// A pattern and a queue, then what a binding has besides.
    case binding
    /// A topic and a payload.
    case message
  }

  struct Name: Hashable, Sendable {
    let name: String
    let argument: Argument
    let help: String

    /// Whether something must come after it.
    var needsArgument: Bool { ![.none, .theme, .page].contains(argument) }
  }

  static let names = [
    Name(name: "queues", argument: .none, help: "show the queues"),
    Name(name: "jobs", argument: .none, help: "show all jobs"),
    Name(name: "dead", argument: .none, help: "show the dead letters"),
    Name(name: "workers", argument: .none, help: "show the workers"),
    Name(name: "topics", argument: .none, help: "show topics and bindings"),
    Name(name: "schedules", argument: .none, help: "show the schedules"),
    Name(name: "log", argument: .none, help: "show what happened"),
    Name(name: "audit", argument: .none, help: "show what operators did, to undo it"),
    Name(name: "trash", argument: .none, help: "show purged jobs, to restore some"),
    Name(name: "filter", argument: .filter, help: "show the jobs that match a filter"),
    Name(
      name: "at", argument: .moment, help: "show the queues as they were: at -2h, at 11:42"),
    Name(name: "pause", argument: .queue, help: "pause a queue"),
    Name(name: "resume", argument: .queue, help: "resume a queue"),
    Name(
      name: "queue", argument: .queueAct,
      help: "any of these as on the command line: queue emails limit 20 --kind K"),
    Name(
      name: "kind", argument: .kindAct,
      help: "the same for a kind in all queues: kind SendEmail pause"),
    Name(
      name: "limit", argument: .limit,
      help: "limit how many of a queue run: limit emails 20, or none"),
    Name(
      name: "rate", argument: .rate,
      help: "limit how many of a queue start: rate emails 100/s, or none"),
    Name(
      name: "bind", argument: .binding,
      help: "make jobs of what is published: bind orders.# audit kind:Note"),
    Name(name: "publish", argument: .message, help: "publish a message: publish orders.eu {}"),
    Name(name: "mark", argument: .mark, help: "set a mark on the time axes: mark v42"),
    Name(name: "undo", argument: .none, help: "undo the last act, where nothing has run since"),
    Name(
      name: "theme", argument: .theme, help: "change the colours for good; alone, choose among all"),
    Name(
      name: "save", argument: .file,
      help: "write the screen to a .txt or .svg file, or all that is listed to an .ndjson file"),
    Name(
      name: "write", argument: .duration, help: "let a guarded store be changed for so long, or 0s"),
    Name(
      name: "help", argument: .page,
      help: "say what the keys do; help keys, help push: as 'penstock help'"),
    Name(name: "quit", argument: .none, help: "leave the monitor; q! also while an act runs"),
  ]
  private static let short = ["q": "quit", "h": "help"]

  /// Reads a command; the error says what is wrong and what is near.
  init(parsing text: String, _ facts: Facts) throws(CommandError) {
    let words = text.split(separator: " ", maxSplits: 1)
    let typed = words.first.map(String.init) ?? ""
    let rest = words.count > 1 ? words[1].trimmed : ""
    if let own = try Self.short(typed) {
      guard rest.isEmpty else { throw Self.nothingAfter(typed, rest) }
      self = own
      return
    }
    let name = try Self.name(typed)
    if name.argument == .none {
      guard rest.isEmpty else { throw Self.nothingAfter(name.name, rest) }
    } else if rest.isEmpty, name.needsArgument {
      throw CommandError("'\(name.name)' needs a \(name.argument) after it")
    }
    switch name.name {
    case "queues": self = .show(.queues)
    case "jobs": self = .list(Filter())
    case "dead": self = .show(.dead)
    case "workers": self = .show(.workers)
    case "schedules": self = .show(.schedules)
    case "log": self = .show(.log)
    case "audit": self = .audit
    case "trash": self = .trash
    case "topics": self = .show(.topics)
    case "bind": self = .bind(try TopicText.binding(rest, after: text))
    case "publish": self = .publish(try TopicText.message(rest, after: text))
    case "at": self = .at(try Self.moment(rest, in: text, facts))
    case "filter": self = .list(try Self.filter(rest))
    case "pause", "resume":
      self = .set(.paused(name.name == "pause"), of: .queue(try Self.queue(rest, facts)))
    case "queue", "kind": self = try LimitLine.command(name.name, rest, in: text, facts)
    case "limit", "rate": self = try Self.limit(name.name, rest, facts)
    case "mark": self = .mark(try Self.mark(rest, in: text))
    case "undo": self = .undo
    case "theme" where rest.isEmpty: self = .chooseTheme
    case "theme": self = .setTheme(try Self.theme(rest, facts))
    case "write":
      guard let length = try? Duration(text: rest), length <= .seconds(24 * 3600) else {
        throw CommandError("cannot use '\(rest)' as a length; write for example 10m, at most 24h")
      }
      self = .unlock(length)
    case "save": self = .save(file: try Self.file(rest, in: text))
    case "help": self = rest.isEmpty ? .help : .explain(rest)
    default: self = .quit
    }
  }

  private static func nothingAfter(_ name: String, _ rest: String) -> CommandError {
    CommandError("'\(name)' takes nothing after it; leave '\(rest)' out")
  }

  /// A screen by its number, and leaving as vim does.
  private static func short(_ typed: String) throws(CommandError) -> Command? {
    if ["q!", "quit!"].contains(typed.lowercased()) { return .quitAtOnce }
    guard let number = Int(typed) else { return nil }
    guard let screen = Screen.numbered.first(where: { $0.rawValue == number }) else {
      let numbers = Screen.numbered.map { "\($0.rawValue) \($0.title)" }.joined(separator: ", ")
      throw CommandError("there is no screen \(number); there are \(numbers)")
    }
    return .show(screen)
  }

  /// A name, however its letters are written, or the beginning of one.
  private static func name(_ typed: String) throws(CommandError) -> Name {
    let meant = named(typed)
    if meant.count == 1 { return meant[0] }
    guard meant.isEmpty else {
      let all = meant.map(\.name).joined(separator: ", ")
      throw CommandError("'\(typed)' begins \(all); type more of it")
    }
    let hint = NearestName.hint(typed.lowercased(), among: names.map(\.name))
    throw CommandError("unknown command '\(typed)'; \(hint)")
  }

  /// The commands that a name stands for: the one that it is, else those that begin so.
  static func named(_ typed: some StringProtocol) -> [Name] {
    let lowercased = typed.lowercased()
    let wanted = short[lowercased] ?? lowercased
    if let exact = names.first(where: { $0.name == wanted }) { return [exact] }
    return wanted.isEmpty ? [] : names.filter { $0.name.hasPrefix(wanted) }
  }

  /// Looks change nothing in the store, so that the beginning of one is enough.
  private static func theme(_ typed: String, _ facts: Facts) throws(CommandError) -> String {
    let all = facts.setup.themes
    if all.contains(typed) { return typed }
    let meant = all.filter { $0.lowercased().hasPrefix(typed.lowercased()) }
    if meant.count == 1 { return meant[0] }
    throw CommandError("unknown theme '\(typed)'; \(NearestName.hint(typed, among: all))")
  }

  private static func mark(_ rest: String, in text: String) throws(CommandError) -> String {
    let words = try TypedWords.all(of: rest, offset: text.trimmedEnd.count - rest.count)
    let name = words.map(\.text).joined(separator: " ")
    if let fault = Mark.fault(in: name) {
      throw CommandError("cannot set mark '\(name)': \(fault)")
    }
    return name
  }

  private static func moment(
    _ rest: String, in text: String, _ facts: Facts
  ) throws(CommandError) -> Timestamp {
    let clock = facts.clock
    guard let moment = Timestamp(past: rest, now: clock.now, utcOffset: clock.utcOffset) else {
      throw CommandError(
        "cannot use '\(rest)' as a moment: write \(Timestamp.wantedOfPast)",
        column: text.trimmedEnd.count - rest.count + 1)
    }
    return moment
  }

  private static func file(_ name: String, in text: String) throws(CommandError) -> String {
    guard SavedForm(file: name) == nil, let ending = SavedForm.ending(of: name) else { return name }
    throw CommandError(
      "cannot save '\(name)': the ending '.\(ending)' is unknown; known are \(SavedForm.known)",
      column: text.trimmedEnd.count - ending.count)
  }

  private static func filter(_ text: String) throws(CommandError) -> Filter {
    do {
      return try Filter(parsing: text)
    } catch {
      throw CommandError("\(error)")
    }
  }

  /// A queue and its limit, which is the last word.
  private static func limit(
    _ name: String, _ rest: String, _ facts: Facts
  ) throws(CommandError) -> Command {
    guard let blank = rest.lastIndex(of: " ") else {
      let example = name == "limit" ? "limit emails 20" : "rate emails 100/s"
      throw CommandError("'\(name)' needs a queue and a value; write for example \(example)")
    }
    let queue = try queue(rest[..<blank].trimmed, facts)
    let value = String(rest[rest.index(after: blank)...])
    let setting: LimitSetting
    do {
      setting = try .read(name, value)
    } catch {
      throw CommandError("\(error)")
    }
    return .set(setting, of: .queue(queue))
  }

  /// A queue that is known; one that is not is more likely mistyped than meant to be made.
  static func queue(_ name: String, _ facts: Facts) throws(CommandError) -> String {
    if facts.queueNames.contains(name) { return name }
    let hint = NearestName.hint(name, among: facts.queueNames)
    throw CommandError("unknown queue '\(name)'; \(hint)")
  }
}

extension Command.Argument: CustomStringConvertible {
  var description: String {
    switch self {
    case .none: "nothing"
    case .filter: "filter"
    case .queue: "queue"
    case .limit: "queue and a limit"
    case .rate: "queue and a rate"
    case .theme: "theme"
    case .file: "file"
    case .duration: "length"
    case .queueAct: "queue and what is done to it"
    case .kindAct: "kind and what is done to it"
    case .moment: "time"
    case .mark: "name"
    case .page: "name"
    case .binding: "pattern and a queue"
    case .message: "topic and a payload"
    }
  }
}

/// Why what was typed is no command.
struct CommandError: Error, Hashable, Sendable, CustomStringConvertible {
  let description: String
  /// That of the first wrong character in what was typed, from one.
  var column: Int

  init(_ description: String, column: Int = 1) {
    self.description = description
    self.column = column
  }
}

extension StringProtocol {
  /// Without blanks at its ends.
  var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// Without blanks at its end.
  var trimmedEnd: String { String(reversed().drop { $0.isWhitespace }.reversed()) }

  /// As much as both begin with.
  func commonPrefix(with other: some StringProtocol) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
