import Testing

@Suite struct ActingTests {
  /// Two cancelled jobs and one that is ready.
  private func fill(_ shop: Workshop) throws {
    for queue in ["a", "a", "b"] { _ = try shop.penstock("push", queue) }
    _ = try shop.penstock("cancel", "queue:a")
  }

  @Test(arguments: ["", " "])
  func `an act by an empty variable of a script is a usage error`(word: String) throws {
    let shop = try Workshop()
    try fill(shop)
    for words in [
      ["purge"], ["retry"], ["cancel"], ["requeue", "--to", "x"], ["trash", "--delete"],
    ] {
      let run = try shop.run(words + [word])
      #expect(run.status == 64)
      #expect(
        run.error.hasPrefix(
          "cannot \(words.count == 2 && words[0] == "trash" ? "delete" : words[0]) by an empty filter: give ids, a filter such as "
        ))
    }
    #expect(try shop.penstock("jobs", "", "--json").output.split(separator: "\n").count == 3)
  }

  @Test(arguments: ["retry", "purge", "cancel"])
  func `an act without ids or filter is a usage error`(command: String) throws {
    let run = try Workshop().penstock(command)
    #expect(run.status == 64)
    #expect(
      run.error
        == "cannot \(command) without jobs: give ids, a filter such as 'state:dead', or --all; "
        + "see 'penstock help \(command)'\n")
  }

  @Test func `an act says what it changed and what it skipped`() throws {
    let shop = try Workshop()
    try fill(shop)
    #expect(
      try shop.penstock("cancel", "1", "3").output
        == "cancelled 1, skipped 1 in a state that it does not apply to\n")
    #expect(
      try shop.penstock("purge", "state:cancelled", "--json").output
        == #"{"matched":3,"changed":3,"skipped":0,"audit":3}"# + "\n")
  }

  @Test func `a dry run says what would be done and does nothing`() throws {
    let shop = try Workshop()
    try fill(shop)
    let run = try shop.penstock("retry", "state:cancelled", "--dry-run")
    #expect(run.output.hasPrefix("would retry 2 jobs\nCOUNT  QUEUE"))
    #expect(
      try shop.penstock("jobs", "state:cancelled", "--json").output.split(separator: "\n").count
        == 2)
  }

  @Test func `all means the jobs that an act is usually for`() throws {
    let shop = try Workshop()
    try fill(shop)
    let run = try shop.penstock("purge", "--all")
    #expect(run.status == 1)
    #expect(run.error == "nothing to purge: no job matches 'state:dead'\n")
    #expect(try shop.penstock("cancel", "--all").output == "cancelled 1\n")
  }

  @Test func `requeue moves to the queue named and needs it`() throws {
    let shop = try Workshop()
    try fill(shop)
    #expect(try shop.penstock("requeue", "3").status == 64)
    #expect(try shop.penstock("requeue", "3", "--to", "c").output == "requeued 1\n")
    #expect(
      try shop.penstock("jobs", "queue:c", "--json").output.hasPrefix(#"{"id":3,"queue":"c""#))
  }

  @Test func `a queue is paused and resumed once`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q")
    #expect(try shop.penstock("queue", "q", "pause").output == "paused queue 'q'\n")
    #expect(try shop.penstock("queue", "q", "pause").output == "queue 'q' was paused already\n")
    #expect(
      try shop.penstock("queue", "q", "resume", "--json").output
        == #"{"name":"q","paused":false,"changed":true,"audit":3}"# + "\n")
  }

  @Test func `nothing found is exit status 1 with a remark`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q")
    let lines = [
      ["jobs", "queue:none"], ["show", "9"], ["logs", "9"], ["workers"],
      ["retry", "queue:none"],
    ]
    for line in lines {
      let run =
        line.count == 1 ? try shop.penstock(line[0]) : try shop.penstock(line[0], line[1])
      #expect(run.status == 1, "\(line)")
      #expect(run.output.isEmpty && !run.error.isEmpty, "\(line)")
    }
  }

  @Test func `no command prints help to standard error`() throws {
    let run = try Workshop().penstock()
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.error.contains("Usage: penstock"))
  }
}
