import Jobs

/// Bindings and messages as they are typed into the last line.
enum TopicText {
  /// `orders.*.new emails kind:SendEmail name:mail payload.total:>100`: a pattern, a queue, then what
  /// a binding has besides.
  static func binding(
    _ text: String, after whole: String? = nil
  ) throws(CommandError) -> TopicBinding {
    let start = whole.map { $0.count - text.count } ?? 0
    let words = try TypedWords.all(of: text, offset: start, hasTerms: true)
    guard words.count >= 2 else {
      throw CommandError(
        "a pattern and a queue are needed; write for example orders.# audit",
        column: start + text.count + 1)
    }
    var binding = TopicBinding(
      pattern: try pattern(words[0]), queue: words[1].text)
    var terms: [TypedWords.Word] = []
    for word in words.dropFirst(2) {
      if word.text.hasPrefix("--") {
        throw CommandError(
          "write kind:K, name:N and the terms of a filter, without '\(word.text)'",
          column: word.column)
      } else if word.text.hasPrefix("kind:") {
        binding.kind = value(of: word)
      } else if word.text.hasPrefix("name:") {
        binding.name = value(of: word)
      } else {
        terms.append(word)
      }
    }
    binding.filter = try filter(terms)
    do throws(DraftError) {
      try binding.validate()
    } catch {
      throw CommandError("\(error)", column: words[1].column)
    }
    return binding
  }

  /// What stands after `kind:` or `name:`, without the quotes that a term has.
  private static func value(of word: TypedWords.Word) -> String {
    let value = word.text.dropFirst(5)
    return word.isQuoted ? String(value) : value.filter { $0 != "\"" }
  }

  private static func pattern(_ word: TypedWords.Word) throws(CommandError) -> TopicPattern {
    do throws(TopicError) {
      return try TopicPattern(word.text)
    } catch {
      throw CommandError(error.cause, column: word.column + (error.column ?? 1) - 1)
    }
  }

  private static func filter(_ terms: [TypedWords.Word]) throws(CommandError) -> Filter {
    do throws(FilterError) {
      return try BindingFilter.read(terms.map(\.text).joined(separator: " "))
    } catch {
      // From the place in the filter to that on the line.
      var (start, place) = (1, terms.last?.column ?? 1)
      for term in terms {
        if error.column < start + term.text.count + 1 {
          place = term.column + error.column - start
          break
        }
        start += term.text.count + 1
      }
      throw CommandError(error.cause, column: place)
    }
  }

  /// `orders.eu.new {"total":120}`: a topic, then the payload.
  static func message(
    _ text: String, after whole: String? = nil
  ) throws(CommandError) -> Jobs.Message {
    let start = whole.map { $0.count - text.count } ?? 0
    var line = TypedWords(text, offset: start)
    guard let word = try line.next() else {
      throw CommandError("a topic is needed; write for example orders.eu.new {\"total\":120}")
    }
    do {
      let payload = payload(line.rest)
      let message = Jobs.Message(topic: try Topic(word.text), payload: Array(payload.utf8))
      try message.validate()
      if let fault = Redaction.fault(ofNew: payload) {
        throw CommandError(fault, column: word.column + word.text.count + 1)
      }
      return message
    } catch let error as CommandError {
      throw error
    } catch let error as TopicError {
      throw CommandError(error.cause, column: word.column + (error.column ?? 1) - 1)
    } catch {
      throw CommandError("\(error)", column: word.column)
    }
  }

  /// What is in quotes as a whole is what they hold; else it is taken as it stands, blanks and all.
  private static func payload(_ text: String) -> String {
    guard let words = try? TypedWords.all(of: text), words.count == 1, words[0].isQuoted
    else { return text }
    return words[0].text
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
