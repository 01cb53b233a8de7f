import Jobs
import Settings
import Testing

@Suite struct ArgumentsTests {
  private typealias Sample = SampleCommands

  @Test func `global options stand before and after the command`() throws {
    let arguments = try Sample.parse("--store", "a.db", "push", "emails", "--json", "{}")
    #expect(arguments.command == Sample.push)
    #expect(arguments.text(.store) == "a.db")
    #expect(arguments.has(.json))
    #expect(arguments.words == ["emails", "{}"])
  }

  @Test func `a value stands after a blank or an equals sign`() throws {
    #expect(try Sample.parse("push", "q", "--delay", "5s").duration(Sample.delay) == .seconds(5))
    #expect(try Sample.parse("push", "q", "--delay=2m").duration(Sample.delay) == .seconds(120))
    #expect(try Sample.parse("push", "q", "--tag=a=b").texts(Sample.tag) == ["a=b"])
  }

  @Test func `two dashes end the options`() throws {
    let arguments = try Sample.parse("push", "q", "--", "--json")
    #expect(arguments.words == ["q", "--json"])
    #expect(!arguments.has(.json))
  }

  @Test func `a repeatable option keeps all its values`() throws {
    let arguments = try Sample.parse("push", "q", "--tag", "a", "--tag", "b")
    #expect(arguments.texts(Sample.tag) == ["a", "b"])
  }

  @Test func `exec takes the rest of the line`() throws {
    let arguments = try Sample.parse("work", "q", "--json", "--exec", "sh", "-c", "--store", "--")
    #expect(arguments.texts(Sample.exec) == ["sh", "-c", "--store", "--"])
    #expect(arguments.text(.store) == nil)
    #expect(arguments.has(.json))
  }

  @Test func `a filter word may start with a dash`() throws {
    let arguments = try Sample.parse("jobs", "-tag:bulk", "-f", "state:dead")
    #expect(arguments.words == ["-tag:bulk", "state:dead"])
    #expect(arguments.has(Sample.follow))
  }

  @Test func `a single dash is a word`() throws {
    #expect(try Sample.parse("push", "q", "-").words == ["q", "-"])
  }

  @Test func `help is granted although an argument is missing`() throws {
    #expect(try Sample.parse("push", "--help").asksForHelp)
    #expect(try Sample.parse("--version").asksForVersion)
  }

  @Test func `a due time is relative or absolute`() throws {
    #expect(try Sample.parse("push", "q", "--at", "+10m").due(Sample.at) == .after(.seconds(600)))
    let moment = Timestamp(seconds: 1_700_000_000)
    #expect(
      try Sample.parse("push", "q", "--at", moment.rfc3339).due(Sample.at) == .at(moment))
  }

  @Test(arguments: [
    (
      ["psuh"],
      "cannot run command 'psuh': there is no such command, did you mean 'push'?; see 'penstock help'"
    ),
    (
      ["--stroe", "x"],
      "cannot use option '--stroe': there is no such option, did you mean '--store'?; see 'penstock help'"
    ),
    (
      ["push", "q", "--dealy=5s"],
      "cannot use option '--dealy': 'push' has no such option, did you mean '--delay'?; see 'penstock help push'"
    ),
    (
      ["push", "q", "--colour"],
      "cannot use option '--colour': 'push' has no such option; see 'penstock help push'"
    ),
    (["push"], "cannot run command 'push': QUEUE is missing; see 'penstock help push'"),
    (
      ["push", "q", "--delay"],
      "cannot use option '--delay': DURATION is missing after it; see 'penstock help push'"
    ),
    (
      ["push", "q", "--json=yes"],
      "cannot use option '--json=yes': it takes no value; see 'penstock help push'"
    ),
    (
      ["push", "q", "--at", "+1s", "--at", "+2s"],
      "cannot use option '--at': it is given more than once; see 'penstock help push'"
    ),
    (
      ["push", "a", "b", "c"],
      "cannot use argument 'c': 'push' takes 2 arguments at most; see 'penstock help push'"
    ),
    (
      ["completions", "bsh"],
      "cannot use SHELL 'bsh': did you mean 'bash'?; see 'penstock help completions'"
    ),
    (
      ["work", "--theme", "grey"],
      "cannot use --theme 'grey': known are day, night; see 'penstock help work'"
    ),
  ])
  func `a wrong line is refused with what is wrong`(line: [String], message: String) {
    let error = #expect(throws: UsageError.self) {
      try Arguments(parsing: line, commands: Sample.all)
    }
    #expect(error?.description == message)
  }

  @Test func `a wrong value is refused with what would be right`() throws {
    let arguments = try Sample.parse(
      "push", "q", "--delay", "soon", "--at", "noon", "--max-attempts", "0")
    let duration = #expect(throws: UsageError.self) { try arguments.duration(Sample.delay) }
    #expect(
      duration?.cause
        == "cannot use 'soon' for '--delay': it is not a duration; "
        + "write for example 250ms, 5s, 10m, 2h or 7d")
    let due = #expect(throws: UsageError.self) { try arguments.due(Sample.at) }
    #expect(
      due?.cause
        == "cannot use 'noon' for '--at': it is not a time; "
        + "write for example 2026-11-24T12:00:00Z or +10m")
    let number = #expect(throws: UsageError.self) {
      try arguments.wholeNumber(Sample.attempts, in: 1...10)
    }
    #expect(
      number?.cause
        == "cannot use '0' for '--max-attempts': it must be a whole number from 1 to 10")
  }
}
