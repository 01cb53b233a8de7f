import Jobs
import Testing

@Suite struct `A crontab` {
  private func entries(_ text: String, hasUsers: Bool = false) throws -> [CrontabEntry] {
    try CrontabReader(file: "crontab", hasUsers: hasUsers).entries(of: text)
  }

  @Test func `is read with its settings, comments and blank lines`() throws {
    let entries = try entries(
      """
      # nightly work
      SHELL=/bin/bash
      MAILTO = "ops@example.com"

        */5 * * * *\tpoll --fast
      CRON_TZ=Asia/Tokyo
      GREETING='  hello  '
      @daily echo "$GREETING" # no comment
      @every 90s beat
      """)
    #expect(entries.map(\.expression.text) == ["*/5 * * * *", "@daily", "@every 90s"])
    #expect(entries.map(\.command) == ["poll --fast", "echo \"$GREETING\" # no comment", "beat"])
    #expect(entries.map(\.line) == [5, 8, 9])
    #expect(entries.map(\.zone) == [nil, "Asia/Tokyo", "Asia/Tokyo"])
    #expect(entries[0].environment == ["SHELL": "/bin/bash"])
    #expect(entries[1].environment == ["SHELL": "/bin/bash", "GREETING": "  hello  "])
    #expect(entries.map(\.note) == Array(repeating: "MAILTO=ops@example.com", count: 3))
    #expect(entries.allSatisfy { $0.user == nil && $0.input == nil })
  }

  @Test func `of the system has a user before the command`() throws {
    let entry = try #require(
      try entries("17 * * * * root cd / && run-parts /etc/cron.hourly\n", hasUsers: true).first)
    #expect(entry.user == "root")
    #expect(entry.command == "cd / && run-parts /etc/cron.hourly")
    #expect(entry.expression.text == "17 * * * *")
  }

  @Test(
    arguments: [
      ("mail -s hi ada%Dear Ada,%%Bye", "mail -s hi ada", "Dear Ada,\n\nBye\n"),
      ("date +\\%F", "date +%F", nil), ("cat%", "cat", ""), ("cat%a\\%b%", "cat", "a%b\n"),
      ("echo \\n", "echo \\n", nil),
    ] as [(String, String, String?)])
  func `gives what stands behind a percent sign to the command`(
    text: String, command: String, input: String?
  ) throws {
    let entry = try #require(try entries("0 0 * * * \(text)").first)
    #expect(entry.command == command)
    #expect(entry.input == input)
  }

  @Test func `TZ sets the zone where CRON_TZ does not, and stays with the command`() throws {
    let entries = try entries(
      "TZ=Europe/Paris\n0 0 * * * a\nCRON_TZ=UTC\n0 0 * * * b\nCRON_TZ=\n0 0 * * * c")
    #expect(entries.map(\.zone) == ["Europe/Paris", "UTC", "Europe/Paris"])
    #expect(entries.map(\.environment) == Array(repeating: ["TZ": "Europe/Paris"], count: 3))
  }

  @Test func `is refused whole, with every fault and its place`() throws {
    let error = #expect(throws: CrontabError.self) {
      try entries(
        "0 0 * * * fine\n  0 25 * * * a\n@reboot b\n0 0 * * *\n\n0 0 * * * %x\nhello\n0 0 * * MOM c"
      )
    }
    #expect(
      try #require(error).description == """
        cannot read crontab 'crontab:2:5': hour 25 is not in 0–23
        cannot read crontab 'crontab:3:1': a store is never booted: its workers come and go; push \
        the job with 'penstock push' from what the system runs at its start
        cannot read crontab 'crontab:4:10': the command is missing
        cannot read crontab 'crontab:6:11': the command is missing before '%'
        cannot read crontab 'crontab:7:1': there is one field; write five (minute, hour, day of \
        month, month, weekday), or six with the seconds first
        cannot read crontab 'crontab:8:9': 'MOM' is not a weekday; did you mean 'MON'?
        """)
    let missing = #expect(throws: CrontabError.self) {
      try entries("0 0 * * * root", hasUsers: true)
    }
    #expect(try #require(missing).faults.map(\.cause) == ["a user and a command are missing"])
  }

  @Test func `with the line ends of other systems is the same`() throws {
    #expect(try entries("0 0 * * * a\r\n0 1 * * * b\r\n").map(\.command) == ["a", "b"])
  }
}
