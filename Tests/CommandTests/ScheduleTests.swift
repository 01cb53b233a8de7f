import Foundation
import Testing

/// Schedules through the program itself, fired by a real worker.
@Suite struct ScheduleTests {
  private func objects(_ run: Workshop.Run) -> [[String: Any]] {
    run.output.split(separator: "\n").compactMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
  }

  @Test func `a schedule is added, fires, is shown and goes`() async throws {
    let shop = try Workshop()
    let added = try shop.penstock(
      "schedule", "add", "each", "* * * * * *", "q", "{\"a\":1}", "--kind", "K", "--zone", "UTC",
      "--missed", "once", "--note", "a test")
    #expect(added.status == 0, "\(added.error)")
    #expect(added.output.hasPrefix("added schedule each: next at "))
    // It runs no K, and fires all the same.
    try shop.write("{ handlers: { Other: { exec: [\"true\"] } } }", to: "penstock.json5")
    let worker = try shop.start("work", "--slots", "1")
    try await eventually("a tick fires") {
      try shop.penstock("jobs", "tag:schedule:each").output.contains("K")
    }
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)

    let list = try shop.penstock("schedules")
    // It may be overdue by now, with a mark that makes the first column wider.
    #expect(list.output.hasPrefix("NAME ") && list.output.contains(" CRON "))
    #expect(list.output.contains("q/K"))
    let shown = try #require(objects(try shop.penstock("schedule", "show", "each", "--json")).first)
    #expect((shown["payload"] as? [String: Int]) == ["a": 1])
    let next = try #require(shown["next"] as? [[String: Any]])
    #expect(next.count == 10)
    #expect(next.allSatisfy { $0["at"] is String && $0["local"] is String })
    let tick = try #require((shown["ledger"] as? [[String: Any]])?.last)
    #expect(tick["outcome"] as? String == "fired")
    let job = try #require(tick["job"] as? Int)
    #expect(
      try shop.penstock("show", String(job)).output.contains("  by schedule    each\n"))
    #expect(
      try shop.penstock("why", String(job)).output.contains("It was pushed by schedule each.\n"))
    #expect(
      try shop.penstock("schedule", "show", "each").output.contains("  note           a test\n"))

    #expect(try shop.penstock("schedule", "rm", "each").output == "removed schedule each\n")
    #expect(try shop.penstock("schedules").status == 1)
    #expect(try shop.penstock("undo").output == "undid the remove schedule each\n")
    #expect(try shop.penstock("schedules").status == 0)
    #expect(try shop.penstock("check").status == 0)
  }

  @Test func `it is edited, paused, resumed and run by hand`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("schedule", "add", "a", "@daily", "q", "--zone", "UTC", "--tag", "x")
    let edited = try shop.penstock(
      "schedule", "edit", "a", "--cron", "0 3 * * *", "--zone", "Europe/Paris", "--overlap", "skip",
      "--tag", "none", "--jitter", "30s", "--between", "02:00-04:00", "--unique", "u")
    #expect(edited.output.hasPrefix("changed schedule a: next at "), "\(edited.error)")
    let record = try #require(objects(try shop.penstock("schedules", "--json")).first)
    #expect(record["cron"] as? String == "0 3 * * *")
    #expect(record["zone"] as? String == "Europe/Paris")
    #expect(record["overlap"] as? String == "skip")
    #expect(record["jitter_s"] as? Int == 30)
    #expect(record["tags"] as? [String] == [])
    #expect(record["between"] as? [String] == ["02:00-04:00"])
    #expect(try shop.penstock("schedule", "pause", "a").output == "paused schedule a\n")
    #expect(
      try shop.penstock("schedule", "pause", "a").output == "schedule a was so already\n")
    #expect(try shop.penstock("schedules").output.contains("paused"))
    #expect(
      try shop.penstock("schedule", "run", "a").output == "pushed job 1 by schedule a\n")
    #expect(
      try shop.penstock("schedule", "run", "a").output
        == "pushed nothing: job 1 holds the unique key\n")
    #expect(
      try shop.penstock("schedule", "resume", "a").output.hasPrefix("resumed schedule a: next"))
    let ledger = try #require(
      objects(try shop.penstock("schedule", "show", "a", "--json")).first?["ledger"]
        as? [[String: Any]])
    #expect(ledger.map { $0["outcome"] as? String } == ["skipped", "by_hand"])
    let acts = objects(try shop.penstock("audit", "--json")).map { $0["act"] as? String }
    #expect(
      acts == [
        "resume schedule", "run schedule", "run schedule", "pause schedule", "edit schedule",
        "add schedule",
      ])
  }

  @Test func `the configuration is brought into the store and kept to`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("schedule", "add", "byhand", "@daily", "q", "--zone", "UTC")
    try shop.write(
      """
      { schedules: {
        a: { cron: "@hourly", queue: "q" },
        b: { cron: "0 4 * * *", zone: "Europe/Paris", queue: "q", payload: { deep: true } },
      } }
      """, to: "penstock.json5")
    #expect(
      try shop.penstock("schedule", "apply", "--dry-run").output
        == "would add schedule a\nwould add schedule b\n")
    #expect(try shop.penstock("schedule", "apply").output == "added a\nadded b\n")
    #expect(
      try shop.penstock("schedule", "apply").error
        == "2 declared schedules are in the store as they should be\n")
    try shop.write(
      "{ schedules: { b: { cron: \"0 5 * * *\", zone: \"Europe/Paris\", queue: \"q2\" } } }",
      to: "penstock.json5")
    let dry = objects(try shop.penstock("schedule", "apply", "--dry-run", "--json"))
    #expect(dry.map { $0["fields"] as? [String] } == [["cron", "queue", "payload"], nil])
    #expect(
      try shop.penstock("schedule", "apply").output
        == "changed b: cron, queue, payload\nremoved a\n")
    let names = objects(try shop.penstock("schedules", "--json")).map { $0["name"] as? String }
    #expect(names == ["b", "byhand"])
    try shop.write(
      "{\n  schedules: { b: { cron: \"0 5 * * *\", zone: \"Europe/Pariss\", queue: \"q\" } } }",
      to: "penstock.json5")
    let wrong = try shop.penstock("schedule", "apply")
    #expect(wrong.status == 78)
    #expect(wrong.error.contains("penstock.json5:2:46"), "\(wrong.error)")
    #expect(wrong.error.contains("did you mean 'Europe/Paris'?"))
  }

  @Test func `what is wrong is pointed at and nothing is stored`() throws {
    let shop = try Workshop()
    for (words, status, text) in [
      (["add", "a", "0 25 * * *", "q"], 65, "hour 25 is not in 0–23"),
      (["add", "a", "30 2 30 2 *", "q"], 65, "there is never such a day"),
      (["add", "a", "@daily", "q", "--zone", "Europe/Pariss"], 65, "'Europe/Paris'"),
      (["add", "a", "@daily", "q", "--missed", "never"], 64, "write skip, once, all"),
      (["add", "a", "@daily", "q", "--overlap", "kill"], 64, "known are allow, skip, replace"),
      (["add", "a", "0 3 * * *", "q", "--between", "08:00-18:00"], 65, "lies in 08:00-18:00"),
      (["add", "a", "@daily"], 64, "QUEUE is missing"),
      (["add", "", "@daily", "q"], 65, "it is empty"),
      (["pause"], 64, "NAME is missing"),
      (["frob", "a"], 64, "known are add, edit"),
      (["pause", "a"], 66, "there is no such file"),
    ] as [([String], Int32, String)] {
      let run = try shop.run(["schedule"] + words)
      #expect(run.status == status, "\(words): \(run.error)")
      #expect(run.error.contains(text), "\(words): \(run.error)")
    }
    #expect(!shop.exists("penstock.db"))
    _ = try shop.penstock("schedule", "add", "nightly", "@daily", "q", "--zone", "UTC")
    let again = try shop.penstock("schedule", "add", "nightly", "@daily", "q", "--zone", "UTC")
    #expect(again.status == 65)
    let near = try shop.penstock("schedule", "run", "nightli")
    #expect(near.status == 66)
    #expect(near.error.contains("did you mean 'nightly'?"))
  }

  @Test func `an export takes the schedules along`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("schedule", "add", "a", "@daily", "q", "{}", "--zone", "UTC")
    _ = try shop.penstock("schedule", "run", "a")
    _ = try shop.penstock("export", "all.ndjson")
    #expect(try shop.penstock("--store", "new.db", "import", "all.ndjson").status == 0)
    #expect(try shop.penstock("--store", "new.db", "check").status == 0)
    let there = try shop.penstock("--store", "new.db", "schedule", "show", "a", "--json")
    let here = try shop.penstock("schedule", "show", "a", "--json")
    #expect(
      objects(there).first?["next_at"] as? String == objects(here).first?["next_at"] as? String)
    #expect((objects(there).first?["ledger"] as? [Any])?.count == 1)
  }

  @Test func `a crontab becomes schedules whose jobs run its commands`() async throws {
    let shop = try Workshop()
    try shop.write(
      """
      # m h dom mon dow command
      SHELL=/bin/bash
      GREETING = "hello there"
      MAILTO=ops@example.com
      CRON_TZ=Europe/Paris
      30 2 * * mon-fri  echo "$GREETING $0 $HOME" > said; cat >> said%line one%line two
      @daily cd /tmp && /usr/local/bin/backup --all
      0 4 * * * /usr/local/bin/backup --some

      """, to: "crontab")
    let dry = try shop.penstock("schedule", "import", "crontab", "--dry-run")
    #expect(dry.output.hasPrefix("would add schedule echo: next at "), "\(dry.error)")
    #expect(!shop.exists("penstock.db"))
    let imported = try shop.penstock("schedule", "import", "crontab", "--missed", "once")
    #expect(imported.status == 0, "\(imported.error)")
    #expect(imported.error.contains("penstock work cron --exec penstock run-command"))
    let records = objects(try shop.penstock("schedules", "--json"))
    #expect(records.map { $0["name"] as? String } == ["backup", "backup-2", "echo"])
    #expect(records.allSatisfy { $0["zone"] as? String == "Europe/Paris" })
    #expect(records.allSatisfy { $0["missed"] as? String == "once" })
    #expect((records[0]["note"] as? String)?.contains("ops@example.com") == true)
    #expect(try shop.penstock("schedule", "import", "crontab").status == 1)

    _ = try shop.penstock("schedule", "run", "echo")
    let worker = try shop.penstock(
      "work", "cron", "--until-empty", "--quiet", "--exec", Workshop.program.path, "run-command")
    #expect(worker.status == 0, "\(worker.error)")
    // The command's folder is its user's home.
    let said = try shop.run("/bin/sh", ["-c", "cat ~root/said 2>/dev/null || cat \"$HOME/said\""])
    #expect(said.output.contains("hello there /bin/bash"), "\(said)")
    #expect(said.output.hasSuffix("line one\nline two") || said.output.hasSuffix("line two\n"))
    _ = try shop.run("/bin/sh", ["-c", "rm -f ~root/said"])
    #expect(try shop.penstock("jobs", "tag:schedule:echo").output.contains("succeeded"))
  }

  @Test func `a crontab with users that is read as one without is warned of`() throws {
    let shop = try Workshop()
    try shop.write(
      "# at night\n0 1 * * * root /opt/a --all\n0 2 * * * mail -s hi x\n0 3 * * * root b\n",
      to: "crontab")
    let run = try shop.penstock("schedule", "import", "crontab", "--dry-run")
    #expect(
      run.error == "warning: crontab 'crontab:2': its command begins with 'root', a user of this "
        + "machine, as does one more; if the lines have a user before the command, as those of "
        + "/etc/crontab, read them with --system\n")
    let read = try shop.penstock("schedule", "import", "crontab", "--dry-run", "--system")
    #expect(read.error == "")
    #expect(read.output.hasPrefix("would add schedule a: "))
  }

  @Test func `no schedule of a crontab is called by signs`() throws {
    let shop = try Workshop()
    try shop.write(
      """
      0 1 * * * { backup; }
      0 1 * * * * report
      0 1 * * * x\\ y
      0 1 * * * ( $ )
      0 1 * * * . /etc/profile; /opt/run.sh
      0 1 * * * cd /srv

      """, to: "crontab")
    _ = try shop.penstock("schedule", "import", "crontab", "--zone", "UTC")
    #expect(
      Set(objects(try shop.penstock("schedules", "--json")).compactMap { $0["name"] as? String })
        == ["backup", "report", "x", "cron-4", "run.sh", "cd"])
  }

  @Test func `a wrong crontab is told line by line, and nothing of it is taken`() throws {
    let shop = try Workshop()
    try shop.write("0 25 * * * a\n* * * * *\n0 1 * * * fine\n", to: "crontab")
    let run = try shop.penstock("schedule", "import", "crontab")
    #expect(run.status == 65)
    #expect(run.error.contains("crontab:1:3"), "\(run.error)")
    #expect(run.error.contains("crontab:2:"))
    #expect(!shop.exists("penstock.db"))
  }

  @Test func `a zone of a crontab that nobody knows is told with its place`() throws {
    let shop = try Workshop()
    try shop.write(
      "0 1 * * * fine\nCRON_TZ = Europe/Pariis\n0 2 * * * a\n  TZ=Mars/Phobos\n", to: "crontab")
    let used = try shop.penstock("schedule", "import", "crontab")
    #expect(used.status == 65)
    #expect(
      used.error.contains("cannot read crontab 'crontab:2:11': cannot use time zone"),
      "\(used.error)")
    #expect(used.error.contains("did you mean 'Europe/Paris'?"))
    #expect(used.error.contains("warning: crontab 'crontab:4:6'"), "\(used.error)")
    #expect(!shop.exists("penstock.db"))
    let unused = try shop.penstock("schedule", "import", "crontab", "--zone", "UTC")
    #expect(unused.status == 0)
    #expect(unused.error.contains("warning: crontab 'crontab:2:11'"), "\(unused.error)")
    #expect(unused.error.contains("no schedule goes by it"))
  }

  @Test func `one undo takes back what one command did`() throws {
    let shop = try Workshop()
    try shop.write("0 1 * * * a\n0 2 * * * b\n0 3 * * * c\n", to: "crontab")
    _ = try shop.penstock("schedule", "import", "crontab", "--zone", "UTC")
    #expect(
      objects(try shop.penstock("audit", "--json")).map { $0["act"] as? String }
        == ["add schedules"])
    _ = try shop.penstock("schedule", "pause", "a", "b")
    _ = try shop.penstock("schedule", "rm", "a", "b", "c")
    #expect(try shop.penstock("undo").output == "undid the remove schedules a, b, c\n")
    #expect(try shop.penstock("undo").output == "undid the pause schedules a, b\n")
    #expect(
      objects(try shop.penstock("schedules", "--json")).map { $0["paused"] as? Bool }
        == [false, false, false])
    #expect(try shop.penstock("undo").output == "undid the add schedules a, b, c\n")
    #expect(try shop.penstock("schedules").status == 1)
    #expect(try shop.penstock("undo").status == 1)
  }

  @Test func `a note with control characters is refused`() throws {
    let shop = try Workshop()
    let run = try shop.penstock(
      "schedule", "add", "a", "@daily", "q", "--zone", "UTC", "--note", "red \u{1b}[31m")
    #expect(run.status == 65)
    #expect(run.error.contains("it contains a control character"), "\(run.error)")
    try shop.write(
      #"{ schedules: { a: { cron: "@daily", queue: "q", note: "two\nlines" } } }"#,
      to: "penstock.json5")
    #expect(try shop.penstock("schedule", "apply").status == 78)
  }

  @Test func `help names every key that is printed`() throws {
    let shop = try Workshop()
    _ = try shop.penstock(
      "schedule", "add", "a", "@daily", "q", "--zone", "UTC", "--jitter", "5s", "--between",
      "00:00-01:00", "--note", "n", "--unique", "u", "--partition", "p", "--timeout", "5s",
      "--max-attempts", "3", "--tag", "t", "--unique-for", "5s")
    _ = try shop.penstock("schedule", "run", "a")
    _ = try shop.penstock("bind", "a.#", "q", "--filter", "tag:x", "--name", "n")
    _ = try shop.penstock("publish", "b")
    for (command, topic) in [
      (["schedules"], ["schedules"]), (["schedule", "show", "a"], ["schedules"]),
      (["topics"], ["topics"]), (["publish", "b"], ["topics"]), (["bind", "c", "q"], ["topics"]),
      (
        [
          "schedule", "next", "*/30 * * * *", "--zone", "Europe/Paris", "--from",
          "2026-10-25T00:00:00Z",
        ],
        ["schedule", "next"]
      ),
    ] {
      let help = try shop.run(["help"] + topic).output
      let words = Set(help.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
      let lines = objects(try shop.run(command + ["--json"]))
      #expect(!lines.isEmpty)
      for line in lines {
        #expect(line.keys.filter { !words.contains($0) } == [], "\(command)")
      }
    }
  }

  @Test func `what is no command is not run`() throws {
    let shop = try Workshop()
    for payload in ["", "text", "{}", "{\"command\":\"\"}", "[1]"] {
      let run = try shop.penstock("run-command", input: payload)
      #expect(run.status == 65, "\(payload): \(run.error)")
    }
    let run = try shop.penstock(
      "run-command", input: #"{"command":"echo out; exit 7","user":"no-such-user"}"#)
    #expect(run.status == 65)
    #expect(try shop.penstock("run-command", input: #"{"command":"exit 7"}"#).status == 7)
  }
}
