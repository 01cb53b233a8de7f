import Jobs
import Testing

@Suite struct `Cron lines through clock changes` {
  private func ticks(
    _ text: String, _ zone: String, after start: String, count: Int
  ) throws -> [String] {
    let zone = try ZoneData.zone(zone)
    let expression = try CronExpression(text)
    var moment = try #require(Timestamp(rfc3339: start))
    return try (0..<count).map { _ in
      moment = try #require(expression.next(after: moment, in: zone))
      return String(moment.rfc3339.prefix(16))
    }
  }

  @Test func `a local time that is skipped fires once at the moment of the change`() throws {
    // 2027-03-28 in Paris: 02:00 becomes 03:00 at 01:00 UTC.
    let start = "2027-03-27T12:00:00Z"
    #expect(
      try ticks("30 2 * * *", "Europe/Paris", after: start, count: 2) == [
        "2027-03-28T01:00", "2027-03-29T00:30",
      ])
    // However many were skipped, and with what is due at 03:00 anyway.
    #expect(
      try ticks("*/10 2,3 * * *", "Europe/Paris", after: start, count: 3) == [
        "2027-03-28T01:00", "2027-03-28T01:10", "2027-03-28T01:20",
      ])
    #expect(
      try ticks("30 2 * * *", "Europe/Paris", after: "2027-03-28T00:59:59Z", count: 1) == [
        "2027-03-28T01:00"
      ])
  }

  @Test func `a local time that is repeated fires once, at its first showing`() throws {
    // 2027-10-31 in Paris: 03:00 becomes 02:00 at 01:00 UTC.
    let start = "2027-10-30T12:00:00Z"
    #expect(
      try ticks("30 2 * * *", "Europe/Paris", after: start, count: 2) == [
        "2027-10-31T00:30", "2027-11-01T01:30",
      ])
    #expect(
      try ticks("0 2,3 * * *", "Europe/Paris", after: start, count: 2) == [
        "2027-10-31T00:00", "2027-10-31T02:00",
      ])
    // Asked for in the second showing.
    #expect(
      try ticks("30 2 * * *", "Europe/Paris", after: "2027-10-31T01:10:00Z", count: 1) == [
        "2027-11-01T01:30"
      ])
  }

  @Test func `a rhythm neither doubles nor pauses`() throws {
    #expect(
      try ticks("*/30 * * * *", "Europe/Paris", after: "2027-10-30T23:40:00Z", count: 5) == [
        "2027-10-31T00:00", "2027-10-31T00:30", "2027-10-31T01:00", "2027-10-31T01:30",
        "2027-10-31T02:00",
      ])
    #expect(
      try ticks("*/30 * * * *", "Europe/Paris", after: "2027-03-28T00:10:00Z", count: 3) == [
        "2027-03-28T00:30", "2027-03-28T01:00", "2027-03-28T01:30",
      ])
    #expect(
      try ticks("@hourly", "Europe/Paris", after: "2027-10-30T23:10:00Z", count: 3) == [
        "2027-10-31T00:00", "2027-10-31T01:00", "2027-10-31T02:00",
      ])
  }

  @Test func `clocks that change by half an hour`() throws {
    // 2027-10-03 on Lord Howe: 02:00 becomes 02:30 at 15:30 UTC the day before.
    #expect(
      try ticks("15 2 * * *", "Australia/Lord_Howe", after: "2027-10-02T00:00:00Z", count: 2) == [
        "2027-10-02T15:30", "2027-10-03T15:15",
      ])
  }

  @Test func `a day that is skipped`() throws {
    // Samoa had no 2011-12-30; it ended with the 29th, at 10:00 UTC.
    #expect(
      try ticks("0 12 * * *", "Pacific/Apia", after: "2011-12-29T12:00:00Z", count: 3) == [
        "2011-12-29T22:00", "2011-12-30T10:00", "2011-12-30T22:00",
      ])
  }

  @Test(arguments: [
    "Europe/Paris", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca",
    "America/Sao_Paulo", "America/Scoresbysund", "Europe/Dublin", "Asia/Manila",
  ])
  func `the ticks are those that the promise says, found by trying all times`(
    name: String
  ) throws {
    let zone = try ZoneData.zone(name)
    for change in changes(of: zone) {
      let start = Timestamp(seconds: change - 2 * 86_400)
      let end = Timestamp(seconds: change + 2 * 86_400)
      for text in ["30 2 * * *", "*/20 0-4 * * *", "15 * * * *", "0 0 1,15 * *", "45 23 * * SUN"] {
        let expression = try CronExpression(text)
        var moment = start
        var expected = tried(text, zone, after: start, before: end)[...]
        while let next = expression.next(after: moment, in: zone), next < end {
          #expect(expected.popFirst() == next, "\(text) at \(change)")
          moment = next
        }
        #expect(expected.isEmpty, "\(text) at \(change)")
      }
    }
  }

  /// Some changes of the clocks from 1900 to 2100, in seconds since 1970.
  private func changes(of zone: TimeZoneRules) -> [Int64] {
    var changes: [Int64] = []
    var second: Int64 = -2_208_988_800
    while let end = zone.period(at: second).end, end < 4_102_444_800 {
      changes.append(end)
      second = end
    }
    return changes.indices.filter { $0 % max(1, changes.count / 7) == 0 }.map { changes[$0] }
  }

  /// The promise, spelled out: each local time (of five minutes) in the order of time, and those never shown at the
  /// moment of the change.
  private func tried(
    _ text: String, _ zone: TimeZoneRules, after start: Timestamp, before end: Timestamp
  ) -> [Timestamp] {
    guard let expression = try? CronExpression(text) else { return [] }
    let keepsRhythm = text.split(separator: " ")[1] == "*"
    func isDue(_ local: LocalTime) -> Bool {
      let moment = Timestamp(seconds: local.seconds)
      return expression.next(after: moment - .seconds(1), in: .utc) == moment
    }
    var ticks: Set<Timestamp> = []
    var first = start.microseconds / 1_000_000
    let last = end.microseconds / 1_000_000
    while first < last {
      let period = zone.period(at: first)
      let until = min(period.end ?? last, last)
      var local = aligned(first + period.offset)
      while local - period.offset < until {
        let moment = Timestamp(seconds: local - period.offset)
        let isFirst = zone.moments(of: LocalTime(seconds: local)).first == moment
        if moment > start, keepsRhythm || isFirst, isDue(LocalTime(seconds: local)) {
          ticks.insert(moment)
        }
        local += 300
      }
      if until < last, !keepsRhythm {
        let next = zone.period(at: until).offset
        var skipped = aligned(until + period.offset)
        while skipped < until + next {
          if isDue(LocalTime(seconds: skipped)) { ticks.insert(Timestamp(seconds: until)) }
          skipped += 300
        }
      }
      first = until
    }
    return ticks.sorted()
  }

  /// The first whole five minutes that are not before a local second.
  private func aligned(_ second: Int64) -> Int64 {
    second + ((-second % 300) + 300) % 300
  }
}
