import Jobs

/// What can be typed after a colon.
enum Command: Hashable, Sendable {
  case show(Screen)
  /// What operators did, in the log.
  case audit
  case trash
  case list(Filter)
  case setTheme(String)
  case chooseTheme
  case set(LimitSetting, of: LimitScope)
  case bind(TopicBinding)
  case publish(Jobs.Message)
  case save(file: String)
  case unlock(Duration)
  case help
  case quit

  /// What comes after a command's name.
  enum Argument: Hashable, Sendable {
    case none
    case filter
    case queue
    /// A queue, then a number or `none`.
    case limit
    /// A queue, then a rate or `none`.
    case rate
    case theme
    case file
    case duration
    /// A pattern and a queue, then what a binding has besides.
    case binding
    /// A topic and a payload.
    case message
  }

  struct Name: Hashable, Sendable {
    let name: String
    let argument: Argument
    let help: String
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
    Name(name: "pause", argument: .queue, help: "pause a queue"),
    Name(name: "resume", argument: .queue, help: "resume a queue"),
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
    Name(name: "theme", argument: .theme, help: "change the colours; alone, choose among all"),
    Name(name: "save", argument: .file, help: "write the screen to a .txt, .svg or .ndjson file"),
    Name(
      name: "write", argument: .duration, help: "let a guarded store be changed for so long, or 0s"),
    Name(name: "help", argument: .none, help: "say what the keys do"),
    Name(name: "quit", argument: .none, help: "leave the monitor"),
  ]
  private static let short = ["q": "quit", "h": "help"]

  /// Reads a command; the error says what is wrong and what is near.
  init(parsing text: String, _ facts: Facts) throws(CommandError) {
    let words = text.split(separator: " ", maxSplits: 1)
    let typed = words.first.map(String.init) ?? ""
    let rest = words.count > 1 ? words[1].trimmed : ""
    let full = Self.short[typed] ?? typed
    guard let name = Self.names.first(where: { $0.name == full }) else {
      let hint = NearestName.hint(typed, among: Self.names.map(\.name))
      throw CommandError("unknown command '\(typed)'; \(hint)")
    }
    if name.argument == .none {
      guard rest.isEmpty else {
        throw CommandError("'\(name.name)' takes nothing after it; leave '\(rest)' out")
      }
    } else if rest.isEmpty, name.argument != .theme {
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
    case "filter": self = .list(try Self.filter(rest))
    case "pause", "resume":
      self = .set(.paused(name.name == "pause"), of: .queue(try Self.queue(rest, facts)))
    case "limit", "rate": self = try Self.limit(name.name, rest, facts)
    case "theme" where rest.isEmpty: self = .chooseTheme
    case "theme":
      guard facts.setup.themes.contains(rest) else {
        let hint = NearestName.hint(rest, among: facts.setup.themes)
        throw CommandError("unknown theme '\(rest)'; \(hint)")
      }
      self = .setTheme(rest)
    case "write":
      guard let length = try? Duration(text: rest), length <= .seconds(24 * 3600) else {
        throw CommandError("cannot use '\(rest)' as a length; write for example 10m, at most 24h")
      }
      self = .unlock(length)
    case "save": self = .save(file: rest)
    case "help": self = .help
    default: self = .quit
    }
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
      setting =
        name == "limit" ? .running(try Limits.running(text: value)) : .rate(try Rate.read(value))
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

  /// What a text that is being typed may become, as whole texts.
  static func completions(of text: String, _ facts: Facts) -> [String] {
    guard let blank = text.firstIndex(of: " ") else {
      return near(text, among: names.map(\.name))
    }
    let name = String(text[..<blank])
    let rest = String(text[text.index(after: blank)...])
    if name == "bind" {
      return TopicText.bindingCompletions(of: rest, facts).map { "bind \($0)" }
    }
    if name == "publish" {
      return TopicText.topicCompletions(of: rest, facts).map { "publish \($0)" }
    }
    let typed = text[blank...].drop { $0 == " " }
    let known: [String] =
      switch names.first(where: { $0.name == name })?.argument {
      case .queue, .limit, .rate: facts.queueNames
      case .theme: facts.setup.themes
      default: []
      }
    return near(String(typed), among: known).map { text[..<typed.startIndex] + $0 }
  }

  /// Whether a text that is being typed goes on as a filter.
  static func takesFilter(_ text: String) -> Bool {
    guard let blank = text.firstIndex(of: " ") else { return false }
    return names.first { $0.name == text[..<blank] }?.argument == .filter
  }

  /// The words that begin so; if none does, those that have its letters in this order, the tightest
  /// first.
  static func near(_ typed: String, among words: [String]) -> [String] {
    let beginning = words.filter { $0.hasPrefix(typed) }
    guard beginning.isEmpty else { return beginning }
    let ranked = words.compactMap { word in spread(of: typed, in: word).map { (word, $0) } }
    return ranked.sorted { ($0.1, $0.0.count) < ($1.1, $1.0.count) }.map(\.0)
  }

  /// How many letters lie from the first to the last of those that were typed; nil when they do not
  /// all come.
  private static func spread(of typed: String, in word: String) -> Int? {
    var rest = typed.lowercased()[...]
    var (first, last): (Int?, Int) = (nil, 0)
    for (index, letter) in word.lowercased().enumerated() where letter == rest.first {
      rest = rest.dropFirst()
      first = first ?? index
      last = index
    }
    return rest.isEmpty ? last - (first ?? 0) : nil
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

  /// As much as both begin with.
  func commonPrefix(with other: some StringProtocol) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
