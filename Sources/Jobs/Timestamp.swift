// Jobs is the first module: what a job is, how it moves, what a store must do.
// It uses nothing but the standard library and FoundationEssentials, and knows no clock,
// no file and no database.

/// A moment, in whole microseconds since 1970-01-01T00:00:00Z: the only time type of the model.
///
/// Integers compare, subtract and store exactly, in Swift, SQLite and PostgreSQL alike.
package struct Timestamp: Hashable, Comparable, Sendable {
  /// Microseconds since 1970.
  package var microseconds: Int64

  package init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  package init(seconds: Int64) {
    microseconds = seconds * 1_000_000
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microseconds < right.microseconds
  }

  package static func + (moment: Timestamp, length: Duration) -> Timestamp {
    Timestamp(microseconds: moment.microseconds.clampedSum(length.microseconds))
  }

  package static func - (moment: Timestamp, length: Duration) -> Timestamp {
    Timestamp(microseconds: moment.microseconds.clampedSum(-length.microseconds))
  }

  package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
    .microseconds(later.microseconds - earlier.microseconds)
  }

  /// The length from `earlier` to this moment, zero when the clock was set back between them.
  package func elapsed(since earlier: Timestamp) -> Duration {
    max(.zero, self - earlier)
  }

  /// The start of the step of that length which this moment lies in, counted from 1970.
  package func floored(to step: Duration) -> Timestamp {
    let width = max(1, step.microseconds)
    let remainder = microseconds % width
    return Timestamp(
      microseconds: microseconds - (remainder < 0 ? remainder + width : remainder))
  }
}

extension Duration {
  /// Whole microseconds, rounded toward zero; lengths beyond 292,000 years are clamped.
  package var microseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    return product.clampedSum(attoseconds / 1_000_000_000_000)
  }

  /// The length in seconds, for output and for factors.
  package var inSeconds: Double {
    Double(microseconds) / 1_000_000
  }
}

extension Int64 {
  fileprivate func clampedSum(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    guard overflow else { return sum }
    return other < 0 ? .min : .max
  }
}
