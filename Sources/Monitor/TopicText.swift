import Jobs

/// Bindings and messages as they are typed into the last line.
enum TopicText {
  /// `orders.*.new emails kind:SendEmail name:mail payload.total:>100`: a pattern, a queue, then what
  /// a binding has besides.
  static func binding(
    _ text: String, after whole: String? = nil
  ) throws(CommandError) -> TopicBinding {
    let words = text.split(separator: " ", omittingEmptySubsequences: true)
    guard words.count >= 2 else {
      throw CommandError("a pattern and a queue are needed; write for example orders.# audit")
    }
    do {
      var binding = TopicBinding(
        pattern: try TopicPattern(String(words[0])), queue: String(words[1]))
      var filter: [Substring] = []
      for word in words.dropFirst(2) {
        if word.hasPrefix("--") {
          throw CommandError(
            "write kind:K, name:N and the terms of a filter, without '\(word)'")
        } else if word.hasPrefix("kind:") {
          binding.kind = String(word.dropFirst(5))
        } else if word.hasPrefix("name:") {
          binding.name = String(word.dropFirst(5))
        } else {
          filter.append(word)
        }
      }
      binding.filter = try BindingFilter.read(filter.joined(separator: " "))
      try binding.validate()
      return binding
    } catch let error as TopicError {
      let start = whole.map { $0.count - text.count } ?? 0
      throw CommandError(error.cause, column: start + (error.column ?? 1))
    } catch {
      throw CommandError("\(error)")
    }
  }

  /// `orders.eu.new {"total":120}`: a topic, then the payload.
  static func message(
    _ text: String, after whole: String? = nil
  ) throws(CommandError) -> Jobs.Message {
    let words = text.split(separator: " ", maxSplits: 1)
    guard let name = words.first else {
      throw CommandError("a topic is needed; write for example orders.eu.new {\"total\":120}")
    }
    do {
      let message = Jobs.Message(
        topic: try Topic(String(name)), payload: words.count > 1 ? Array(words[1].utf8) : [])
      try message.validate()
      return message
    } catch let error as TopicError {
      let start = whole.map { $0.count - text.count } ?? 0
      throw CommandError(error.cause, column: start + (error.column ?? 1))
    } catch {
      throw CommandError("\(error)")
    }
  }

  /// What a binding may become while it is typed: its queue is one that is there.
  static func bindingCompletions(of text: String, _ facts: Facts) -> [String] {
    guard let blank = text.firstIndex(of: " ") else { return [] }
    let typed = text[text.index(after: blank)...]
    guard !typed.contains(" ") else { return [] }
    return facts.queueNames.filter { $0.hasPrefix(typed) }.map { "\(text[..<blank]) \($0)" }
  }

  static func topicCompletions(of text: String, _ facts: Facts) -> [String] {
    guard !text.contains(" ") else { return [] }
    return (facts.topics?.topics ?? []).map(\.topic.name).filter { $0.hasPrefix(text) }
  }
}
