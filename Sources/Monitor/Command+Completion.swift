import Jobs

/// What a command that is being typed may become.
extension Command {
  /// As whole texts.
  static func completions(of text: String, _ facts: Facts) -> [String] {
    guard let blank = text.firstIndex(of: " ") else {
      return near(text.lowercased(), among: names.map(\.name))
    }
    guard let name = only(text[..<blank]) else { return [] }
    let rest = String(text[text.index(after: blank)...])
    switch name.argument {
    case .binding:
      return TopicText.bindingCompletions(of: rest, facts).map { text[...blank] + $0 }
    case .message:
      return TopicText.topicCompletions(of: rest, facts).map { text[...blank] + $0 }
    case .file:
      let typed = text[blank...].drop { $0 == " " }
      let paths = facts.files?.completions(of: String(typed)) ?? []
      return paths.map { text[..<typed.startIndex] + $0 }
    default: break
    }
    // One word after the other, the last of which is being typed.
    let start = rest.lastIndex(of: " ").map { rest.index(after: $0) } ?? rest.startIndex
    let before = rest[..<start].split(separator: " ").map(String.init)
    let known = words(after: before, of: name.argument, facts)
    let kept = String(text.dropLast(rest.distance(from: start, to: rest.endIndex)))
    return near(String(rest[start...]), among: known).map { kept + $0 }
  }

  /// The words that can follow those.
  private static func words(
    after before: [String], of argument: Argument, _ facts: Facts
  ) -> [String] {
    switch (argument, before.count) {
    case (.queue, 0), (.limit, 0), (.rate, 0), (.queueAct, 0): facts.queueNames
    case (.kindAct, 0): Set(facts.latest?.queues.flatMap(\.kinds) ?? []).sorted()
    case (.queueAct, 1), (.kindAct, 1): LimitSetting.acts
    case (.limit, 1): values(of: "limit", facts.queue(before[0]))
    case (.rate, 1): values(of: "rate", facts.queue(before[0]))
    case (.queueAct, 2): values(of: before[1], facts.queue(before[0]))
    case (.kindAct, 2): values(of: before[1], nil)
    case (.theme, 0): facts.setup.themes
    case (.page, 0): facts.setup.helpNames
    case (.duration, 0): ["10m", "1h", "0s"]
    case (.moment, 0): ["-10m", "-1h", "-1d"]
    default: []
    }
  }

  /// What a queue has now, to be changed, and none.
  private static func values(of act: String, _ queue: QueueOverview?) -> [String] {
    switch act {
    case "limit": (queue?.limits.running.map { [String($0)] } ?? []) + ["none"]
    case "rate": (queue?.limits.rate.map { [$0.text] } ?? []) + ["none"]
    default: []
    }
  }

  /// The command that a name stands for, where that is one.
  private static func only(_ typed: some StringProtocol) -> Name? {
    let meant = named(typed)
    return meant.count == 1 ? meant[0] : nil
  }

  private static func argument(of text: String) -> Argument? {
    text.drop { $0 == " " }.split(separator: " ", maxSplits: 1).first.flatMap { only($0) }?.argument
  }

  /// Whether a text that is being typed goes on as a filter.
  static func takesFilter(_ text: String) -> Bool {
    guard let blank = text.firstIndex(of: " ") else { return false }
    return only(text[..<blank])?.argument == .filter
  }

  /// Whether it has a payload, which may hold secrets.
  static func hasPayload(_ text: String) -> Bool { argument(of: text) == .message }

  /// The file that a text names so far.
  static func file(in text: String) -> String? {
    guard let blank = text.firstIndex(of: " "), only(text[..<blank])?.argument == .file else {
      return nil
    }
    return String(text[blank...].drop { $0 == " " })
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
