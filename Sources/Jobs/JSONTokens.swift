/// Cuts JSON into tokens that keep their text as it stands, so that a number of twenty digits, an
/// escape or the order of keys comes out as it went in.
///
/// It goes through the bytes once and keeps what is open on a list of its own, so that neither
/// megabytes nor thousands of brackets are a danger.
package struct JSONTokens {
  package enum Kind: Hashable {
    case open, close, key, colon, comma, value
  }

  /// A piece of the text, by byte offsets.
  package struct Token: Hashable {
    package let kind: Kind
    package let range: Range<Int>
  }

  package enum Ending: Hashable {
    /// The whole text is JSON.
    case complete
    /// It is JSON as far as it goes.
    case incomplete
    case invalid
  }

  private enum Expected {
    case value, valueOrClose, key, keyOrClose, colon, commaOrClose, end
  }

  private let bytes: [UInt8]
  private var position = 0
  private var expected = Expected.value
  /// The closing bracket of each container that is open.
  private var open: [UInt8] = []
  private var tokens: [Token] = []

  package static func scan(_ bytes: [UInt8]) -> (tokens: [Token], ending: Ending) {
    var scanner = JSONTokens(bytes: bytes)
    let ending = scanner.run()
    return (scanner.tokens, ending)
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private mutating func run() -> Ending {
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
        position += 1
      } else {
        guard let end = token(beginningWith: byte) else { return .invalid }
        if end > bytes.count { return .incomplete }
        position = end
      }
    }
    return expected == .end ? .complete : .incomplete
  }

  /// Takes one token; answers where it ends, past the end of the text when it is cut off there.
  private mutating func token(beginningWith byte: UInt8) -> Int? {
    switch (expected, byte) {
    case (.valueOrClose, _) where byte == open.last, (.keyOrClose, _) where byte == open.last,
      (.commaOrClose, _) where byte == open.last:
      open.removeLast()
      return accept(.close, length: 1, then: open.isEmpty ? .end : .commaOrClose)
    case (.commaOrClose, UInt8(ascii: ",")):
      let isObject = open.last == UInt8(ascii: "}")
      return accept(.comma, length: 1, then: isObject ? .key : .value)
    case (.colon, UInt8(ascii: ":")):
      return accept(.colon, length: 1, then: .value)
    case (.key, UInt8(ascii: "\"")), (.keyOrClose, UInt8(ascii: "\"")):
      return accept(.key, length: Self.stringLength(in: bytes[position...]), then: .colon)
    case (.value, _), (.valueOrClose, _):
      return value(beginningWith: byte)
    default:
      return nil
    }
  }

  private mutating func value(beginningWith byte: UInt8) -> Int? {
    let next = open.isEmpty ? Expected.end : .commaOrClose
    switch byte {
    case UInt8(ascii: "{"):
      open.append(UInt8(ascii: "}"))
      return accept(.open, length: 1, then: .keyOrClose)
    case UInt8(ascii: "["):
      open.append(UInt8(ascii: "]"))
      return accept(.open, length: 1, then: .valueOrClose)
    case UInt8(ascii: "\""):
      return accept(.value, length: Self.stringLength(in: bytes[position...]), then: next)
    default:
      let word = bytes[position...].prefix(while: Self.isWord)
      let isCut = word.endIndex == bytes.count && !open.isEmpty
      guard Self.isLiteral(word) || isCut && Self.isLiteralBeginning(word) else { return nil }
      return accept(.value, length: word.count, then: next)
    }
  }

  private mutating func accept(_ kind: Kind, length: Int?, then next: Expected) -> Int? {
    guard let length else { return nil }
    let end = position + length
    tokens.append(Token(kind: kind, range: position..<min(end, bytes.count)))
    expected = next
    return end
  }

  /// How long a string is with its quotes; one more than there is when its end is missing, nil
  /// when it holds what no string may.
  package static func stringLength(in bytes: ArraySlice<UInt8>) -> Int? {
    var index = bytes.startIndex + 1
    while index < bytes.endIndex {
      switch bytes[index] {
      case UInt8(ascii: "\""): return index + 1 - bytes.startIndex
      case UInt8(ascii: "\\"):
        guard let length = escapeLength(in: bytes[index...]) else { return nil }
        index += length
      case ..<0x20: return nil
      default: index += 1
      }
    }
    return bytes.count + 1
  }

  /// The token behind a value, be it a single token or a whole container.
  package static func end(ofValueAt start: Int, in tokens: [Token]) -> Int {
    var (index, depth) = (start, 0)
    while index < tokens.count {
      if tokens[index].kind == .open { depth += 1 }
      if tokens[index].kind == .close { depth -= 1 }
      index += 1
      if depth == 0 { break }
    }
    return index
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// How long the escape is that the bytes begin with, past their end where it is cut off; nil when
  /// there is no such escape.
  private static func escapeLength(in bytes: ArraySlice<UInt8>) -> Int? {
    let digits = bytes.dropFirst(2).prefix(4)
    switch bytes.dropFirst().first {
    case UInt8(ascii: "u"):
      return digits.allSatisfy({ isHexadecimal($0) }) ? 6 : nil
    case nil, UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    default:
      return nil
    }
  }

  private static let names: [StaticString] = ["true", "false", "null"]

  private static func isLiteral(_ word: ArraySlice<UInt8>) -> Bool {
    if names.contains(where: { $0.withUTF8Buffer { $0.elementsEqual(word) } }) { return true }
    return isNumber(word)
  }

  private static func isLiteralBeginning(_ word: ArraySlice<UInt8>) -> Bool {
    guard let first = word.first else { return false }
    return names.contains { $0.withUTF8Buffer { $0.starts(with: word) } }
      || first == UInt8(ascii: "-") || isDigit(first)
  }

  /// A whole number without needless zeros, then perhaps a fraction, then perhaps an exponent.
  private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
    var rest = word
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let first = rest.first
    let whole = takeDigits(from: &rest)
    guard whole == 1 || whole > 1 && first != UInt8(ascii: "0") else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard takeDigits(from: &rest) > 0 else { return false }
    }
    if rest.first.map({ $0 | 0x20 }) == UInt8(ascii: "e") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
      guard takeDigits(from: &rest) > 0 else { return false }
    }
    return rest.isEmpty
  }

  /// Takes the digits at the beginning and says how many there were.
  private static func takeDigits(from rest: inout ArraySlice<UInt8>) -> Int {
    let digits = rest.prefix(while: isDigit)
    rest = rest[digits.endIndex...]
    return digits.count
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
