/// The words of a line that somebody types, as a shell parts them: with quotes at their beginning and, in
/// such a word, backslashes. Quotes within a word stand for themselves, so that JSON can be typed as it is;
/// where terms of a filter are typed, those of `kind:"a b"` keep it in one word.
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
  private let hasTerms: Bool

  /// `offset` columns of the line come before the text.
  init(_ text: String, offset: Int = 0, hasTerms: Bool = false) {
    characters = Array(text)
    self.offset = offset
    self.hasTerms = hasTerms
  }

  static func all(
    of text: String, offset: Int = 0, hasTerms: Bool = false
  ) throws(CommandError) -> [Word] {
    var line = TypedWords(text, offset: offset, hasTerms: hasTerms)
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
    // Where the quote of a term stands that is not closed yet.
    var termQuote: Int?
    while index < characters.count {
      let character = characters[index]
      if open == nil, termQuote == nil, character.isWhitespace { break }
      if let quote = open?.quote, character == quote {
        open = nil
      } else if open == nil, isShellWord, Self.quotes.contains(character) {
        open = (character, offset + index + 1)
      } else if isShellWord, open == nil, character == "\\", index + 1 < characters.count {
        index += 1
        word.text.append(characters[index])
      } else {
        word.text.append(character)
        if hasTerms, !isShellWord, character == "\"" {
          termQuote = termQuote == nil ? offset + index + 1 : nil
        }
      }
      index += 1
    }
    if let column = open?.column ?? termQuote {
      throw CommandError("a quote is not closed", column: column)
    }
    return word
  }

  private static let quotes: Set<Character> = ["'", "\""]
}
