import Jobs
import Settings
import Testing

@Suite struct ScheduleConfigurationTests {
  private func read(_ text: String) throws(ConfigurationError) -> Configuration {
    try Configuration(parsing: Array(text.utf8), file: "penstock.json5")
  }

  @Test func `a schedule is declared with all that it can have`() throws {
    let configuration = try read(
      """
      {
        schedules: {
          plain: { cron: "@daily", queue: "q" },
          nightly: {
            cron: "30 2 * * mon-fri", zone: "Europe/Paris", queue: "reports", kind: "BuildReport",
            payload: { full: true, /* so many */ pages: [1, 2.5, null, "x"], }, priority: 3,
            max_attempts: 5, timeout: "10m", unique: "report", unique_for: "1h", partition: "p",
            tags: ["eu"], missed: "all:20", overlap: "skip", jitter: "5m",
            between: ["01:00-05:00"], note: "asked for",
          },
        },
      }
      """)
    let schedules = configuration.schedules.map(\.schedule)
    #expect(schedules.map(\.name) == ["nightly", "plain"])
    #expect(schedules.map(\.origin) == [.configuration, .configuration])
    let nightly = try #require(schedules.first)
    #expect(nightly.rhythm.zone == "Europe/Paris")
    #expect(nightly.rhythm.windows.map(\.text) == ["01:00-05:00"])
    #expect(
      String(decoding: nightly.draft.payload, as: UTF8.self)
        == #"{"full":true,"pages":[1,2.5,null,"x"]}"#)
    #expect(nightly.draft.kind == "BuildReport")
    #expect(nightly.draft.maxAttempts == 5)
    #expect(nightly.draft.uniqueFor == .seconds(3600))
    #expect(nightly.missed == .all(upTo: 20))
    #expect(nightly.overlap == .skip)
    #expect(nightly.jitter == .seconds(300))
    #expect(configuration.schedules[0].place == SourcePlace(line: 5, column: 39))
    #expect(schedules.last?.rhythm == Rhythm(cron: "@daily", zone: "UTC"))
  }

  @Test(arguments: [
    (
      "{ schedules: { a: { cron: \"0 25 * * *\", queue: \"q\" } } }",
      "1:27': '0 25 * * *' is no cron line: hour 25 is not in 0–23"
    ),
    ("{ schedules: { a: { queue: \"q\" } } }", "1:19': the key 'cron' is missing"),
    ("{ schedules: { a: { cron: \"@daily\" } } }", "1:19': the key 'queue' is missing"),
    (
      "{ schedules: { a: { cron: \"@daily\", queue: \"q\", mised: \"once\" } } }",
      "1:49': unknown key 'mised'; did you mean 'missed'?"
    ),
    (
      "{ schedules: { a: { cron: \"@daily\", queue: \"q\", missed: \"twice\" } } }",
      "'schedules.a.missed' is \"twice\"; it must be skip, once, all, or all:N"
    ),
    (
      "{ schedules: { a: { cron: \"@daily\", queue: \"q\", between: \"8-18\" } } }",
      "'schedules.a.between' is \"8-18\"; it must be times of the day such as 08:00-18:00"
    ),
  ])
  func `a wrong schedule is told with its place`(_ text: String, _ message: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try read(text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }
}
