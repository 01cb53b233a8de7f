import Testing

@Suite struct PushTests {
  @Test func `a push makes the store and prints the id`() throws {
    let shop = try Workshop()
    let run = try shop.penstock("push", "emails", #"{"to":"ada"}"#, "--kind", "SendEmail")
    #expect(run == Workshop.Run(status: 0, output: "1\n", error: ""))
    let jobs = try shop.penstock("jobs", "state:ready", "--json")
    #expect(
      jobs.output.hasPrefix(#"{"id":1,"queue":"emails","kind":"SendEmail","state":"ready""#))
  }

  @Test func `a duplicate prints the first id and says so`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q", "--unique", "k")
    let plain = try shop.penstock("push", "q", "--unique", "k")
    #expect(plain.status == 0)
    #expect(plain.output == "1\n")
    #expect(plain.error == "duplicate: job 1 holds the unique key 'k' already\n")
    let json = try shop.penstock("push", "q", "--unique", "k", "--json")
    #expect(
      json.output
        == #"{"id":1,"queue":"q","kind":"default","unique_key":"k","duplicate":true}"# + "\n")
  }

  @Test func `a duplicate that changed the waiting job says so`() throws {
    let shop = try Workshop()
    let words = ["push", "q", "--unique", "k", "--replace", "payload", "--replace", "run-at"]
    _ = try shop.run(words + ["[1]"])
    let plain = try shop.run(words + ["[2]", "--delay", "1h"])
    #expect(plain.output == "1\n")
    #expect(
      plain.error == "duplicate: job 1 holds the unique key 'k' already; it was changed\n")
    let json = try shop.run(words + ["[3]", "--json"])
    #expect(json.output.contains(#""duplicate":true,"replaced":true}"#))
    let job = try shop.penstock("show", "1", "--json").output
    #expect(job.contains(#""payload":[3]"#))
    #expect(job.contains(#""state":"ready""#))
  }

  @Test func `a push can be unique by its payload, on the line and in a batch`() throws {
    let shop = try Workshop()
    let words = ["push", "q", "[1]", "--unique-payload", "--unique-until", "started"]
    #expect(try shop.run(words).output == "1\n")
    #expect(try shop.run(words).output == "1\n")
    let line =
      #"{"queue":"q","payload":[1],"unique_payload":true,"replace":["priority"],"priority":5}"#
    #expect(try shop.penstock("push", "--batch", "-", input: line).output == "1\n")
    #expect(try shop.penstock("show", "1", "--json").output.contains(#""priority":5"#))
    let both = try shop.run(words + ["--unique", "k"])
    #expect(both.status == 64)
    #expect(
      both.error.hasPrefix(
        "cannot use options '--unique' and '--unique-payload' together: give one"))
  }

  @Test func `many processes that push one key at once store one job, and change it whole`() throws
  {
    let shop = try Workshop()
    let push = "'\(Workshop.program.path)' push q \"[$i]\" --priority $i"
    let race = """
      for i in 1 2 3 4 5 6 7 8; do
        for again in 1 2 3; do
          \(push) --unique k --replace payload --replace priority >> ids &
        done
      done
      wait
      """
    #expect(try shop.run("/bin/sh", ["-c", race]).status == 0)
    #expect(Set(try shop.lines(of: "ids")) == ["1"])
    #expect(try shop.lines(of: "ids").count == 24)
    let job = try shop.penstock("show", "1", "--json").output
    let isWhole = (1...8).contains {
      job.contains(#""priority":\#($0),"#) && job.contains(#""payload":[\#($0)]"#)
    }
    #expect(isWhole, "\(job)")
    #expect(try shop.penstock("check").status == 0)
  }

  @Test func `a payload comes from the line, from standard input or from a file`() throws {
    let shop = try Workshop()
    try shop.write("[3]", to: "three.json")
    _ = try shop.penstock("push", "q", "[1]")
    _ = try shop.penstock("push", "q", "-", input: "[2]")
    _ = try shop.penstock("push", "q", "@three.json")
    for number in 1...3 {
      let run = try shop.penstock("show", "\(number)", "--json")
      #expect(run.output.contains(#""payload":[\#(number)]"#))
    }
  }

  @Test func `a batch is stored whole or not at all`() throws {
    let shop = try Workshop()
    let bad = try shop.penstock("push", "--batch", "-", input: "{\"queue\":\"a\"}\n{\"queue\":7}\n")
    #expect(
      bad
        == Workshop.Run(
          status: 65, output: "",
          error: "cannot read batch 'standard input:2:10': 'queue' is 7; it must be a text in "
            + "quotes; nothing was pushed\n"))
    #expect(!shop.exists("penstock.db"))
    let good = try shop.penstock("push", "b", "--batch", "-", input: "{\"queue\":\"a\"}\n{}\n")
    #expect(good.output == "1\n2\n")
    #expect(try shop.penstock("jobs", "queue:b", "--json").output.hasPrefix(#"{"id":2,"#))
  }

  @Test func `a batch of nothing says so`() throws {
    let shop = try Workshop()
    let run = try shop.penstock("push", "--batch", "/dev/null")
    #expect(
      run
        == Workshop.Run(
          status: 0, output: "", error: "the batch is empty: nothing was pushed\n"))
    #expect(!shop.exists("penstock.db"))
  }

  @Test func `a payload file that is not there is named`() throws {
    let run = try Workshop().penstock("push", "q", "@gone.json")
    #expect(
      run
        == Workshop.Run(
          status: 66, output: "", error: "cannot read 'gone.json': No such file or directory\n"))
  }

  @Test func `a batch of many lines keeps its order`() throws {
    let shop = try Workshop()
    let lines = (1...500).map { #"{"queue":"q","payload":\#($0)}"# }.joined(separator: "\n")
    let run = try shop.penstock("push", "--batch", "-", input: lines)
    #expect(run.output.split(separator: "\n").map(String.init) == (1...500).map(String.init))
    #expect(try shop.penstock("show", "321", "--json").output.contains(#""payload":321,"#))
  }

  @Test func `names that cannot be used are refused`() throws {
    let run = try Workshop().penstock("push", " q")
    #expect(
      run
        == Workshop.Run(
          status: 65, output: "", error: "cannot use queue ' q': it starts or ends with a blank\n"))
  }
}
