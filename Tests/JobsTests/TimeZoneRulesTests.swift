import FoundationEssentials
import Jobs
import Testing

@Suite struct `Time zones` {
  private func hours(_ zone: TimeZoneRules, _ moment: String) throws -> Double {
    Double(zone.offset(at: try #require(Timestamp(rfc3339: moment)))) / 3600
  }

  @Test func `the offset is that of the moment, also before and after what is written down`() throws
  {
    let paris = try ZoneData.zone("Europe/Paris")
    #expect(try hours(paris, "2026-11-24T12:00:00Z") == 1)
    #expect(try hours(paris, "2026-07-24T12:00:00Z") == 2)
    #expect(try hours(paris, "1942-07-24T12:00:00Z") == 2)
    #expect(paris.offset(at: Timestamp(seconds: -5_000_000_000)) == 561)
    #expect(try hours(paris, "2526-01-24T12:00:00Z") == 1)
    #expect(try hours(paris, "2526-07-24T12:00:00Z") == 2)
    #expect(try hours(ZoneData.zone("Asia/Kolkata"), "2126-07-24T12:00:00Z") == 5.5)
    #expect(try hours(ZoneData.zone("Australia/Lord_Howe"), "2126-01-24T12:00:00Z") == 11)
    #expect(try hours(ZoneData.zone("Australia/Lord_Howe"), "2126-07-24T12:00:00Z") == 10.5)
  }

  @Test func `a period ends where the clocks change`() throws {
    let paris = try ZoneData.zone("Europe/Paris")
    for year in [2026, 2036, 2037, 2038, 2126] {
      let summer = try #require(Timestamp(rfc3339: "\(year)-07-01T00:00:00Z"))
      let period = paris.period(at: summer.microseconds / 1_000_000)
      let start = Timestamp(seconds: try #require(period.start))
      let end = Timestamp(seconds: try #require(period.end))
      #expect(start.rfc3339.hasPrefix("\(year)-03-"))
      #expect(end.rfc3339.hasPrefix("\(year)-10-"))
      #expect(start.rfc3339.hasSuffix("T01:00:00.000000Z"))
      #expect(end.rfc3339.hasSuffix("T01:00:00.000000Z"))
      #expect((period.offset, period.offsetBefore) == (7200, 3600))
    }
    let kolkata = try ZoneData.zone("Asia/Kolkata").period(at: 1_800_000_000)
    #expect(kolkata.end == nil)
  }

  @Test func `a local time has no moment, one or two`() throws {
    let paris = try ZoneData.zone("Europe/Paris")
    func moments(_ local: String) throws -> [String] {
      let seconds = try #require(Timestamp(rfc3339: local + "Z")).microseconds / 1_000_000
      return paris.moments(of: LocalTime(seconds: seconds)).map { String($0.rfc3339.prefix(16)) }
    }
    #expect(try moments("2027-03-28T02:30:00") == [])
    #expect(try moments("2027-03-28T03:00:00") == ["2027-03-28T01:00"])
    #expect(try moments("2027-10-31T02:30:00") == ["2027-10-31T00:30", "2027-10-31T01:30"])
    #expect(try moments("2027-10-31T03:00:00") == ["2027-10-31T02:00"])
  }

  @Test(arguments: [
    ("CET-1CEST,M3.5.0,M10.5.0/3", 1.0, 2.0), ("<-03>3", -3, -3),
    ("IST-1GMT0,M10.5.0,M3.5.0/1", 0, 1), ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -2, -1),
    ("EST5EDT4,J60/0,J300/2:30:00", -5, -4), ("AAA-1:30BBB,59,300", 1.5, 2.5),
    // Summer all year long.
    ("XXX3EDT4,0/0,J365/23", -4, -4), ("NZST-12NZDT,M9.5.0,M4.1.0/3", 13, 12),
  ])
  func `a rule stands for a zone`(text: String, winter: Double, summer: Double) throws {
    let zone = try #require(TimeZoneRules(rule: text))
    #expect(try hours(zone, "2030-01-15T12:00:00Z") == winter)
    #expect(try hours(zone, "2030-07-15T12:00:00Z") == summer)
  }

  @Test(arguments: [
    "", "CET", "CE-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
    "CET-1CEST,M3.6.0,M10.5.0", "CET-25", "CET-1CEST,M3.5.0,M10.5.0x", "<+03-3",
  ])
  func `what is no rule is none`(text: String) {
    #expect(TimeZoneRules(rule: text) == nil)
  }

  @Test func `every zone of the system can be read, to its last second`() throws {
    let folder = URL(filePath: "/usr/share/zoneinfo/America")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where !["Argentina", "Indiana", "Kentucky", "North_Dakota"].contains(name) {
      let zone = try ZoneData.zone("America/\(name)")
      // Periods join without a hole, with offsets that agree.
      var period = zone.period(at: -6_000_000_000)
      while let end = period.end, end < 7_000_000_000 {
        let next = zone.period(at: end)
        #expect(next.start == end && next.offsetBefore == period.offset, "\(name) \(end)")
        #expect(next.offset != period.offset, "\(name) \(end)")
        #expect(zone.period(at: end - 1) == period, "\(name) \(end)")
        period = next
      }
    }
  }

  @Test func `data that is cut off or is something else is refused`() throws {
    let whole = Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Paris")))
    for length in stride(from: 0, to: whole.count - 1, by: 7) {
      #expect(throws: TimeZoneFault.self) {
        try TimeZoneRules(name: "cut", data: Array(whole[..<length]))
      }
    }
    #expect(throws: TimeZoneFault.notZoneData) {
      try TimeZoneRules(name: "text", data: Array("no zone, but a long enough text".utf8))
    }
    #expect(throws: TimeZoneFault.countsLeapSeconds) {
      try ZoneData.zone("right/Europe/Paris")
    }
  }

  @Test func `harmed data never stops the program`() throws {
    let whole = Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Paris")))
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      var harmed = whole
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        let place = Int.random(in: 0..<harmed.count, using: &generator)
        harmed[place] = UInt8.random(in: 0...255, using: &generator)
      }
      if let zone = try? TimeZoneRules(name: "harmed", data: harmed) {
        _ = zone.period(at: Int64.random(in: -10_000_000_000...10_000_000_000, using: &generator))
        _ = zone.moments(of: LocalTime(seconds: 1_800_000_000))
      }
    }
  }
}
