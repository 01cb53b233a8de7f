import Jobs
import Testing

@Suite struct RateTests {
  private let start = Timestamp(seconds: 1_800_000_000)

  @Test(arguments: [
    ("100/s", "100/s"), ("5/m", "5/m"), ("1/10s", "1/10s"), ("3/1h", "3/h"), ("2/1d", "2/d"),
  ])
  func `a rate is written as it is read`(text: String, written: String) {
    #expect(Rate(text: text)?.text == written)
  }

  @Test(arguments: ["", "5", "/s", "5/", "0/s", "-1/s", "5/x", "5/s/s", "1/2000d", "1/0s", "1.5/s"])
  func `what is no rate is refused`(text: String) {
    #expect(Rate(text: text) == nil)
  }

  @Test func `the usual burst is a tenth of a second's worth, one at least`() {
    #expect(Rate(text: "100/s")?.burst == 10)
    #expect(Rate(text: "1/h")?.burst == 1)
  }

  /// Takes all that is there at each moment that the rate itself names, and at odd ones between.
  @Test(arguments: [
    (3, 1_000_000, 1), (7, 1_000_000, 4), (1000, 1_000_000, 100), (1, 3600_000_000, 2),
  ])
  func `no span of time has more starts than the burst and its share`(
    count: Int, period: Int64, burst: Int
  ) throws {
    let rate = try #require(Rate(count, per: .microseconds(period), burst: burst))
    var (fullAt, now) = (Timestamp(seconds: 0), start)
    var starts: [Timestamp] = []
    for step in 0..<2000 {
      let tokens = rate.tokens(fullAt: fullAt, now: now)
      if tokens > 0 {
        let taken = step % 3 == 0 ? tokens : 1
        starts += Array(repeating: now, count: taken)
        fullAt = rate.fullAt(taking: taken, from: fullAt, now: now)
      }
      let next = rate.nextToken(fullAt: fullAt, now: now)
      if rate.tokens(fullAt: fullAt, now: now) == 0 {
        #expect(next > now)
        #expect(rate.tokens(fullAt: fullAt, now: next) >= 1)
        #expect(rate.tokens(fullAt: fullAt, now: next - .microseconds(1)) == 0)
      }
      now =
        step % 5 == 0
        ? now + .microseconds(period * Int64(step % 7) / Int64(count)) : max(now, next)
    }
    for (index, first) in starts.enumerated() {
      for last in stride(from: index, to: min(index + 300, starts.count), by: 1) {
        let span = (starts[last] - first).microseconds
        let share = span * Int64(count) / period
        #expect(last - index + 1 <= burst + Int(share))
      }
    }
  }
}
