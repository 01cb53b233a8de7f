/// The words of a line that somebody types, as a shell parts them: with quotes at their beginning and, in
/// such a word, backslashes. Quotes within a word stand for themselves, so that JSON can be typed as it is.
struct TypedWords {
  struct Word: Hashable {
    /// Without its quotes.
    var text: String
    /// Of its first character behind a quote, 1 for the first of the line.
    var column: Int
    var isQuoted: Bool
  }

  private let characters: [Character]
  private var index = 0
  /// The column before the first character.
  private let offset: Int

  /// `offset` columns of the line come before the text.
  init(_ text: String, offset: Int = 0) {
    characters = Array(text)
    self.offset = offset
  }

  static func all(of text: String, offset: Int = 0) throws(CommandError) -> [Word] {
    var line = TypedWords(text, offset: offset)
    var words: [Word] = []
    while let word = try line.next() { words.append(word) }
    return words
  }

  /// The column of the word that is this text, else of the first one.
  static func column(of wanted: String, in text: String) -> Int {
    let words = (try? all(of: text)) ?? []
    return (words.first { $0.text == wanted } ?? words.first)?.column ?? 1
  }

  /// What comes after the last word, from the first of it that is no blank on.
  var rest: String { String(characters[index...].drop { $0.isWhitespace }) }

  mutating func next() throws(CommandError) -> Word? {
    while index < characters.count, characters[index].isWhitespace { index += 1 }
    guard index < characters.count else { return nil }
    let isQuoted = Self.quotes.contains(characters[index])
    let isShellWord = isQuoted || characters[index] == "\\"
    var word = Word(
      text: "", column: offset + index + (isQuoted ? 2 : 1), isQuoted: isQuoted)
    var open: (quote: Character, column: Int)?
    while index < characters.count {
      let character = characters[index]
      if open == nil, character.isWhitespace { break }
      if let quote = open?.quote, character == quote {
        open = nil
      } else if open == nil, isShellWord, Self.quotes.contains(character) {
        open = (character, offset + index + 1)
      } else if isShellWord, open == nil, character == "\\", index + 1 < characters.count {
        index += 1
        word.text.append(characters[index])
      } else {
        word.text.append(character)
      }
      index += 1
    }
    if let open { throw CommandError("a quote is not closed", column: open.column) }
    return word
  }

  private static let quotes: Set<Character> = ["'", "\""]
}
