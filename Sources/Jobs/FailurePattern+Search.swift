/// Telling from a pattern alone that none of its errors holds a text, so that a search among a
/// million dead letters looks only at the groups that may.
extension FailurePattern {
  /// True when the pattern of an error tells of all of it: one line that was not cut, with no escape
  /// sequence that was left out.
  package static func isWhole(_ error: String) -> Bool {
    !hasEscapes(error)
      && error.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count == 1
      && normalised(error).count < maximumLength
  }

  /// False when no error of that pattern can hold what is looked for, if the pattern is whole.
  package static func mayHold(_ wanted: TextPattern, in pattern: String) -> Bool {
    let tokens = tokens(of: pattern.lowercased())
    return wanted.text.lowercased().split { $0 == "*" || $0 == "?" }.allSatisfy { piece in
      // A pattern knows nothing of how many blanks there were.
      let words = piece.split(separator: " ").joined(separator: " ")
      return words.isEmpty || mayHold(Array(words.utf8), in: tokens)
    }
  }

  private enum Token {
    case byte(UInt8)
    case number, length, identifier, moment, address, anything
  }

  private static func tokens(of pattern: String) -> [Token] {
    let places: [(text: [UInt8], token: Token)] = [
      (Array("<n>s".utf8), .length), (Array("<n>".utf8), .number),
      (Array("<id>".utf8), .identifier), (Array("<time>".utf8), .moment),
      (Array("<ip>".utf8), .address), (Array("<…>".utf8), .anything),
    ]
    var tokens: [Token] = []
    var rest = Array(pattern.utf8)[...]
    while let byte = rest.first {
      if let place = places.first(where: { rest.starts(with: $0.text) }) {
        tokens.append(place.token)
        rest = rest.dropFirst(place.text.count)
      } else {
        tokens.append(.byte(byte))
        rest = rest.dropFirst()
      }
    }
    return tokens
  }

  /// Goes through the pattern with the set of all lengths of `wanted` that can have been met when
  /// an error was followed up to there. It may begin anywhere.
  private static func mayHold(_ wanted: [UInt8], in tokens: [Token]) -> Bool {
    var reached = [Bool](repeating: false, count: wanted.count + 1)
    reached[0] = true
    for token in tokens {
      switch token {
      case .byte(let byte):
        reached = step(reached, wanted, by: byte)
      case .anything:
        return true
      case .number:
        reached = union(
          run(reached, wanted, others: 0) { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") },
          step(reached, wanted, through: "<n>"))
      case .length:
        reached = union(
          run(reached, wanted, others: 0, lengthBytes.contains),
          step(reached, wanted, through: "<n>s"))
      case .identifier:
        reached = union(
          run(reached, wanted, others: 2, isHexadecimal), step(reached, wanted, through: "<id>"))
      case .moment:
        reached = union(
          run(reached, wanted, others: 0, isOfName), step(reached, wanted, through: "<time>"))
      case .address:
        reached = union(
          run(reached, wanted, others: 0, isOfName), step(reached, wanted, through: "<ip>"))
      }
      if reached[wanted.count] { return true }
    }
    return false
  }

  /// Numbers and the units of lengths of time.
  private static let lengthBytes = Set("0123456789.nuµμmshd".utf8)

  /// Of moments and addresses.
  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    default: "-_:.,+/%[]".utf8.contains(byte)
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "x"):
      true
    default: false
    }
  }

  private static func step(_ reached: [Bool], _ wanted: [UInt8], by byte: UInt8) -> [Bool] {
    var next = [Bool](repeating: false, count: reached.count)
    next[0] = true
    for length in wanted.indices where reached[length] && wanted[length] == byte {
      next[length + 1] = true
    }
    return next
  }

  /// An error may hold the very text that stands for something.
  private static func step(_ reached: [Bool], _ wanted: [UInt8], through text: String) -> [Bool] {
    var next = reached
    for byte in text.utf8 {
      next = step(next, wanted, by: byte)
      if next[wanted.count] { return next }
    }
    return next
  }

  /// Follows a run of bytes of one sort in one word, with so many others among them.
  private static func run(
    _ reached: [Bool], _ wanted: [UInt8], others: Int, _ belongs: (UInt8) -> Bool
  ) -> [Bool] {
    var next = [Bool](repeating: false, count: reached.count)
    next[0] = true
    for start in wanted.indices where reached[start] {
      var strangers = 0
      for end in start..<wanted.count {
        if wanted[end] == UInt8(ascii: " ") { break }
        if !belongs(wanted[end]) { strangers += 1 }
        if strangers > others { break }
        next[end + 1] = true
      }
    }
    return next
  }

  private static func union(_ left: [Bool], _ right: [Bool]) -> [Bool] {
    zip(left, right).map { $0 || $1 }
  }
}
