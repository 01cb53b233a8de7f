/// How numbers read on a screen.
///
/// Thousands are set apart by a thin space, which a frame of ASCII shows as a space. Every value
/// is rounded to the nearest that its form can show, and takes the next unit where that is due:
/// 59.7 seconds are `1m00`, never `60s`.
package enum Format {
  /// What stands for a value nobody knows.
  package static let unknown = "–"

  private static let thinSpace: Character = "\u{2009}"

  /// A whole number with its thousands set apart: `12 301`.
  package static func count(_ number: some BinaryInteger) -> String {
    let digits = String(number.magnitude)
    var result = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(thinSpace) }
      result.append(digit)
    }
    return result
  }

  package static func count(_ number: (some BinaryInteger)?) -> String {
    number.map { count($0) } ?? unknown
  }

  /// How often in a second: whole from ten up, one decimal below (`5.0` too, so that a column is
  /// even), `<0.1` for what is hardly there.
  package static func rate(_ perSecond: Double?) -> String {
    guard let perSecond, perSecond.isFinite, perSecond >= 0 else { return unknown }
    if perSecond >= 0.05, perSecond < 9.95 { return tenths(perSecond) }
    return decimal(perSecond, wholeFrom: 9.95)
  }

  /// A share of a whole: `12%`. Never `0%` for something, nor `100%` for less than all.
  package static func percent(_ share: Double?) -> String {
    guard let share, share.isFinite else { return unknown }
    let percent = share * 100
    if percent > 0, percent < 1 { return "<1%" }
    if percent < 100, whole(percent) >= 100 { return ">99%" }
    return count(whole(percent)) + "%"
  }

  /// A small share, with one decimal below ten percent: `0.4%`, `<0.1%`.
  package static func finePercent(_ share: Double?) -> String {
    guard let share, share.isFinite, share >= 0 else { return unknown }
    let percent = share * 100
    if percent < 100, whole(percent) >= 100 { return ">99%" }
    return decimal(percent, wholeFrom: 9.95) + "%"
  }

  /// An amount of memory in decimal units: `212 B`, `1.2 MB`, `31 MB`.
  package static func bytes(_ amount: Int64?) -> String {
    guard let amount else { return unknown }
    guard amount >= 1000 else { return "\(amount) B" }
    var value = Double(amount) / 1000
    for unit in ["kB", "MB", "GB", "TB", "PB"] {
      if value < 9.95 { return tenths(value) + " " + unit }
      if value < 999.5 { return count(whole(value)) + " " + unit }
      value /= 1000
    }
    return tenths(value) + " EB"
  }

  /// With one decimal below the bound, unless that decimal is nought.
  private static func decimal(_ value: Double, wholeFrom bound: Double) -> String {
    if value == 0 { return "0" }
    if value < 0.05 { return "<0.1" }
    if value >= bound { return count(whole(value)) }
    return value == Double(whole(value)) ? count(whole(value)) : tenths(value)
  }

  /// With one decimal, rounded.
  private static func tenths(_ value: Double) -> String {
    let tenths = whole(value * 10)
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// The nearest whole number, halves going up, bounded by what 64 bits hold.
  ///
  /// Not `rounded()`, which needs the C library's mathematics to be linked.
  static func whole(_ value: Double) -> Int64 {
    guard value.magnitude < 9e18 else { return value < 0 ? .min : .max }
    return Int64(value < 0 ? value - 0.5 : value + 0.5)
  }
}
