/// The shape of an error, equal for failures that differ only in numbers, ids, moments, lengths of
/// time, quoted strings and addresses, or in their colours. Computed once, when a job dies, so that 2,000 dead letters show as 3 groups.
package enum FailurePattern {
  /// Patterns are at most this many characters.
  package static let maximumLength = 160

  /// The pattern of an error's first line.
  package static func normalised(_ error: String) -> String {
    let plain =
      hasEscapes(error)
      ? String(decoding: EscapeSequences.removed(from: Array(error.utf8)), as: UTF8.self) : error
    let line = plain.split(whereSeparator: \.isNewline).first ?? ""
    var words: [String] = []
    var last: Substring = ":"
    for word in unquoted(line).split(separator: " ") {
      words.append(normalised(word: word, after: last))
      last = word
    }
    return String(words.joined(separator: " ").prefix(maximumLength))
  }

  static func hasEscapes(_ error: String) -> Bool { error.utf8.contains(0x1B) }

  /// Replaces text between quotes by `<…>`; an apostrophe inside a word is no quote.
  private static func unquoted(_ line: Substring) -> String {
    var result = ""
    var rest = line
    while let character = rest.first {
      let startsWord = result.last.map { !$0.isLetter && !$0.isNumber } ?? true
      if let closing = quotes[character], startsWord,
        let end = rest.dropFirst().firstIndex(of: closing)
      {
        result += "<…>"
        rest = rest[rest.index(after: end)...]
      } else {
        result.append(character)
        rest.removeFirst()
      }
    }
    return result
  }

  private static let quotes: [Character: Character] = [
    "'": "'", "\"": "\"", "`": "`", "“": "”", "«": "»",
  ]

  private static func normalised(word: Substring, after last: Substring) -> String {
    if word.dropFirst().dropLast().contains("@") { return "<…>" }
    guard word.contains(where: { ("0"..."9").contains($0) }) else { return String(word) }
    if isStatusCode(word, after: last) { return String(word) }
    let core = word.filter { $0.isHexDigit || $0 == "-" }
    if core.count >= 16, core.count + 2 >= word.count { return "<id>" }
    return folded(word)
  }

  /// Words after which three digits are a status and not an amount.
  private static let statusWords: Set<String> = [
    "http", "http/1.0", "http/1.1", "http/2", "status", "code", "error", "exit",
  ]

  /// Three digits where a status stands, at the start, after a colon or after a word like `HTTP`, or
  /// an enhanced mail status like `4.7.0`: these say what went wrong, and are kept.
  private static func isStatusCode(_ word: Substring, after last: Substring) -> Bool {
    let digits = word.filter { ("0"..."9").contains($0) }.count
    let others = word.filter { !("0"..."9").contains($0) }
    let isStatusPlace = last.hasSuffix(":") || statusWords.contains(last.lowercased())
    if digits == 3, others.isEmpty || others == ":" || others == "," || others == "." {
      return isStatusPlace
    }
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 3 && ["2", "4", "5"].contains(parts[0])
      && parts.dropFirst().allSatisfy {
        (1...3).contains($0.count) && $0.allSatisfy(\.isWholeNumber)
      }
  }
}
