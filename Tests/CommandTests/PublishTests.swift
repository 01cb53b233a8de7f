import Foundation
import Testing

@Suite struct PublishTests {
  private func bound() throws -> Workshop {
    let shop = try Workshop()
    #expect(
      try shop.penstock("bind", "orders.*.new", "emails", "--kind", "SendEmail")
        == Workshop.Run(
          status: 0, output: "bound orders.*.new → emails kind:SendEmail\n", error: ""))
    #expect(
      try shop.penstock(
        "bind", "orders.#", "review", "--filter", "payload.total:>100", "--name", "big"
      ).output == "bound big (orders.# → review payload.total:>100)\n")
    return shop
  }

  @Test func `a message becomes a job for each binding that takes it`() throws {
    let shop = try bound()
    let dry = try shop.penstock("publish", "orders.eu.new", #"{"total":12}"#, "--dry-run", "--json")
    #expect(
      dry.output == """
        {"topic":"orders.eu.new","pattern":"orders.*.new","queue":"emails","kind":"SendEmail","takes":true}
        {"topic":"orders.eu.new","name":"big","pattern":"orders.#","queue":"review","kind":"default","filter":"payload.total:>100","takes":false}

        """)
    #expect(try shop.penstock("publish", "orders.eu.new", #"{"total":12}"#).output == "1\n")
    #expect(try shop.penstock("publish", "orders.eu.new", #"{"total":120}"#).output == "2\n3\n")
    let shown = try shop.penstock("show", "3", "--json").output
    #expect(shown.contains(#""topic":"orders.eu.new""#))
    #expect(shown.contains(#""payload":{"total":120}"#))
    let topics = try shop.penstock("topics", "--json").output
    #expect(topics.contains(#""name":"big","pattern":"orders.#","queue":"review""#))
    #expect(topics.contains(#""topic":"orders.eu.new","published":2"#))
    #expect(try shop.penstock("check").status == 0)
  }

  @Test func `a batch is published whole or not at all`() throws {
    let shop = try bound()
    let bad = try shop.penstock(
      "publish", "--batch", "-",
      input: "{\"topic\":\"orders.eu.new\"}\n{\"topic\":\"orders.*.new\"}\n")
    #expect(bad.status == 65)
    #expect(
      bad.error
        == "cannot read batch 'standard input:2:10': cannot use topic 'orders.*.new' at column 8: it "
        + "has the wildcard '*'; wildcards belong into the patterns of bindings; nothing was "
        + "published\n")
    let good = try shop.penstock(
      "publish", "orders.us.new", "--batch", "-", "--json",
      input: "{\"topic\":\"orders.eu.new\",\"payload\":{\"total\":500}}\n{\"priority\":3}\n")
    #expect(
      good.output == """
        {"topic":"orders.eu.new","jobs":[1,2],"duplicate":false}
        {"topic":"orders.us.new","jobs":[3],"duplicate":false}

        """)
  }

  @Test func `what no binding takes is told, kept when asked for, and published again`() throws {
    let shop = try bound()
    #expect(
      try shop.penstock("topics", "--json").output.hasSuffix(
        #"{"record":"unroutable","messages":0,"messages_kept":0}"# + "\n"))
    let counted = try shop.penstock("publish", "carts.left", "{}")
    #expect(counted.status == 0)
    #expect(
      counted.error == "unroutable: no binding takes 'carts.left'; it is counted, and not kept\n")
    #expect(try shop.penstock("topics", "--republish", "#").status == 1)
    _ = try shop.penstock("topics", "--keep-unroutable", "1h")
    #expect(try shop.penstock("publish", "carts.left", "{}").error.hasSuffix("; it is kept\n"))
    #expect(
      try shop.penstock("topics", "--json").output.hasSuffix(
        #"{"record":"unroutable","messages":2,"messages_kept":1,"keep_unroutable_s":3600}"# + "\n"))
    let bind = try shop.penstock("bind", "carts.*", "mails")
    #expect(
      bind.error
        == "1 kept messages are on topics like it; 'penstock topics --republish 'carts.*'' makes "
        + "jobs of them\n")
    #expect(
      try shop.penstock("topics", "--republish", "carts.#").output
        == "made 1 job of 1 kept messages\n")
  }

  @Test func `a batch tells of what no binding takes with a line for each topic`() throws {
    let shop = try bound()
    let input = ["carts.left", "orders.eu.new", "a..b", "carts.left", "carts.left"]
      .map { "{\"topic\":\"\($0)\"}\n" }.joined()
    #expect(
      try shop.penstock("publish", "--batch", "-", input: input).error == """
        unroutable: no binding takes 'carts.left': 3 messages; they are counted, and not kept
        unroutable: no binding takes 'a..b'; it is counted, and not kept

        """)
    #expect(try shop.penstock("topics").output.contains("\na.\"\".b "))
  }

  @Test func `what was published before is told as it went then`() throws {
    let shop = try bound()
    func publish(_ words: String..., input: String = "") throws -> String {
      try shop.run(["publish", "--idempotency", words[0]] + words.dropFirst(), input: input).error
    }
    #expect(try publish("a", "carts.left", "{}").hasPrefix("unroutable: no binding takes"))
    #expect(
      try publish("a", "carts.left", "{}")
        == "duplicate: it was published before, and no binding took it then\n")
    #expect(try publish("b", "orders.eu.new", "{}") == "")
    #expect(
      try publish("b", "orders.eu.new", "{}")
        == "duplicate: it was published before, as these jobs\n")
    let batch = "{\"topic\":\"orders.eu.new\"}\n{\"topic\":\"carts.left\"}\n"
    _ = try publish("c", "--batch", "-", input: batch)
    #expect(
      try publish("c", "--batch", "-", input: batch)
        == "duplicates: 2 of 2 were published before; no binding took 1 of those then\n")
  }

  @Test func `an import names what it leaves out`() throws {
    let shop = try bound()
    _ = try shop.penstock("schedule", "add", "nightly", "@daily", "q", "--zone", "UTC")
    _ = try shop.penstock("export", "all.ndjson")
    _ = try shop.penstock("unbind", "big")
    #expect(
      try shop.penstock("import", "all.ndjson", "--merge").output == """
        imported 0 jobs, 0 new queues and 1 binding
        skipped schedule nightly: there is one of that name
        skipped binding orders.*.new → emails kind:SendEmail: the same or its name is there

        """)
    let json = try shop.penstock("import", "all.ndjson", "--merge", "--json").output
    #expect(
      json.contains(
        #""schedules":0,"bindings":0,"skipped_schedules":["nightly"],"skipped_bindings":["big "#),
      "\(json)")
  }

  @Test func `bindings are undone as other acts are`() throws {
    let shop = try bound()
    #expect(
      try shop.penstock("unbind", "big").output
        == "unbound big (orders.# → review payload.total:>100)\n")
    #expect(try shop.penstock("unbind", "big").status == 1)
    #expect(
      try shop.penstock("undo").output
        == "undid the unbind of big (orders.# → review payload.total:>100)\n")
    #expect(try shop.penstock("unbind", "orders.#", "review").status == 0)
    let near = try shop.penstock("unbind", "orders.*.new")
    #expect(near.error.hasSuffix("name the queue too: unbind 'orders.*.new' emails\n"))
  }

  @Test func `bad bindings are refused with their place, doubtful filters warned about`() throws {
    let shop = try Workshop()
    let pattern = try shop.penstock("bind", "orders.eu*", "q")
    #expect(pattern.status == 65)
    #expect(pattern.error.contains("at column 10: in 'eu*' the wildcard '*' is a part of a word"))
    let field = try shop.penstock("bind", "orders.#", "q", "--filter", "state:dead")
    #expect(field.status == 65)
    #expect(field.error.contains("at column 1: unknown field 'state'"))
    #expect(!shop.exists("penstock.db"))
    let doubt = try shop.penstock("bind", "a", "q", "--filter", "priority:>5 priority:<2")
    #expect(doubt.status == 0)
    #expect(doubt.error.hasPrefix("warning: the filter 'priority:>5 priority:<2' may be wrong:"))
  }

  @Test func `topics and bindings go with an export`() throws {
    let shop = try bound()
    _ = try shop.penstock("topics", "--keep-unroutable", "1h")
    _ = try shop.penstock("publish", "carts.left", "[1]", "--tag", "eu")
    _ = try shop.penstock("publish", "orders.eu.new", #"{"total":120}"#)
    #expect(try shop.penstock("export", "all.ndjson").status == 0)
    let copy = ["--store", "copy.db"]
    let imported = try shop.run(copy + ["import", "all.ndjson"])
    #expect(imported.status == 0, "\(imported.error)")
    let bindings = try shop.run(copy + ["topics", "--json"]).output
    #expect(bindings.contains(#""name":"big""#))
    #expect(bindings.contains(#""copies":1,"#))
    #expect(bindings.contains(#""topic":"carts.left","published":1"#))
    #expect(try shop.run(copy + ["show", "2", "--json"]).output.contains(#""total":120"#))
    _ = try shop.run(copy + ["bind", "carts.#", "q"])
    #expect(try shop.run(copy + ["topics", "--republish", "#"]).status == 0)
    #expect(try shop.run(copy + ["jobs", "tag:eu queue:q", "--json"]).status == 0)
    #expect(try shop.run(copy + ["check"]).status == 0)
  }
}

@Suite struct RepeatedPushTests {
  @Test func `what is sent again is stored once`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q", "[1]", "--idempotency", "k")
    let again = try shop.penstock("push", "q", "[1]", "--idempotency", "k")
    #expect((again.status, again.output) == (0, "1\n"))
    #expect(again.error == "duplicate: 'k' was pushed before, as job 1\n")
    let other = try shop.penstock("push", "q", "[2]", "--idempotency", "k")
    #expect(other.status == 65)
    #expect(other.error.hasPrefix("cannot use idempotency key 'k': it came with other content"))
    let batch =
      "{\"queue\":\"q\",\"idempotency_key\":\"a\"}\n{\"queue\":\"q\",\"unique_key\":\"u\"}\n"
    #expect(try shop.penstock("push", "--batch", "-", input: batch).output == "2\n3\n")
    #expect(try shop.penstock("push", "--batch", "-", input: batch).output == "2\n3\n")
    let both = try shop.penstock("push", "--batch", "-", "--idempotency", "b", input: batch)
    #expect(both.status == 64)
  }

  @Test func `of many processes with one key one stores`() throws {
    let shop = try Workshop()
    let script = """
      for i in 1 2 3 4 5 6 7 8; do
        \(Workshop.program.path) push q --idempotency k >> ids 2>> duplicates & done; wait
      """
    #expect(try shop.run("/bin/sh", ["-c", script]).status == 0)
    #expect(try shop.lines(of: "ids") == Array(repeating: "1", count: 8))
    #expect(try shop.lines(of: "duplicates").count == 7)
    #expect(try shop.jobs().count == 1)
  }

  /// Whenever the producer is killed, what it repeats until it has an answer is there once.
  @Test func `a producer that is killed and repeats itself makes each job once`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("bind", "t.#", "one")
    _ = try shop.penstock("bind", "#", "two")
    let program = Workshop.program.path
    let script = """
      for key in 1 2 3 4 5 6 7 8 9 10 11 12; do
        for rest in 0 0.004 0.008 0.012 0.016 0.02 0.03; do
          \(program) publish t.$key x --idempotency $key > /dev/null 2>&1 &
          sleep $rest; kill -9 $! 2> /dev/null; wait $! 2> /dev/null
        done
        \(program) publish t.$key x --idempotency $key >> ids 2> /dev/null
      done
      """
    #expect(try shop.run("/bin/sh", ["-c", script]).status == 0)
    let ids = try shop.lines(of: "ids").compactMap(Int.init)
    #expect(ids.count == 24)
    #expect(Set(ids) == Set(try shop.jobs().map(\.id)))
    #expect(try shop.jobs().count == 24)
    #expect(try shop.penstock("check").status == 0)
  }
}
