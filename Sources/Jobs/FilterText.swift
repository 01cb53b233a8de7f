/// Why a filter cannot be read, and where.
package struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Position of the offending term, 1 for the first character.
  package var column: Int
  package var cause: String

  package init(column: Int, cause: String) {
    self.column = column
    self.cause = cause
  }

  package var description: String { "cannot read filter at column \(column): \(cause)" }
}

extension Filter {
  /// Reads the filter language, of which `fields` may be used.
  package init(
    parsing text: String, fields: [String] = Filter.fieldNames
  ) throws(FilterError) {
    var terms: [Term] = []
    for token in try Self.tokens(of: text) {
      let name = token.field.map { $0.prefix { $0 != "." } }
      if let name, !fields.contains(String(name)) {
        throw FilterError(
          column: token.column + (token.isNegated ? 1 : 0),
          cause: "unknown field '\(token.field ?? "")'; "
            + NearestName.hint(String(name), among: fields))
      }
      terms.append(try Self.term(token))
    }
    self.terms = terms
  }

  /// One blank-separated piece: its field, if an unquoted colon ends one, and its values.
  private struct Token {
    var column: Int
    var isNegated = false
    var field: String?
    /// Comma-separated alternatives; a word without a field has one.
    var values: [String] = [""]
  }

  private static func tokens(of text: String) throws(FilterError) -> [Token] {
    var tokens: [Token] = []
    var current: Token?
    var openQuote: Int?
    for (offset, character) in text.enumerated() {
      let column = offset + 1
      if openQuote == nil, character == " " || character == "\t" || character == "\n" {
        if let token = current { tokens.append(token) }
        current = nil
        continue
      }
      var token = current ?? Token(column: column)
      let last = token.values.count - 1
      if character == "\"" {
        openQuote = openQuote == nil ? column : nil
      } else if openQuote != nil {
        token.values[last].append(character)
      } else if character == "-", current == nil {
        token.isNegated = true
      } else if character == ":", token.field == nil, isFieldName(token.values[last]) {
        token.field = token.values[last]
        token.values = [""]
      } else if character == ",", token.field != nil {
        token.values.append("")
      } else {
        token.values[last].append(character)
      }
      current = token
    }
    if let openQuote {
      throw FilterError(column: openQuote, cause: "the quote is not closed")
    }
    if let token = current { tokens.append(token) }
    return tokens
  }

  private static func isFieldName(_ text: String) -> Bool {
    guard let first = text.first, first.isLetter else { return false }
    return text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" || $0 == "-" }
  }

  private static func term(_ token: Token) throws(FilterError) -> Term {
    guard let field = token.field else {
      let word = token.values[0]
      guard !word.isEmpty else {
        throw FilterError(column: token.column, cause: "a word is missing after '-'")
      }
      return Term(.word(TextPattern(word)), isNegated: token.isNegated)
    }
    guard token.values.allSatisfy({ !$0.isEmpty }) else {
      throw FilterError(column: token.column, cause: "a value is missing after '\(field):'")
    }
    return Term(try condition(field, token), isNegated: token.isNegated)
  }

  private static func condition(_ field: String, _ token: Token) throws(FilterError) -> Condition {
    if let textField = TextField(rawValue: field) {
      return .text(textField, token.values.map(TextPattern.init))
    }
    if let numberField = NumberField(rawValue: field) {
      let (comparison, rest) = try single(field, token)
      guard let number = Int(rest) else {
        throw FilterError(
          column: token.column, cause: "'\(rest)' is not a whole number for '\(field)'")
      }
      return .number(numberField, comparison, number)
    }
    switch field {
    case "state":
      return .state(
        try values(token) {
          JobState(name: $0)
        } hint: {
          "unknown state '\($0)'; \(NearestName.hint($0, among: JobState.allCases.map(\.name)))"
        })
    case "age":
      let (comparison, rest) = try single(field, token)
      do {
        return .age(comparison, try Duration(text: rest))
      } catch {
        throw FilterError(column: token.column, cause: "\(error)")
      }
    case "id":
      return .id(
        try values(token) {
          JobID($0)
        } hint: {
          "'\($0)' is not a job id"
        })
    case "group":
      return .group(
        try values(token) {
          Int64($0)
        } hint: {
          "'\($0)' is not a group number"
        })
    default:
      if field.hasPrefix("payload.") {
        let path = field.dropFirst("payload.".count).split(separator: ".").map(String.init)
        guard !path.isEmpty else {
          throw FilterError(column: token.column, cause: "a path is missing after 'payload.'")
        }
        if token.values.count == 1, let (comparison, number) = Self.bound(token.values[0]) {
          return .value(path: path, comparison, number)
        }
        return .payload(path: path, token.values.map(TextPattern.init))
      }
      if field == "payload" { return .payload(path: [], token.values.map(TextPattern.init)) }
      throw FilterError(
        column: token.column + (token.isNegated ? 1 : 0),
        cause: "unknown field '\(field)'; "
          + NearestName.hint(field, among: fieldNames))
    }
  }

  private static func values<Value>(
    _ token: Token, _ read: (String) -> Value?, hint: (String) -> String
  ) throws(FilterError) -> [Value] {
    var result: [Value] = []
    for text in token.values {
      guard let value = read(text) else {
        throw FilterError(column: token.column, cause: hint(text))
      }
      result.append(value)
    }
    return result
  }

  /// A comparison with a number, as in `payload.total:>100`; an equal one is looked for as a text.
  private static func bound(_ text: String) -> (Comparison, Double)? {
    for comparison in [Comparison.atMost, .atLeast, .less, .greater]
    where text.hasPrefix(comparison.rawValue) {
      guard let number = Double(text.dropFirst(comparison.rawValue.count)), number.isFinite
      else { return nil }
      return (comparison, number)
    }
    return nil
  }

  /// The comparison before a single value: `>3`, `<=10m`, `5`.
  private static func single(
    _ field: String, _ token: Token
  ) throws(FilterError) -> (Comparison, String) {
    guard token.values.count == 1 else {
      throw FilterError(column: token.column, cause: "'\(field)' takes one value")
    }
    let text = token.values[0]
    for comparison in [Comparison.atMost, .atLeast, .less, .greater, .equal]
    where text.hasPrefix(comparison.rawValue) {
      return (comparison, String(text.dropFirst(comparison.rawValue.count)))
    }
    return (.equal, text)
  }
}

/// The text that reads back as the same filter, for command-line twins and prompts.
extension Filter: CustomStringConvertible {
  package var description: String {
    terms.map(\.description).joined(separator: " ")
  }
}

extension Filter.Term: CustomStringConvertible {
  package var description: String {
    let body =
      switch condition {
      case .state(let states): "state:" + states.map(\.name).joined(separator: ",")
      case .text(let field, let patterns): field.rawValue + ":" + Self.list(patterns)
      case .number(let field, let comparison, let value):
        field.rawValue + ":" + Self.prefix(comparison) + String(value)
      case .age(let comparison, let length): "age:" + Self.prefix(comparison) + length.text
      case .id(let ids): "id:" + ids.map(String.init).joined(separator: ",")
      case .group(let groups): "group:" + groups.map(String.init).joined(separator: ",")
      case .payload(let path, let patterns):
        (["payload"] + path).joined(separator: ".") + ":" + Self.list(patterns)
      case .value(let path, let comparison, let number):
        (["payload"] + path).joined(separator: ".") + ":" + comparison.rawValue
          + (Int64(exactly: number).map { String($0) } ?? String(number))
      case .word(let pattern): Self.quoted(pattern.text, isWord: true)
      }
    return (isNegated ? "-" : "") + body
  }

  private static func prefix(_ comparison: Filter.Comparison) -> String {
    comparison == .equal ? "" : comparison.rawValue
  }

  private static func list(_ patterns: [TextPattern]) -> String {
    patterns.map { quoted($0.text, isWord: false) }.joined(separator: ",")
  }

  private static func quoted(_ text: String, isWord: Bool) -> String {
    let needsQuotes =
      text.contains(where: { $0.isWhitespace || $0 == "," })
      || (isWord && (text.contains(":") || text.hasPrefix("-")))
    return needsQuotes ? "\"\(text)\"" : text
  }
}
