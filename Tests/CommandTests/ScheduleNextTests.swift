import Foundation
import Testing

/// The built program says when cron lines are due.
@Suite struct ScheduleNextTests {
  @Test func `the next times are printed a line each`() throws {
    let run = try Workshop().penstock(
      "schedule", "next", "30 2 * * *", "--zone", "Europe/Paris", "--from",
      "2027-03-26T12:00:00Z", "--count", "3", "--json")
    #expect(
      run
        == Workshop.Run(
          status: 0,
          output: """
            {"at":"2027-03-27T01:30:00.000000Z","local":"2027-03-27T02:30:00+01:00"}
            {"at":"2027-03-28T01:00:00.000000Z","local":"2027-03-28T03:00:00+02:00","clocks_set_s":3600}
            {"at":"2027-03-29T00:30:00.000000Z","local":"2027-03-29T02:30:00+02:00"}

            """, error: ""))
  }

  @Test(arguments: ["UTC", "Pacific/Kiritimati", "Pacific/Honolulu"])
  func `no time is told of the year ten thousand`(zone: String) throws {
    let shop = try Workshop()
    let run = try shop.run([
      "schedule", "next", "@every 1000000d", "--zone", zone, "--from", "2026-11-24T00:00:00Z",
      "--count", "4", "--json",
    ])
    #expect(run.output.split(separator: "\n").count == 2)
    let late = try shop.run([
      "schedule", "next", "0 * * * *", "--zone", zone, "--from", "9999-12-31T00:00:00Z",
      "--count", "50", "--json",
    ])
    let lines = late.output.split(separator: "\n")
    #expect(!lines.isEmpty && lines.count < 24)
    #expect(
      lines.allSatisfy { $0.hasPrefix(#"{"at":"9999-12-31T"#) && $0.contains(#""local":"9999-"#) })
  }

  @Test func `people see local time, UTC, how long it takes and what the clocks do`() throws {
    let run = try Workshop().penstock(
      "schedule", "next", "*/30 2 * * *", "--from", "2037-10-24T12:00:00Z", "--count", "3",
      environment: ["TZ": "Europe/Paris"])
    let rows = run.output.split(separator: "\n")
    #expect(rows[0].hasPrefix("IN Europe/Paris"))
    #expect(rows[1].hasPrefix("Sun 2037-10-25 02:00:00 +02:00  2037-10-25 00:00:00"))
    #expect(rows[1].hasSuffix("  shown twice"))
    #expect(rows[3].hasPrefix("Mon 2037-10-26 02:00:00 +01:00"))
    #expect(rows[3].hasSuffix("  set back 1h"))
  }

  @Test(
    arguments: [
      (
        ["0 25 * * *"],
        """
        cannot read schedule '0 25 * * *': hour 25 is not in 0–23, at column 3
          0 25 * * *
            ^^
        """, 65
      ),
      (
        ["@daily", "--zone", "Europe/Pariss"],
        "cannot use time zone 'Europe/Pariss': there is no such zone in /usr/share/zoneinfo; "
          + "did you mean 'Europe/Paris'?", 65
      ),
      (
        ["@daily", "--from", "soon"],
        "cannot read time 'soon'; write for example 2026-11-24T12:00:00Z or +10m; "
          + "see 'penstock help schedule next'", 64
      ),
      (
        ["0 0 1 1 *", "--from", "9999-12-31T23:00:00Z", "--zone", "UTC"],
        "'0 0 1 1 *' is not due after 9999-12-31T23:00:00.000000Z", 1
      ),
    ] as [([String], String, Int32)])
  func `what cannot be answered is told`(words: [String], error: String, status: Int32) throws {
    let run = try Workshop().run(["schedule", "next"] + words)
    #expect(run == Workshop.Run(status: status, output: "", error: error + "\n"))
  }

  @Test func `a command of two words is asked for by both`() throws {
    let shop = try Workshop()
    #expect(
      try shop.penstock("schedule")
        == Workshop.Run(
          status: 64, output: "",
          error: "cannot run command 'schedule': what it is to do is missing (add, edit, "
            + "rm, pause, resume, run, show, next, apply, import); see 'penstock help schedule'\n"))
    #expect(try shop.penstock("schedule", "nxt").error.contains("did you mean 'next'?"))
    #expect(try shop.penstock("help", "schedule").output.contains("schedule next"))
    #expect(
      try shop.penstock("help", "schedule", "next") == shop.penstock("schedule", "next", "--help"))
  }
}
