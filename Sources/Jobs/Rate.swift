/// How many jobs may start in a time: a token bucket that fills evenly and holds `burst` tokens.
///
/// In any span of time no more jobs start than `burst` and what `count` a `period` makes of the span.
package struct Rate: Hashable, Sendable {
  package let count: Int
  package let period: Duration
  /// Tokens that a full bucket holds: so many jobs may start at once after a rest.
  package let burst: Int

  package static let counts = 1...1_000_000
  package static let longestPeriod = Duration.seconds(86_400)

  /// Without a burst the bucket holds what comes in a tenth of a second, and one at least: enough for
  /// workers that claim several at once, and too little to be noticed as a burst.
  package init?(_ count: Int, per period: Duration, burst: Int? = nil) {
    guard Self.counts.contains(count), period >= .milliseconds(1), period <= Self.longestPeriod,
      Self.counts.contains(burst ?? 1)
    else { return nil }
    self.count = count
    self.period = period
    let tenth = Int((Double(count) * 0.1 / period.inSeconds).rounded(.up))
    self.burst = burst ?? min(max(1, tenth), Self.counts.upperBound)
  }

  /// Reads `100/s`, `5/10m`.
  package init?(text: String, burst: Int? = nil) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[0]), let unit = parts[1].first else { return nil }
    let length = unit.isNumber ? String(parts[1]) : "1" + parts[1]
    guard let period = try? Duration(text: length) else { return nil }
    self.init(count, per: period, burst: burst)
  }

  /// `100/s`, without the burst.
  package var text: String {
    let length = period.text
    let isOne = length.first == "1" && !length.dropFirst().contains { $0.isNumber }
    return "\(count)/\(isOne ? String(length.dropFirst()) : length)"
  }

  /// Jobs that may start at once now, where the bucket is full again at `fullAt`.
  package func tokens(fullAt: Timestamp, now: Timestamp) -> Int {
    let missing = min(max(0, (fullAt - now).microseconds), longestRefill)
    let (quotient, rest) = (missing * Int64(count)).quotientAndRemainder(
      dividingBy: period.microseconds)
    return max(0, burst - Int(quotient) - (rest > 0 ? 1 : 0))
  }

  /// When the bucket is full again after so many more have started.
  package func fullAt(taking tokens: Int, from fullAt: Timestamp, now: Timestamp) -> Timestamp {
    let missing = min(max(0, (fullAt - now).microseconds), longestRefill)
    return now + .microseconds(missing + refill(tokens, roundedUp: true))
  }

  /// When the next job may start.
  package func nextToken(fullAt: Timestamp, now: Timestamp) -> Timestamp {
    let missing = min(max(0, (fullAt - now).microseconds), longestRefill)
    return now + .microseconds(max(0, missing - refill(burst - 1, roundedUp: false)))
  }

  /// A bucket that is emptier than empty was filled by a clock that ran ahead.
  private var longestRefill: Int64 { refill(burst, roundedUp: true) }

  /// How long it takes until so many tokens have come, in microseconds.
  private func refill(_ tokens: Int, roundedUp: Bool) -> Int64 {
    let (quotient, rest) = (Int64(tokens) * period.microseconds).quotientAndRemainder(
      dividingBy: Int64(count))
    return quotient + (roundedUp && rest > 0 ? 1 : 0)
  }
}
