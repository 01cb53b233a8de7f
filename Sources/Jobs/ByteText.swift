/// Sizes as people write them: `512MiB`.
package enum ByteText {
  private static let units = ["B", "KiB", "MiB", "GiB", "TiB"]

  /// `512 MiB`, in the largest unit that is exact.
  package static func text(_ bytes: Int) -> String {
    var (number, unit) = (bytes, 0)
    while number > 0, number % 1024 == 0, unit < units.count - 1 {
      number /= 1024
      unit += 1
    }
    return "\(number) \(units[unit])"
  }

  /// Reads `512MiB`, `1.5 GiB`; nil when it is no size.
  package static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let name = text.dropFirst(digits.count).drop { $0 == " " }
    guard let number = Double(digits), let power = units.firstIndex(of: String(name)) else {
      return nil
    }
    let bytes = (0..<power).reduce(number) { product, _ in product * 1024 }
    return bytes < 1e18 ? Int(bytes) : nil
  }
}
