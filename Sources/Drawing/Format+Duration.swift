extension Format {
  /// A length of time, as short as two digits allow: `0.4ms`, `3ms`, `380ms`, `1.2s`, `22s`,
  /// `1m12`, `4h02`, `3d`. Nothing is `0s`; what is over before a microsecond is `<0.1ms`.
  package static func duration(microseconds: Int64) -> String {
    guard microseconds >= 0 else {
      return "-" + duration(microseconds: microseconds == .min ? .max : -microseconds)
    }
    // Each bound is where the value would round into the next form.
    switch microseconds {
    case 0: return "0s"
    case ..<50: return "<0.1ms"
    case ..<950: return "0.\(rounded(microseconds, to: 100))ms"
    case ..<999_500: return "\(rounded(microseconds, to: 1000))ms"
    case ..<9_950_000:
      let tenths = rounded(microseconds, to: 100_000)
      return "\(tenths / 10).\(tenths % 10)s"
    case ..<59_500_000: return "\(rounded(microseconds, to: second))s"
    case ..<3_599_500_000:
      let seconds = rounded(microseconds, to: second)
      return "\(seconds / 60)m\(twoDigits(seconds % 60))"
    case ..<86_370_000_000:
      let minutes = rounded(microseconds, to: 60 * second)
      return "\(minutes / 60)h\(twoDigits(minutes % 60))"
    default:
      return count(max(1, rounded(microseconds, to: 86_400 * second))) + "d"
    }
  }

  package static func duration(_ duration: Duration?) -> String {
    duration.map { self.duration(microseconds: microseconds($0)) } ?? unknown
  }

  /// How long ago, in one whole unit that has been reached: `4s`, `12m`, `9h`, `3d`.
  package static func age(microseconds: Int64) -> String {
    let seconds = max(0, microseconds) / second
    switch seconds {
    case ..<60: return "\(seconds)s"
    case ..<3600: return "\(seconds / 60)m"
    case ..<86_400: return "\(seconds / 3600)h"
    default: return count(seconds / 86_400) + "d"
    }
  }

  package static func age(_ duration: Duration?) -> String {
    duration.map { age(microseconds: microseconds($0)) } ?? unknown
  }

  private static let second: Int64 = 1_000_000

  /// Half a unit counts as one.
  private static func rounded(_ microseconds: Int64, to unit: Int64) -> Int64 {
    microseconds / unit + (microseconds % unit >= unit - unit / 2 ? 1 : 0)
  }

  private static func twoDigits(_ number: Int64) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  /// Bounded by what 64 bits hold: 292 000 years.
  private static func microseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: second)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, overflowed) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
    return overflowed ? (seconds < 0 ? .min : .max) : sum
  }
}
