/// The places of a cron line.
package enum CronField: String, Hashable, Sendable, CaseIterable {
  case second, minute, hour
  case dayOfMonth = "day of month"
  case month
  case dayOfWeek = "weekday"

  /// The numbers that may stand there. Sunday is 0 and 7.
  package var range: ClosedRange<Int> {
    switch self {
    case .second, .minute: 0...59
    case .hour: 0...23
    case .dayOfMonth: 1...31
    case .month: 1...12
    case .dayOfWeek: 0...7
    }
  }

  /// The words that may stand there, the first for the number `firstNamed`.
  package var names: [String] {
    switch self {
    case .month:
      ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    case .dayOfWeek: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    case .second, .minute, .hour, .dayOfMonth: []
    }
  }

  /// The number that a name stands for.
  func number(named name: some StringProtocol) -> Int? {
    let wanted = name.uppercased()
    return names.firstIndex { $0 == wanted }.map { $0 + (self == .month ? 1 : 0) }
  }

  /// True for the two fields that a `?` may leave open.
  var isAboutDays: Bool { self == .dayOfMonth || self == .dayOfWeek }

  /// `an hour`, `a minute`
  var withArticle: String { (self == .hour ? "an " : "a ") + rawValue }

  /// `0–23`
  var rangeText: String { "\(range.lowerBound)–\(range.upperBound)" }
}
