import Foundation
import Jobs
import Testing
import torturer

/// The clock is set back and forth by hours under processes that run on.
@Suite struct ClockTests {
  private func runs(_ ground: Ground) -> [String] {
    ground.read("runs").split(separator: "\n").compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
  }

  @Test(arguments: ["+5h", "-5h"])
  func `jobs run once and at their time, and nothing lasts a negative time`(
    difference: String
  ) async throws {
    let ground = try Ground()
    defer { ground.clear() }
    do {
      try await setBackOrForth(difference, ground)
    } catch {
      Issue.record("\(error); \(ground.complaints)")
    }
  }

  private func setBackOrForth(_ difference: String, _ ground: Ground) async throws {
    guard let clock = try ground.movedClock() else { return skip("libfaketime is not installed") }
    let handler = try ground.handler(
      then: "[ -e '\(ground.folder)/go' ] || exec sleep 0.\(difference.hasPrefix("+") ? 3 : 2)")
    #expect(try await ground.penstock("push", "q", "1", environment: clock).status == 0)
    #expect(
      try await ground.penstock("push", "q", "2", "--delay", "3h", environment: clock).status == 0)
    let worker = try ground.startPenstock(
      "work", "--slots", "4", "--exec", "/bin/sh", handler, environment: clock)
    try await eventually("the first job runs") { runs(ground) == ["1"] }
    try ground.setClock(difference)
    // A second worker looks for the dead and silent as soon as it starts.
    let other = try ground.startPenstock(
      "work", "--slots", "4", "--exec", "/bin/sh", handler, environment: clock)
    #expect(try await ground.penstock("push", "q", "3", environment: clock).status == 0)
    let due = difference.hasPrefix("+") ? ["1", "2", "3"] : ["1", "3"]
    try await eventually("all that is due runs") { Set(runs(ground)).isSuperset(of: due) }
    try await eventually("all that ran is settled") {
      let jobs = try await ground.penstock("jobs", "state:succeeded", "--json", environment: clock)
      return jobs.output.split(separator: "\n").count == due.count
    }
    #expect(runs(ground).sorted() == due)
    for child in [worker, other] {
      #expect(!child.error.contains("taken back"), "\(child.error)")
      #expect(!child.error.contains("refused"), "\(child.error)")
    }
    for words in [["stats"], ["queues"], ["workers"], ["show", "1"], ["show", "3"]] {
      let shown = try await ground.run(
        [Ground.program("penstock"), "--store", ground.store] + words + ["--json"],
        environment: clock)
      #expect(shown.status == 0, "\(words): \(shown.error)")
      #expect(!shown.output.contains("_s\":-"), "\(words): \(shown.output)")
      let page = try await ground.run(
        [Ground.program("penstock"), "--store", ground.store] + words, environment: clock)
      #expect(
        !page.output.contains(#/(^|\s)-[0-9.]+(us|µs|ms|s|m|h|d)\b/#), "\(words): \(page.output)")
    }
    // A killed worker is seen at once, whatever the clock says.
    try await ground.penstock("push", "q", "4", environment: clock)
    try ground.setClock(difference.hasPrefix("+") ? "-7h" : "+1h")
    worker.kill()
    await worker.end()
    try Data().write(to: URL(filePath: ground.folder + "/go"))
    try await eventually("the fourth job has run") {
      let show = try await ground.penstock("show", "4", "--json", environment: clock)
      return show.output.contains("\"state\":\"succeeded\"")
    }
    other.send(SIGTERM)
    #expect(await other.end() == 0)
    #expect(try await ground.penstock("check", environment: clock).status == 0)
  }

  @Test func `workers in full run go on while the clock jumps back and forth`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    guard let clock = try ground.movedClock() else { return skip("libfaketime is not installed") }
    let batch = (0..<40 * Measure.rounds).map { "{\"queue\":\"q\",\"payload\":\($0)}" }
    let pushed = try await ground.penstock(
      "push", "--batch", "-", environment: clock, input: batch.joined(separator: "\n"))
    #expect(pushed.status == 0, "\(pushed.error)")
    let handler = try ground.handler(then: "sleep 0.05")
    let workers = try (0..<2).map { _ in
      try ground.startPenstock(
        "work", "--slots", "2", "--exec", "/bin/sh", handler, environment: clock)
    }
    var random = Seeded(Measure.seed)
    try await eventually("all jobs have run") {
      try ground.setClock(
        "\(Bool.random(using: &random) ? "+" : "-")\(Int.random(in: 0...9, using: &random))h")
      return runs(ground).count >= batch.count
    }
    for worker in workers {
      worker.send(SIGTERM)
      #expect(await worker.end() == 0)
      #expect(!worker.error.contains("taken back"), "\(worker.error)")
      #expect(!worker.error.contains("refused"), "\(worker.error)")
    }
    #expect(Set(runs(ground)).count == batch.count)
    #expect(runs(ground).count == batch.count)
    #expect(try await ground.penstock("check", environment: clock).status == 0)
  }

  @Test func `a job comes not before its delay when the clock only runs on`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    #expect(try await ground.penstock("push", "q", "1", "--delay", "300ms").status == 0)
    let ending = try await ground.penstock(
      "work", "--until-empty", "--quiet", "--exec", "/bin/sh", try ground.handler())
    #expect(ending.status == 0, "\(ending.error)")
    let shown = try await ground.penstock("show", "1", "--json").output
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let job = try decoder.decode(Shown.self, from: Data(shown.utf8))
    #expect(job.attempts[0].startedAt >= job.runAt)
  }

  private struct Shown: Decodable {
    var runAt: String
    var attempts: [Run]
    struct Run: Decodable { var startedAt: String }
  }
}
