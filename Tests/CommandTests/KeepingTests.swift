import Testing

@Suite struct KeepingTests {
  @Test func `a configuration says by kind how long finished jobs are kept`() async throws {
    let shop = try Workshop()
    try shop.write(
      """
      { queues: { q: { keep: "forever" } },
        handlers: { Brief: { exec: ["true"], keep: "none" }, Other: { exec: ["true"] } } }
      """, to: "penstock.json5")
    for kind in ["Brief", "Other"] { _ = try shop.penstock("push", "q", "--kind", kind) }
    #expect(try shop.penstock("work", "--until-empty", "-q").status == 0)
    #expect(try shop.penstock("prune").output == "pruned 1 job and 0 of the trash\n")
    #expect(try shop.penstock("jobs", "--json").output.contains(#""kind":"Other""#))
  }

  private func shop(jobs: Int = 3) throws -> Workshop {
    let shop = try Workshop()
    let batch = (0..<jobs).map { #"{"queue":"q","kind":"K","payload":{"n":\#($0)}}"# }
    _ = try shop.penstock("push", "--batch", "-", input: batch.joined(separator: "\n"))
    return shop
  }

  /// Runs a shell line in which no file may grow beyond some blocks of 512 bytes, as on a full disk.
  private func withFullDisk(_ shop: Workshop, blocks: Int, _ line: String) throws -> Workshop.Run {
    let program = Workshop.program.path
    try shop.write("trap '' XFSZ; ulimit -f \(blocks); '\(program)' \(line)\n", to: "full.sh")
    return try shop.run("/bin/sh", ["full.sh"])
  }

  @Test func `a backup is a store of its own and is never replaced`() throws {
    let shop = try shop()
    let run = try shop.penstock("backup", "b.db")
    #expect(run.status == 0)
    #expect(run.error.isEmpty)
    #expect(run.output.hasPrefix("backed up store 'penstock.db' to 'b.db' ("))
    #expect(
      try shop.penstock("--store", "b.db", "jobs", "--json").output
        == shop.penstock("jobs", "--json").output)
    let again = try shop.penstock("backup", "b.db")
    #expect(again.status == 73)
    #expect(
      again.error == "cannot create backup 'b.db': it is there already; name a new file\n")
    #expect(try shop.penstock("--store", "none.db", "backup", "c.db").status == 66)
  }

  @Test func `a full disk leaves no half file`() throws {
    let shop = try shop(jobs: 1000)
    for line in ["backup half", "export half"] {
      let run = try withFullDisk(shop, blocks: 64, line)
      #expect(run.status == 74, "\(line): \(run.error)")
      #expect(run.output.isEmpty)
    }
    #expect(try shop.names().allSatisfy { !$0.contains("half") })
  }

  @Test func `an export is imported into another store and exported the same`() throws {
    let shop = try shop()
    _ = try shop.penstock("cancel", "2")
    _ = try shop.penstock("queue", "q", "pause")
    let export = try shop.penstock("export").output
    #expect(export.hasPrefix(#"{"record":"export","version":1,"#))
    #expect(export.hasSuffix(#"{"record":"end","jobs":3}"# + "\n"))
    #expect(
      try shop.penstock("export", "jobs.ndjson").output == "exported 3 jobs to 'jobs.ndjson'\n")
    #expect(try shop.text(of: "jobs.ndjson") + "\n" == export)
    #expect(try shop.penstock("export", "jobs.ndjson").status == 73)
    #expect(
      try shop.penstock("--store", "new.db", "import", "jobs.ndjson").output
        == "imported 3 jobs and 1 new queue\n")
    #expect(try shop.penstock("--store", "new.db", "export", "-").output == export)
    #expect(try shop.penstock("--store", "new.db", "check").status == 0)
    #expect(
      try shop.penstock("--store", "new.db", "import", "-", "--json", "--merge", input: export)
        .output.hasPrefix(#"{"jobs":3,"queues":0,"duplicates":0,"schedules":0,"bindings":0,"#))
    #expect(try shop.penstock("--store", "new.db", "check").status == 0)
  }

  @Test func `an import beside jobs is refused without a word to do so`() throws {
    let shop = try shop()
    let export = try shop.penstock("export").output
    let run = try shop.penstock("import", "-", input: export)
    #expect(run.status == 73)
    #expect(
      run.error
        == "cannot import into store 'penstock.db': it has 3 jobs already, the trash included; give "
        + "--merge to add the jobs under new ids, or import into a new store\n")
  }

  @Test func `a wrong line is named and nothing is stored`() throws {
    let shop = try shop()
    let lines = try shop.penstock("export").output.split(separator: "\n").map(String.init)
    var wrong = lines
    wrong[3] = wrong[3].replacing("\"ready\"", with: "\"raedy\"")
    let run = try shop.penstock(
      "--store", "new.db", "import", "-", input: wrong.joined(separator: "\n"))
    #expect(run.status == 65)
    #expect(
      run.error.hasPrefix("cannot import 'standard input:4:55': 'state' is \"raedy\"; it must"))
    #expect(run.error.hasSuffix("; nothing was imported\n"))
    #expect(try shop.penstock("--store", "new.db", "jobs").status == 1)
    let cut = try shop.penstock(
      "--store", "new.db", "import", "-", input: lines.dropLast().joined(separator: "\n"))
    #expect(cut.status == 65)
    #expect(try shop.penstock("import", "gone.ndjson").status == 66)
    let letter = try shop.penstock("--store", "other.db", "import", "-", input: "a letter")
    #expect(letter.status == 65)
    #expect(!shop.exists("other.db"))
  }

  @Test func `prune says what it would do, does it, and leaves an entry`() throws {
    let shop = try shop()
    _ = try shop.penstock("cancel", "1", "2")
    #expect(
      try shop.penstock("prune", "--dry-run").output == "would prune 0 jobs and 0 of the trash\n")
    #expect(
      try shop.penstock("prune", "--older-than", "0s", "--dry-run").output
        == "would prune 2 jobs and 0 of the trash\nCOUNT  QUEUE\n    2  q\n")
    #expect(
      try shop.penstock("prune", "--older-than", "0s", "--json").output
        == #"{"pruned":2,"trash":0,"queues":{"q":2}}"# + "\n")
    let entries = try shop.run(
      "/usr/bin/sqlite3",
      ["penstock.db", "SELECT act, subject, changed FROM penstock_audit WHERE act = 'prune'"])
    #expect(entries.output == "prune|age:>0s|2\n")
  }

  @Test func `prune keeps what the configuration says now`() throws {
    let shop = try shop()
    _ = try shop.penstock("cancel", "1", "2", "3")
    try shop.write("{ queues: { q: { keep: 1 } } }", to: "penstock.json5")
    #expect(try shop.penstock("prune", "--dry-run").output.hasPrefix("would prune 2 jobs"))
    #expect(try shop.penstock("prune").output == "pruned 2 jobs and 0 of the trash\n")
  }

  @Test func `durability comes from option, environment and configuration, and is shown`() throws {
    let shop = try shop()
    let check = try shop.penstock("check").error
    #expect(check.hasPrefix("schema 4, durability full, SQLite 3."))
    try shop.write("{ durability: 'normal' }", to: "penstock.json5")
    #expect(try shop.penstock("stats").output.contains(", durability normal\n"))
    let environment = ["PENSTOCK_DURABILITY": "full"]
    #expect(
      try shop.penstock("check", "--json", environment: environment).output
        .contains(#""durability":"full","#))
    #expect(
      try shop.penstock("--durability", "normal", "stats", environment: environment).output
        .contains(", durability normal\n"))
    let wrong = try shop.penstock("jobs", environment: ["PENSTOCK_DURABILITY": "maximal"])
    #expect(wrong.status == 78)
    #expect(
      wrong.error == "cannot use 'maximal' for PENSTOCK_DURABILITY: known are full, normal\n")
    #expect(try shop.penstock("jobs", "--durability", "high").status == 64)
    #expect(try shop.penstock("version", environment: ["PENSTOCK_DURABILITY": "x"]).status == 0)
  }

  @Test func `check and version name the SQLite in use`() throws {
    let shop = try shop()
    let version = try shop.penstock("version", "--json").output
    let check = try shop.penstock("check", "--json").output
    #expect(version.contains(#""sqlite":"3."#))
    #expect(check.contains(#""engine":"SQLite 3."#))
    #expect(version.contains("WAL-reset race") == check.contains("WAL-reset race"))
  }

  @Test func `migrate says that there is nothing to do`() throws {
    let shop = try shop()
    #expect(
      try shop.penstock("migrate").output
        == "store 'penstock.db' has schema 4; there is nothing to migrate\n")
    #expect(
      try shop.penstock("migrate", "--dry-run", "--json").output
        == #"{"location":"penstock.db","from":4,"to":4,"dry_run":true}"# + "\n")
    #expect(try shop.penstock("--store", "none.db", "migrate").status == 66)
    _ = try shop.run(
      "/usr/bin/sqlite3", ["penstock.db", "UPDATE penstock_store SET schema_version = 7"])
    #expect(try shop.penstock("migrate").status == 69)
    #expect(try shop.penstock("export").status == 69)
  }
}
