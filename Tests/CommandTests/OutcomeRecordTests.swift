import Foundation
import Jobs
import Testing

/// Whatever ends a run, all that is known of it is kept with the attempt.
@Suite struct OutcomeRecordTests {
  /// A shell script that is run for a job, and what is left of it.
  private struct Ending {
    var script: String
    var options: [String] = []
    var state: String
    var attempt = 1
    var outcome: String
    var exit: Int?
    var signal: Int?
    var error: String?
    var stderr: String?
  }

  private static let endings = [
    Ending(script: answer(#"{"ok":true}"#), state: "succeeded", outcome: "succeeded", exit: 0),
    Ending(
      script: answer(#"{"retry":"busy","in":"1h"}"#), state: "retrying", outcome: "failed",
      exit: 0, error: "busy"),
    Ending(
      script: answer(#"{"permanent":"never"}"#), state: "dead", outcome: "permanent", exit: 0,
      error: "never"),
    Ending(
      script: answer(#"{"snooze":"1h","reason":"early"}"#), state: "retrying", attempt: 0,
      outcome: "snoozed", exit: 0, error: "early"),
    Ending(
      // Long enough for a slow machine to come to the sleep.
      script: "echo going >&2; sleep 1000", options: ["--timeout", "8s"], state: "retrying",
      outcome: "timed_out", signal: 15, error: "timed out after 8s", stderr: "going\n"),
    Ending(
      script: "echo last words >&2; kill -ABRT $$", state: "retrying", outcome: "failed",
      signal: 6, error: "ended by SIGABRT", stderr: "last words\n"),
    Ending(
      script: "exit 65", state: "dead", outcome: "permanent", exit: 65, error: "exit status 65"),
  ]

  private static func answer(_ line: String) -> String {
    "echo '\(line)' >&$PENSTOCK_PROGRESS_FD"
  }

  @Test func `each outcome of a program is kept with reason, end, output and processor time`()
    async throws
  {
    let shop = try Workshop()
    for ending in Self.endings {
      _ = try shop.run(["push", "q", "echo begun; " + ending.script] + ending.options)
    }
    // What is retried must not run again before the worker ends.
    try shop.write(
      "{ handlers: { '*': { exec: ['/bin/sh', '-s'], retry: { base: '2h', cap: '2h' } } } }",
      to: "penstock.json5")
    let worker = try shop.start("work", "--slots", "4")
    for id in 1...Self.endings.count { try await worker.wait(forLog: " job \(id) ") }
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
    for (index, ending) in Self.endings.enumerated() {
      let job = try shop.job(index + 1)
      let attempt = try #require(job.attempts?.first)
      let comment = Comment(rawValue: ending.script)
      #expect(job.attempts?.count == 1, comment)
      #expect(job.state == ending.state, comment)
      #expect(job.attempt == ending.attempt, comment)
      #expect(attempt.outcome == ending.outcome, comment)
      #expect(attempt.exit == ending.exit, comment)
      #expect(attempt.signal == ending.signal, comment)
      #expect(attempt.error == ending.error, comment)
      #expect(attempt.stdout == "begun\n", comment)
      #expect(attempt.stderr == ending.stderr, comment)
      #expect(attempt.cpuS != nil, comment)
      #expect(attempt.worker != nil && attempt.finishedAt != nil, comment)
      guard ["failed", "snoozed"].contains(ending.outcome), ending.exit == 0 else { continue }
      let runAt = try #require(job.runAt.flatMap { Timestamp(rfc3339: $0) }, comment)
      let end = try #require(attempt.finishedAt.flatMap { Timestamp(rfc3339: $0) }, comment)
      #expect(abs((runAt - end).inSeconds - 3600) < 60, comment)
    }
  }

  @Test func `of a run whose worker was killed it is kept whose it was and why it ended`()
    async throws
  {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q", "--timeout", "1d")
    let worker = try shop.start(
      "work", "--exec", "/bin/sh", "-c", "echo >> begun; while [ ! -e go ]; do sleep 0.01; done")
    try await eventually("a job that runs") { shop.exists("begun") }
    let name = try #require(try shop.job(1).worker)
    worker.send(SIGKILL)
    #expect(try await worker.status() == 128 + SIGKILL)
    let drain = try shop.penstock("work", "--until-empty", "--exec", "true")
    #expect(drain.status == 0, "\(drain.error)")
    let attempt = try #require(try shop.job(1).attempts?.first)
    #expect(attempt.outcome == "lost")
    #expect(attempt.worker == name)
    #expect(attempt.error == "worker \(name) died")
    #expect((attempt.exit, attempt.signal) == (nil, nil))
    try shop.write("", to: "go")
  }
}
