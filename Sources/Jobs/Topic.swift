/// What messages are published to: words between dots, as an AMQP routing key is.
///
/// As there, two dots have an empty word between them and a dot at either end has one beside it. An
/// empty name is refused, though AMQP has it: it is most likely a variable that was not set.
package struct Topic: Hashable, Sendable, CustomStringConvertible {
  /// As in AMQP, in UTF-8.
  package static let maximumBytes = 255

  package let name: String

  package init(_ name: String) throws(TopicError) {
    try TopicError.check(name, as: .topic)
    if let place = name.firstIndex(where: { $0 == "*" || $0 == "#" }) {
      throw TopicError(
        .topic, name, "it has the wildcard '\(name[place])'",
        "wildcards belong into the patterns of bindings",
        column: name.distance(from: name.startIndex, to: place) + 1)
    }
    self.name = name
  }

  package var words: [Substring] { Self.words(of: name) }

  package var description: String { name }

  /// For tables: an empty word is `""`.
  package var shown: String { Self.shown(words) }

  static func shown(_ words: [Substring]) -> String {
    words.map { $0.isEmpty ? "\"\"" : $0 }.joined(separator: ".")
  }

  static func words(of text: String) -> [Substring] {
    text.isEmpty ? [] : text.split(separator: ".", omittingEmptySubsequences: false)
  }
}

/// Which topics a binding takes: words between dots, of which `*` stands for any one word and `#` for
/// any number of words, none included.
package struct TopicPattern: Hashable, Sendable, CustomStringConvertible {
  package static let anyWord = "*"
  package static let anyWords = "#"

  package let text: String

  package init(_ text: String) throws(TopicError) {
    try TopicError.check(text, as: .pattern)
    var column = 1
    for word in Topic.words(of: text) {
      if word.count > 1, let place = word.firstIndex(where: { $0 == "*" || $0 == "#" }) {
        throw TopicError(
          .pattern, text, "in '\(word)' the wildcard '\(word[place])' is a part of a word",
          "it stands for whole words, as in 'orders.*.new' and 'orders.#'",
          column: column + word.distance(from: word.startIndex, to: place))
      }
      column += word.count + 1
    }
    self.text = text
  }

  package var words: [Substring] { Topic.words(of: text) }

  package var description: String { text }

  /// For tables: an empty word is `""`.
  package var shown: String { Topic.shown(words) }

  package func matches(_ topic: Topic) -> Bool {
    let topic = topic.words
    // Whether what was read of the pattern is like the first so many words of the topic.
    var isLike = [true] + [Bool](repeating: false, count: topic.count)
    for word in words {
      if word == Self.anyWords {
        for count in isLike.indices.dropFirst() where isLike[count - 1] { isLike[count] = true }
      } else {
        for count in isLike.indices.dropFirst().reversed() {
          isLike[count] =
            isLike[count - 1] && (word == Self.anyWord || word == topic[count - 1])
        }
        isLike[0] = false
      }
    }
    return isLike[topic.count]
  }
}

/// Why a text is no topic, or no pattern of topics.
package struct TopicError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Thing: String, Sendable {
    case topic
    case pattern = "topic pattern"
  }

  package let description: String
  /// Without what it is about: what is wrong, and what to do.
  package let cause: String
  /// 1 for the first character; nil where it is about the whole.
  package let column: Int?

  init(
    _ thing: Thing, _ text: String, _ cause: String, _ advice: String, column: Int? = nil
  ) {
    let place = column.map { " at column \($0)" } ?? ""
    self.cause = "\(cause); \(advice)"
    description = "cannot use \(thing.rawValue) '\(text)'\(place): \(self.cause)"
    self.column = column
  }

  fileprivate static func check(_ text: String, as thing: Thing) throws(TopicError) {
    guard !text.isEmpty else {
      throw TopicError(
        thing, text, "it is empty",
        thing == .topic ? "name one, such as 'orders.eu.new'" : "'#' is every topic")
    }
    guard text.utf8.count <= Topic.maximumBytes else {
      throw TopicError(
        thing, text.prefix(20) + "…", "it is longer than \(Topic.maximumBytes) bytes",
        "make its words shorter")
    }
    for (offset, character) in text.enumerated()
    where character.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      throw TopicError(
        thing, text, "it contains a control character", "leave it out", column: offset + 1)
    }
  }
}
