import Jobs
import Testing

@Suite struct RhythmTests {
  /// Knows the zones of the machine.
  private struct Zones: Almanac {
    func next(of rhythm: Rhythm, after moment: Timestamp) throws(RhythmFault) -> Timestamp? {
      let zone = try zone(named: rhythm.zone)
      do throws(CronFault) {
        return try CronExpression(rhythm.cron).next(
          after: moment, in: zone, within: rhythm.windows)
      } catch {
        throw RhythmFault(error.description)
      }
    }

    func zone(named name: String) throws(RhythmFault) -> TimeZoneRules {
      do {
        return try ZoneData.zone(name)
      } catch {
        throw RhythmFault("\(error)")
      }
    }
  }

  private func moment(_ text: String) throws -> Timestamp {
    try #require(Timestamp(rfc3339: text))
  }

  @Test func `windows of the day are read, and what is none is not`() {
    for text in ["08:00-18:00", "22:00-06:00", "00:00-24:00", "23:59-24:00"] {
      #expect(DayWindow(text: text)?.text == text)
    }
    for text in ["", "8-18", "08:00", "08:00-08:00", "25:00-26:00", "08:60-09:00", "24:00-01:00"] {
      #expect(DayWindow(text: text) == nil, "\(text)")
    }
    #expect(MissedRule(text: "all:1001") == nil)
    #expect(MissedRule(text: "all") == .all(upTo: 100))
  }

  @Test func `ticks outside of the windows are passed over, by the clocks of the zone`() throws {
    let rhythm = Rhythm(
      cron: "*/30 * * * *", zone: "Europe/Paris",
      windows: ["08:00-09:00", "23:00-00:30"].compactMap(DayWindow.init))
    let ticks = try Zones().upcoming(
      of: rhythm, after: moment("2026-11-24T12:00:00Z"), count: 6)
    #expect(
      ticks.map(\.localText) == [
        "2026-11-24 23:00:00 +01:00", "2026-11-24 23:30:00 +01:00", "2026-11-25 00:00:00 +01:00",
        "2026-11-25 08:00:00 +01:00", "2026-11-25 08:30:00 +01:00", "2026-11-25 23:00:00 +01:00",
      ])
  }

  @Test func `a window that no tick lies in has none`() throws {
    let rhythm = Rhythm(
      cron: "0 3 * * *", zone: "Europe/Paris",
      windows: ["08:00-18:00"].compactMap(DayWindow.init))
    #expect(try Zones().next(of: rhythm, after: moment("2026-11-24T12:00:00Z")) == nil)
  }

  @Test func `a change of the clocks is told at the tick behind it`() throws {
    let rhythm = Rhythm(cron: "30 12 * * *", zone: "Europe/Paris")
    let ticks = try Zones().upcoming(
      of: rhythm, after: moment("2026-10-23T12:00:00Z"), count: 3)
    #expect(ticks.map(\.change) == [nil, .seconds(-3600), nil])
    #expect(ticks.map(\.offset) == [7200, 3600, 3600])
  }

  @Test func `of very many ticks the last are found and not all are counted`() throws {
    let now = try moment("2026-11-24T12:00:00Z")
    for cron in ["* * * * * *", "@every 1s", "*/7 * * * * *"] {
      let rhythm = Rhythm(cron: cron, zone: "UTC")
      let first = try #require(try Zones().next(of: rhythm, after: now - .seconds(30 * 86_400)))
      let due = try DueTicks(of: rhythm, from: first, upTo: now, limit: 4, by: Zones())
      #expect(due.count == DueTicks.countedAtMost)
      #expect(!due.isCountedOut)
      #expect(due.last.count == 4)
      #expect(due.last == due.last.sorted())
      let last = try #require(due.last.last)
      let following = try Zones().next(of: rhythm, after: last)
      #expect(last <= now && due.next == following)
      let next = try #require(due.next)
      #expect(next > now)
    }
  }

  @Test func `a schedule's name is that of its jobs' tag`() {
    let schedule = Schedule(
      name: "nightly", rhythm: Rhythm(cron: "@daily", zone: "UTC"), draft: Draft(queue: "q"))
    #expect(schedule.draft(dueAt: nil).tags == ["schedule:nightly"])
    #expect(Schedule.name(in: ["eu", "schedule:a:b"]) == "a:b")
    #expect(Schedule.name(in: ["eu"]) == nil)
    #expect(throws: DraftError.self) {
      try Schedule.validate(name: String(repeating: "x", count: 250))
    }
  }
}
