import Foundation
import Testing

@Suite struct CheckConfigTests {
  private static let good = "handlers: { A: { exec: ['true'] } }"

  @Test func `a good configuration is told without a store and without running anything`() throws {
    let shop = try Workshop()
    try shop.write(
      """
      { queues: { emails: { retry: { backoff: ["1s", "5m"] } } },
        handlers: { B: { exec: ["true"] }, A: { exec: ["true"] } } }
      """, to: "penstock.json5")
    let run = try shop.penstock("work", "--check-config")
    #expect(run.status == 0)
    #expect(run.output == "configuration './penstock.json5' is good: runs kinds A, B\n")
    #expect(!shop.exists("penstock.db"))
    let json = try shop.penstock("work", "--check-config", "--json")
    #expect(
      json.output
        == #"{"configuration":"./penstock.json5","good":true,"kinds":["A","B"],"queues":["emails"]}"#
        + "\n")
  }

  @Test(arguments: [
    ("{ handlers: { A: { exec: ['./not-there'] } } }", "not-there"),
    ("{ queues: { q: { retry: { backoff: 'slow' } } } }", "1:36"),
    ("{ queues: { q: { retry: { backoff: ['soon'] } } } }", "'queues.q.retry.backoff[0]'"),
    ("{ handlers: { '*': { exec: ['true'], limit: 3 } } }", "belongs to a kind or a queue"),
    ("{ handlers: { '*': { exec: ['true'], keep: '1h' } } }", "'keep' belongs to a kind"),
    ("{ handlers: { A: { exec: ['true'], quarantine: 0 } } }", "1:48"),
    ("{ monitor: { theme: 'midnigt' }, \(good) }", "json5:1:21': cannot use theme 'midnigt': "),
    ("{ monitor: { keys: { retri: 'R' } }, \(good) }", "1:22': unknown action 'retri'; did you"),
    (
      "{ schedules: { s: { cron: '@daily', queue: 'q', zone: 'Europe/Pariss' } }, \(good) }",
      "1:55': cannot use time zone 'Europe/Pariss': "
    ),
    ("{ queues: { q: { quarantin: 2 } } }", "did you mean 'quarantine'?"),

  ])
  func `a bad one is refused as configuration`(text: String, told: String) throws {
    let shop = try Workshop()
    try shop.write(text, to: "penstock.json5")
    let run = try shop.penstock("work", "--check-config")
    #expect(run.status == 78)
    #expect(run.error.contains(told))
  }

  @Test func `a hang-up reads the configuration anew, a bad one is refused, no job is dropped`()
    async throws
  {
    let shop = try Workshop()
    func configure(_ text: String) throws { try shop.write(text, to: "penstock.json5") }
    try configure(
      """
      { work: { slots: 1 }, handlers: { A: { exec: ["sh", "-c",
        "echo A >> ran; while [ ! -e go ]; do sleep 0.01; done"] } } }
      """)
    _ = try shop.penstock("push", "q", "--kind", "A", "--timeout", "1d")
    _ = try shop.penstock("push", "q", "--kind", "B")
    let worker = try shop.start("work")
    try await eventually("a job that runs") { shop.exists("ran") }
    try configure("{ work: { slots: 'two' } }")
    worker.send(SIGHUP)
    try await worker.wait(forLog: "what was configured before stays")
    #expect(try worker.log().contains("penstock.json5:1:18"))
    try configure(
      """
      { work: { slots: 2 }, queues: { q: { limit: 2 } },
        handlers: { B: { exec: ["sh", "-c", "echo B >> ran"] } } }
      """)
    worker.send(SIGHUP)
    try await worker.wait(forLog: "the configuration was read anew")
    // The first job still runs, by the program that it was started with.
    try await eventually("the job of the new kind") { try shop.lines(of: "ran") == ["A", "B"] }
    try await eventually("the new description") {
      try shop.penstock("workers", "--json").output.contains(#""slots":2"#)
    }
    #expect(try shop.penstock("limits", "--json").output.contains(#""limit":2"#))
    #expect(try shop.job(1).state == "running")
    try shop.write("", to: "go")
    try await eventually("its end") { try shop.job(1).state == "succeeded" }
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
    #expect(try shop.jobs().allSatisfy { $0.state == "succeeded" && $0.attempt == 1 })
  }
}
