import FoundationEssentials
import Jobs
import Testing
import Worker

@Suite struct `The time zones of the machine` {
  private func problem(_ name: String, _ environment: [String: String] = [:]) -> String? {
    do throws(ZoneError) {
      _ = try ZoneLibrary(environment: environment).rules(named: name)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `a zone is known by its name`() throws {
    let library = ZoneLibrary(environment: [:])
    let paris = try library.rules(named: "Europe/Paris")
    #expect(paris.name == "Europe/Paris")
    #expect(paris.offset(at: Timestamp(seconds: 1_800_000_000)) == 3600)
    #expect(try library.rules(named: "Europe/Paris") == paris)
    #expect(try library.rules(named: "America/Argentina/Buenos_Aires").name.hasPrefix("America/A"))
  }

  @Test(arguments: [
    ("Europe/Pariss", "did you mean 'Europe/Paris'?"), ("Paris", "did you mean 'Europe/Paris'?"),
    ("europe/paris", "did you mean 'Europe/Paris'?"),
    ("Amercia/New_York", "did you mean 'America/New_York'?"),
    ("NewYork", "did you mean 'America/New_York'?"),
    ("Pari", "did you mean 'Europe/Paris'?"), ("Europe/Pari", "did you mean 'Europe/Paris'?"),
    ("PST", "did you mean 'America/Los_Angeles'?"), ("pdt", "did you mean 'America/Los_Angeles'?"),
    ("CST", "did you mean 'America/Chicago' or 'Asia/Shanghai'?"),
    ("CEST", "did you mean 'Europe/Paris' or 'Europe/Berlin'?"),
    ("QST", "write a name such as Europe/Paris, UTC or local"),
    ("Xyzzyx/Quuxquuxquux", "write a name such as Europe/Paris, UTC or local"),
  ])
  func `an unknown zone gets the nearest names`(name: String, advice: String) throws {
    let problem = try #require(self.problem(name))
    #expect(
      problem
        == "cannot use time zone '\(name)': there is no such zone in /usr/share/zoneinfo; \(advice)"
    )
  }

  @Test(arguments: ["America/Argentina", "america/argentina", "Europe"])
  func `the name of a folder gets the zones in it`(name: String) throws {
    let problem = try #require(self.problem(name))
    #expect(
      problem.hasPrefix("cannot use time zone '\(name)': it is no zone, and has these under it: "))
    #expect(
      problem.contains(
        name == "Europe" ? "Europe/Amsterdam, " : "America/Argentina/Buenos_Aires, "))
    #expect(problem.hasSuffix("; write one of them"))
    #expect(problem.contains(" more;") == (name == "Europe"))
  }

  @Test(arguments: [
    "../../../etc/passwd", "/etc/localtime", "Europe/../Europe/Paris", "", "Europe//Paris",
    "Europe/Paris\0", "./UTC", "-x", "Europe/",
  ])
  func `no name leads out of the zone data`(name: String) throws {
    #expect(try #require(self.problem(name)).contains("it is no name of a zone"))
  }

  @Test(arguments: ["tzdata.zi", "zone.tab"]) func `a file that is no zone is refused`(
    name: String
  ) throws {
    #expect(try #require(self.problem(name)).contains("it is not zone data"))
  }

  @Test func `the zone of the machine is what TZ says`() throws {
    func local(_ setting: String) throws -> TimeZoneRules {
      try ZoneLibrary(environment: ["TZ": setting]).rules(named: ZoneLibrary.local)
    }
    #expect(try local("Asia/Kolkata").name == "Asia/Kolkata")
    #expect(try local(":Asia/Kolkata").name == "Asia/Kolkata")
    #expect(try local("/usr/share/zoneinfo/Asia/Kolkata").name == "Asia/Kolkata")
    #expect(try local("") == .utc)
    let rule = try local("CET-1CEST,M3.5.0,M10.5.0/3")
    #expect(rule.offset(at: Timestamp(seconds: 1_800_000_000)) == 3600)
    #expect(try #require(self.problem("local", ["TZ": "Nowhere/Land"])).contains("TZ names it"))
    #expect(problem("local") == nil)
  }

  @Test func `without zone data there is UTC, and a word on what to install`() throws {
    let nowhere = ["TZDIR": "/nonexistent"]
    #expect(problem("UTC", nowhere) == nil)
    #expect(
      try #require(self.problem("Europe/Paris", nowhere)).contains("install the package tzdata"))
  }

  @Test func `a zone whose file was changed is read anew`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "penstock-zones-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "Here")
    func put(_ zone: String) throws {
      let data = try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(zone)"))
      try data.write(to: file, options: .atomic)
    }
    let library = ZoneLibrary(environment: ["TZDIR": folder.path])
    try put("Asia/Kolkata")
    #expect(try library.rules(named: "Here").offset(at: Timestamp(seconds: 0)) == 19_800)
    try put("Asia/Tokyo")
    #expect(try library.rules(named: "Here").offset(at: Timestamp(seconds: 0)) == 32_400)
  }
}
