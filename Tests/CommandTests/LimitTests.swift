import Foundation
import Testing

/// Limits over several worker processes: a recorder sees every start and end.
@Suite struct LimitTests {
  private func filled(_ count: Int, _ kinds: [String] = ["K"]) throws -> Workshop {
    let shop = try Workshop()
    for kind in kinds {
      let line = #"{"kind":"\#(kind)"}"# + "\n"
      _ = try shop.penstock(
        "push", "q", "--batch", "-", input: String(repeating: line, count: count))
    }
    return shop
  }

  /// Workers with more slots than any limit lets them use; each job writes when it starts and ends.
  /// The writes are appended whole, so their order in the file is the order in which they happened,
  /// and both lie within the time that the store counts the job as running.
  private func drain(_ shop: Workshop, workers: Int) async throws {
    let running = try (0..<workers).map { _ in
      try shop.start(
        "work", "--slots", "6", "--until-empty", "--exec", "/bin/sh", "-c",
        "echo +$PENSTOCK_KIND >> record; sleep 0.02; echo -$PENSTOCK_KIND >> record")
    }
    for worker in running { #expect(try await worker.status() == 0) }
  }

  private func peak(_ shop: Workshop, _ isCounted: (Substring) -> Bool = { _ in true }) throws
    -> Int
  {
    var (now, peak) = (0, 0)
    for line in try shop.lines(of: "record") where isCounted(line.dropFirst()) {
      now += line.hasPrefix("+") ? 1 : -1
      peak = max(peak, now)
    }
    #expect(now == 0)
    return peak
  }

  @Test func `four workers never run more of a queue or of a kind than its limit`() async throws {
    let shop = try filled(40, ["A", "B"])
    #expect(
      try shop.penstock("queue", "q", "limit", "5").output
        == "limited queue 'q' to 5 at a time\n")
    _ = try shop.penstock("queue", "q", "limit", "2", "--kind", "A")
    _ = try shop.penstock("kind", "B", "limit", "4")
    try await drain(shop, workers: 4)
    #expect(try shop.lines(of: "record").count == 160)
    #expect(try peak(shop) <= 5)
    #expect(try peak(shop) { $0 == "A" } <= 2)
    #expect(try peak(shop) { $0 == "B" } <= 4)
    #expect(try shop.penstock("check").status == 0)
  }

  @Test func `four workers never start more than a rate lets them`() async throws {
    let shop = try filled(60)
    _ = try shop.penstock("queue", "q", "rate", "50/s", "--burst", "5")
    try await drain(shop, workers: 4)
    let starts = try shop.run(
      "/usr/bin/sqlite3", ["penstock.db", "SELECT started_at FROM penstock_job ORDER BY 1"]
    ).output.split(separator: "\n").compactMap { Int($0) }
    #expect(starts.count == 60)
    for (index, first) in starts.enumerated() {
      for last in index..<starts.count {
        let share = (starts[last] - first) * 50 / 1_000_000
        #expect(last - index + 1 <= 5 + share)
      }
    }
  }

  @Test func `a worker that waits for a limit is woken when another makes room`() async throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q", "--kind", "K", "--timeout", "1d")
    _ = try shop.penstock("queue", "q", "limit", "1")
    let holder = try shop.start(
      "work", "--grace", "1h", "--exec", "/bin/sh", "-c",
      "echo held >> record; while [ ! -e go ]; do sleep 0.01; done")
    try await eventually("the first job") { shop.exists("record") }
    _ = try shop.penstock("push", "q", "--kind", "K")
    let waiter = try shop.start("work", "--exec", "/bin/sh", "-c", "echo taken >> record")
    try await eventually("the second worker") {
      try shop.penstock("workers", "--json").output.split(separator: "\n").count == 2
    }
    let why = try shop.penstock("why", "2").output
    #expect(why.contains("Queue q runs 1 at a time, its limit is 1: on "))
    // It leaves: what it ran ends, and it claims nothing more.
    holder.send(SIGTERM)
    try await eventually("the stop") { try holder.log().contains("stopping") }
    try shop.write("", to: "go")
    try await eventually("the second job") { try shop.lines(of: "record").last == "taken" }
    waiter.send(SIGTERM)
    for worker in [holder, waiter] { #expect(try await worker.status() == 0) }
  }

  @Test func `a limit is set, listed, told as JSON and undone`() throws {
    let shop = try filled(1)
    #expect(try shop.penstock("limits").status == 1)
    #expect(
      try shop.penstock("queue", "q", "rate", "100/s", "--json").output
        == #"{"name":"q","rate":"100/s","burst":10,"changed":true,"audit":1}"# + "\n")
    _ = try shop.penstock("kind", "K", "pause")
    #expect(
      try shop.penstock("limits", "--json").output == """
        {"kind":"K","paused":true,"running":0}
        {"queue":"q","rate":"100/s","burst":10,"running":0}

        """)
    #expect(try shop.penstock("queues", "--json").output.contains(#""rate":"100/s","burst":10"#))
    #expect(try shop.penstock("why", "1").output.contains("Kind K is paused."))
    _ = try shop.penstock("undo", "1")
    _ = try shop.penstock("undo", "2")
    #expect(try shop.penstock("limits").status == 1)
  }

  @Test(arguments: [
    (
      ["queue", "q", "limit"],
      "cannot limit it: VALUE is missing; write for example limit 20, or limit none"
    ),
    (
      ["queue", "q", "limit", "0"],
      "cannot use limit '0': it must be a whole number from 1 to 1000000, or none"
    ),
    (
      ["kind", "K", "rate", "fast"],
      "cannot use rate 'fast'; write for example 100/s, 5/m or 1/10s, or none"
    ),
    (["queue", "q", "pause", "now"], "cannot use 'now': nothing comes after 'pause'"),
    (
      ["queue", "q", "limit", "2", "--burst", "3"],
      "cannot use --burst without a rate; give it with 'rate 100/s'"
    ),
  ])
  func `what is no limit is refused`(words: [String], message: String) throws {
    let shop = try Workshop()
    let run = try shop.run(words)
    #expect(run.status == 64)
    #expect(run.error.contains(message))
  }

  @Test func `the configuration limits queues and kinds`() async throws {
    let shop = try filled(12)
    try shop.write(
      """
      { queues: { q: { limit: 2, rate: "1000/s", burst: 7 } },
        handlers: { K: { exec: ["sh", "-c", "echo +K >> record; sleep 0.01; echo -K >> record"], limit: 1 } } }
      """, to: "penstock.json5")
    let worker = try shop.start("work", "--until-empty", "--slots", "4")
    #expect(try await worker.status() == 0)
    #expect(try peak(shop) == 1)
    #expect(
      try shop.penstock("limits", "--json").output == """
        {"kind":"K","paused":false,"limit":1,"running":0}
        {"queue":"q","limit":2,"rate":"1000/s","burst":7,"running":0}

        """)
  }
}
