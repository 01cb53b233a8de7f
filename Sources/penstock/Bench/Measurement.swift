import Drawing
import Jobs
import Settings

/// One measured figure, beside the limit that the same run measured without Penstock.
struct Measurement: Sendable {
  enum Unit: String {
    case perSecond = "jobs/s"
    case milliseconds = "ms"
    case seconds = "s"
    case mebibytes = "MiB"
    case percentOfCore = "% of a core"
    case bytesPerSecond = "B/s"
    case times = "times"
  }

  var name: String
  /// What it is, in words.
  var meaning: String
  var value: Double
  var unit: Unit
  /// The raw figure, in the same unit.
  var limit: Double?

  var ratio: Double? { limit.map { $0 > 0 ? value / $0 : 0 } }

  var line: JSONLine {
    var line = JSONLine()
    line.set("name", name)
    line.set("value", value)
    line.set("unit", unit.rawValue)
    if let limit { line.set("limit", limit) }
    if let ratio { line.set("ratio", ratio) }
    return line
  }

  /// A row for people: name, value, and a bar of the share of the limit.
  func row(isASCII: Bool) -> String {
    let figure = Self.text(value) + " " + unit.rawValue
    var text = name.padded(to: 18) + figure.leftPadded(to: 22) + "  "
    if let ratio {
      let filled = min(20, Int(ratio * 20))
      let (full, empty) = isASCII ? ("#", ".") : ("█", "░")
      text += String(repeating: full, count: filled)
      text += String(repeating: empty, count: 20 - filled)
      text += "  \(Self.text(ratio)) × \(Self.text(limit ?? 0))"
    }
    return text.padded(to: 76) + "  " + meaning
  }

  private static func text(_ value: Double) -> String {
    if value >= 1000 { return Grouped.count(Int(value)) }
    let hundredths = Int((value * 100).rounded())
    let fraction = String(hundredths % 100)
    return "\(hundredths / 100).\(fraction.count == 1 ? "0" + fraction : fraction)"
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
