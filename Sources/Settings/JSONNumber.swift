/// Tells whether a word is a number, as one dialect or the other writes it.
///
/// It must be exact: Foundation's decoder ends the process at some malformed numbers of JSON5, such
/// as `1e+`.
struct JSONNumber {
  let dialect: JSONText.Dialect
  private var rest: ArraySlice<UInt8>

  init(dialect: JSONText.Dialect, rest: ArraySlice<UInt8>) {
    self.dialect = dialect
    self.rest = rest
  }

  /// True when nothing is left after the number.
  var isWhole: Bool {
    var copy = self
    return copy.skipNumber() && copy.rest.isEmpty
  }

  private mutating func skipNumber() -> Bool {
    if !skip("-"), dialect == .json5 { _ = skip("+") }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = skipDigits()
    if dialect == .json5, whole == 1, startsWithZero, skip("x") || skip("X") {
      return skipHexadecimal() > 0
    }
    if startsWithZero, whole > 1 { return false }
    if dialect == .json, whole == 0 { return false }
    let hasPoint = skip(".")
    let fraction = hasPoint ? skipDigits() : 0
    if hasPoint, dialect == .json ? fraction == 0 : whole + fraction == 0 { return false }
    guard whole + fraction > 0 else { return false }
    guard skip("e") || skip("E") else { return true }
    if !skip("-") { _ = skip("+") }
    return skipDigits() > 0
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func skipDigits() -> Int {
    skip { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private mutating func skipHexadecimal() -> Int {
    skip { Character(Unicode.Scalar($0)).isHexDigit }
  }

  private mutating func skip(_ belongs: (UInt8) -> Bool) -> Int {
    let count = rest.prefix(while: belongs).count
    rest = rest.dropFirst(count)
    return count
  }
}
