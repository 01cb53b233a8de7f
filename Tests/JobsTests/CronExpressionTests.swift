import Jobs
import Testing

@Suite struct `When a cron line is due` {
  /// Ticks after a moment of UTC, `2026-11-24T12:00:00Z` unless said otherwise.
  private func ticks(
    _ text: String, after start: String = "2026-11-24T12:00:00Z", count: Int = 3,
    in zone: TimeZoneRules = .utc
  ) throws -> [String] {
    let expression = try CronExpression(text)
    var moment = try #require(Timestamp(rfc3339: start))
    var ticks: [String] = []
    while ticks.count < count, let next = expression.next(after: moment, in: zone) {
      ticks.append(String(next.rfc3339.prefix(19)))
      moment = next
    }
    return ticks
  }

  @Test func `five fields, and six with the seconds first`() throws {
    #expect(
      try ticks("*/20 * * * *") == [
        "2026-11-24T12:20:00", "2026-11-24T12:40:00", "2026-11-24T13:00:00",
      ])
    #expect(
      try ticks("10,40 59 23 * * *", count: 2) == ["2026-11-24T23:59:10", "2026-11-24T23:59:40"])
  }

  @Test func `names, ranges, steps and lists`() throws {
    #expect(
      try ticks("0 9-17/4 * JAN-mar mon,Fri", count: 4) == [
        "2027-01-01T09:00:00", "2027-01-01T13:00:00", "2027-01-01T17:00:00", "2027-01-04T09:00:00",
      ])
    #expect(
      try ticks("50/4 12 * * *") == [
        "2026-11-24T12:50:00", "2026-11-24T12:54:00", "2026-11-24T12:58:00",
      ])
    // From Friday through Sunday, whichever number Sunday has.
    #expect(
      try ticks("0 0 * * FRI-SUN") == [
        "2026-11-27T00:00:00", "2026-11-28T00:00:00", "2026-11-29T00:00:00",
      ])
    #expect(try ticks("0 0 * * 7", count: 1) == ticks("0 0 ? * SUN", count: 1))
  }

  @Test(arguments: [
    ("0 0 L * *", ["2026-11-30", "2026-12-31", "2027-01-31"]),
    ("0 0 L-3 * *", ["2026-11-27", "2026-12-28", "2027-01-28"]),
    ("0 0 LW * *", ["2026-11-30", "2026-12-31", "2027-01-29"]),
    ("0 0 15W * ?", ["2026-12-15", "2027-01-15", "2027-02-15"]),
    // 2027-05-01 is a Saturday and 2028-10-01 a Sunday: the month is not left.
    ("0 0 1W 5 *", ["2027-05-03", "2028-05-01", "2029-05-01"]),
    ("0 0 31W 10 *", ["2027-10-29", "2028-10-31", "2029-10-31"]),
    ("0 0 * * 5L", ["2026-11-27", "2026-12-25", "2027-01-29"]),
    ("0 0 * * FRI#3", ["2026-12-18", "2027-01-15", "2027-02-19"]),
    ("0 0 * * 1#5", ["2026-11-30", "2027-03-29", "2027-05-31"]),
    ("0 0 29 2 *", ["2028-02-29", "2032-02-29", "2036-02-29"]),
  ])
  func `the last days, the nearest working days and the nth weekdays`(
    text: String, days: [String]
  ) throws {
    #expect(try ticks(text).map { String($0.prefix(10)) } == days)
  }

  @Test(arguments: [
    // Both are given: either suffices.
    ("0 0 13 * FRI", ["2026-11-27", "2026-12-04", "2026-12-11", "2026-12-13"]),
    // One begins with `*`: both must hold, so these are Mondays with odd dates.
    ("0 0 */2 * MON", ["2026-12-07", "2026-12-21", "2027-01-11", "2027-01-25"]),
    ("0 0 13 * *", ["2026-12-13", "2027-01-13", "2027-02-13", "2027-03-13"]),
    ("0 0 13 * */5", ["2026-12-13", "2027-06-13", "2027-08-13", "2028-02-13"]),
  ])
  func `either field about days suffices, unless one begins with a star`(
    text: String, days: [String]
  ) throws {
    #expect(try ticks(text, count: 4).map { String($0.prefix(10)) } == days)
  }

  @Test(arguments: [
    ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"), ("@monthly", "0 0 1 * *"), ("@yearly", "0 0 1 1 *"),
    ("@Annually", "0 0 1 1 *"),
  ])
  func `a word stands for a line`(word: String, line: String) throws {
    #expect(try ticks(word) == ticks(line))
  }

  @Test func `every length of time counts from 1970, whoever asks and when`() throws {
    #expect(
      try ticks("@every 90s") == [
        "2026-11-24T12:01:30", "2026-11-24T12:03:00", "2026-11-24T12:04:30",
      ])
    let later = try ticks("@every 90s", after: "2026-11-24T12:02:10Z", count: 2)
    #expect(later == ["2026-11-24T12:03:00", "2026-11-24T12:04:30"])
    #expect(try ticks("@every 1d", count: 1) == ["2026-11-25T00:00:00"])
    #expect(
      try ticks("@every 1h", after: "1969-12-31T22:30:00Z", count: 2) == [
        "1969-12-31T23:00:00", "1970-01-01T00:00:00",
      ])
  }

  @Test func `a tick comes after the moment that it is asked for, also within a second`() throws {
    #expect(
      try ticks("* * * * * *", after: "2026-11-24T12:00:00.4Z", count: 1) == [
        "2026-11-24T12:00:01"
      ])
    #expect(
      try ticks("* * * * *", after: "1969-12-31T23:59:59.4Z", count: 1) == ["1970-01-01T00:00:00"])
  }

  @Test func `a line that is not due again before the year 10000 has no next tick`() throws {
    #expect(try ticks("0 0 1 1 *", after: "9998-12-31T00:00:00Z").count == 1)
  }

  @Test func `a thousand ticks are found at once`() throws {
    let expression = try CronExpression("30 2 29 2 *")
    var moment = Timestamp(seconds: 0)
    for _ in 0..<1000 {
      moment = try #require(expression.next(after: moment, in: .utc))
    }
    #expect(moment.rfc3339.hasPrefix("6088-02-29"))
  }
}
