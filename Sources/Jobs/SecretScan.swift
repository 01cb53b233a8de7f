/// Goes once through a text and masks what looks like the value of a hidden key.
struct SecretScan {
  let bytes: [UInt8]
  let redaction: Redaction
  private var result: [UInt8] = []
  private var index = 0

  init(bytes: [UInt8], redaction: Redaction) {
    self.bytes = bytes
    self.redaction = redaction
  }

  mutating func run() -> [UInt8] {
    result.reserveCapacity(bytes.count)
    while index < bytes.count {
      if bytes[index] == Self.quote, takeQuotedKey() { continue }
      if bytes[index] == Self.backslash, takeEscapedKey() { continue }
      if Self.isWord(bytes[index]) {
        takeWord()
      } else {
        copy(1)
      }
    }
    return result
  }

  private mutating func copy(_ count: Int) {
    result += bytes[index..<index + count]
    index += count
  }

  private mutating func mask(_ count: Int) {
    guard count > 0 else { return }
    result += Array(Redaction.mask.utf8)
    index += count
  }

  /// `"token": "x"`. A string that is no hidden key is copied but for its quote, so that what stands
  /// in it is looked at too.
  private mutating func takeQuotedKey() -> Bool {
    guard let length = JSONTokens.stringLength(in: bytes[index...]),
      index + length <= bytes.count
    else { return false }
    let name = String(decoding: bytes[index + 1..<index + length - 1], as: UTF8.self)
    var end = index + length
    while end < bytes.count, bytes[end] == Self.blank { end += 1 }
    guard end < bytes.count, bytes[end] == Self.colon, redaction.hides([name]) else { return false }
    end += 1
    while end < bytes.count, bytes[end] == Self.blank { end += 1 }
    copy(end - index)
    mask(valueLength(after: Self.colon))
    return true
  }

  /// `\"token\": \"x\"`, as JSON has JSON in a text; deeper down with more backslashes.
  private mutating func takeEscapedKey() -> Bool {
    let slashes = bytes[index...].prefix { $0 == Self.backslash }.count
    guard index + slashes < bytes.count, bytes[index + slashes] == Self.quote else { return false }
    let mark = bytes[index...index + slashes]
    guard let name = text(from: index + mark.count, until: mark, atMost: 256) else { return false }
    var end = name.upperBound + mark.count
    while end < bytes.count, bytes[end] == Self.blank { end += 1 }
    guard end < bytes.count, bytes[end] == Self.colon,
      redaction.hides([String(decoding: bytes[name], as: UTF8.self)])
    else { return false }
    end += 1
    while end < bytes.count, bytes[end] == Self.blank { end += 1 }
    copy(end - index)
    guard bytes[index...].starts(with: mark) else {
      mask(valueLength(after: Self.equals))
      return true
    }
    let value = text(from: index + mark.count, until: mark, atMost: bytes.count)
    mask((value.map { $0.upperBound + mark.count } ?? bytes.count) - index)
    return true
  }

  /// What stands before the next mark that no further backslash is part of.
  private func text(
    from start: Int, until mark: ArraySlice<UInt8>, atMost limit: Int
  ) -> Range<Int>? {
    var place = start
    while place + mark.count <= bytes.count, place - start <= limit {
      if bytes[place...].starts(with: mark), bytes[place - 1] != Self.backslash || place == start {
        return start..<place
      }
      place += 1
    }
    return nil
  }

  /// A word with what follows it: a value, an address with a password, or nothing of interest.
  private mutating func takeWord() {
    var end = index
    while end < bytes.count, Self.isWord(bytes[end]) { end += 1 }
    let word = bytes[index..<end]
    var next = end
    while next < bytes.count, bytes[next] == Self.blank, next - end < 2 { next += 1 }
    let sign = next < bytes.count ? bytes[next] : 0
    if sign == Self.colon, next == end, bytes[end...].starts(with: "://".utf8) {
      copy(end + 3 - index)
      takePassword()
    } else if sign == Self.equals || sign == Self.colon, isHidden(word) {
      next += 1
      while next < bytes.count, bytes[next] == Self.blank { next += 1 }
      copy(next - index)
      mask(valueLength(after: sign))
    } else if word.starts(with: "--".utf8), next > end, isHidden(word) {
      copy(next - index)
      mask(valueLength(after: Self.equals))
    } else if redaction.hasValues, redaction.hides(value: String(decoding: word, as: UTF8.self)) {
      mask(word.count)
    } else {
      copy(word.count)
    }
  }

  /// `user:password@host`, behind the two slashes.
  private mutating func takePassword() {
    let authority = bytes[index...].prefix { $0 > Self.blank && $0 != UInt8(ascii: "/") }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
      let colon = authority[..<at].firstIndex(of: Self.colon), at - colon > 1
    else { return }
    copy(colon + 1 - index)
    mask(at - index)
  }

  private func isHidden(_ word: ArraySlice<UInt8>) -> Bool {
    let name = String(decoding: word.drop { $0 == UInt8(ascii: "-") }, as: UTF8.self)
    return !name.isEmpty && redaction.hides(name.split(separator: ".").map(String.init))
  }

  /// How long the value is that begins here: a quoted text, or all up to what ends one. What stands
  /// behind a colon may have blanks in it, as headers do.
  private func valueLength(after sign: UInt8) -> Int {
    guard index < bytes.count else { return 0 }
    if bytes[index] == Self.quote {
      return min(JSONTokens.stringLength(in: bytes[index...]) ?? bytes.count, bytes.count - index)
    }
    let value = bytes[index...].prefix { byte in
      byte >= (sign == Self.colon ? Self.blank : Self.blank + 1) && !Self.ends.contains(byte)
    }
    return value.count
  }

  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")
  private static let colon = UInt8(ascii: ":")
  private static let equals = UInt8(ascii: "=")
  private static let blank = UInt8(ascii: " ")
  private static let ends = Set(",;&)]}\"<>|".utf8)

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}
