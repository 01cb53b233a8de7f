import Foundation
import SQLiteDatabase
import Testing
import torturer

/// Workers, their keepers, programs and grandchildren are killed at random under load.
@Suite(.serialized) struct OrphanTests {
  /// Whatever is started with it can be found by it.
  private static let mark = "PENSTOCK_TORTURED_IN"

  /// A program whose grandchild ignores the term signal. It complains when a run of its job, or a
  /// grandchild of that, is still there.
  private func handler(_ ground: Ground) throws -> String {
    try ground.script(
      "handler",
      """
      cd '\(ground.folder)'
      alive() { [ -e /proc/$1 ] && ! grep -q ') [ZX]' /proc/$1/stat 2> /dev/null; }
      if [ -e run-$PENSTOCK_JOB_ID ]; then
        for pid in $(cat run-$PENSTOCK_JOB_ID); do
          alive $pid && echo "job $PENSTOCK_JOB_ID runs beside process $pid" >> overlaps
        done
      fi
      (trap '' TERM; exec sleep 5) &
      echo $$ $! > run-$PENSTOCK_JOB_ID
      sleep 0.0$((PENSTOCK_JOB_ID % 9 + 1))
      rm run-$PENSTOCK_JOB_ID
      echo $PENSTOCK_JOB_ID >> runs
      """)
  }

  /// All processes that were started with the mark and run, by name.
  private func living(_ ground: Ground) -> [(pid: Int32, name: String)] {
    let wanted = Data("\(Self.mark)=\(ground.folder)\0".utf8)
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return numbers.compactMap { Int32($0) }.compactMap { pid in
      guard let variables = FileManager.default.contents(atPath: "/proc/\(pid)/environ"),
        variables.range(of: wanted) != nil,
        let line = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let open = line.firstIndex(of: "("), let close = line.lastIndex(of: ")"),
        !line[close...].hasPrefix(") Z"), !line[close...].hasPrefix(") X")
      else { return nil }
      return (pid, String(line[line.index(after: open)..<close]))
    }
  }

  @Test func `nothing is lost, nothing runs twice at a time, and nothing is left behind`()
    async throws
  {
    let ground = try Ground()
    defer {
      for process in living(ground) { kill(process.pid, SIGKILL) }
      ground.clear()
    }
    let script = try handler(ground)
    let configuration = try ground.script(
      "penstock.json5",
      """
      { handlers: { "*": { exec: ["/bin/sh", "\(script)"],
        retry: { attempts: 1000, base: "10ms", cap: "50ms" } } } }
      """)
    let count = 60 * Measure.rounds
    let batch = (1...count).map { _ in "{\"queue\":\"q\"}" }.joined(separator: "\n")
    #expect(try await ground.penstock("push", "--batch", "-", input: batch).status == 0)
    let environment = [Self.mark: ground.folder, "PENSTOCK_CONFIG": configuration]
    func worker() throws -> Child {
      try ground.startPenstock("work", "--slots", "3", environment: environment)
    }

    var random = Seeded(Measure.seed)
    var workers = try (0..<3).map { _ in try worker() }
    for _ in 0..<20 * Measure.rounds {
      try await Task.sleep(for: .microseconds(Int.random(in: 5_000...60_000, using: &random)))
      if Int.random(in: 0..<4, using: &random) == 0 {
        let victim = Int.random(in: 0..<workers.count, using: &random)
        // The worker alone: its programs and its keeper have groups of their own.
        workers[victim].send(SIGKILL)
        await workers[victim].end()
        workers[victim] = try worker()
      } else if let victim = living(ground).filter({ $0.name != "penstock" })
        .randomElement(using: &random)
      {
        kill(victim.pid, Bool.random(using: &random) ? SIGKILL : SIGTERM)
      }
    }
    // One that has only just begun would be ended by the signal itself.
    try await eventually("all workers take jobs") {
      workers.allSatisfy { $0.error.contains("takes jobs") }
    }
    for child in workers.prefix(2) { child.send(SIGTERM) }
    for child in workers.prefix(2) { #expect(await child.end() == 0, "\(child.error.suffix(500))") }
    workers[2].send(SIGKILL)
    await workers[2].end()
    try await eventually("end of all that the workers started") { living(ground).isEmpty }

    let drain = try await ground.penstock(
      "work", "--quiet", "--until-empty", environment: environment)
    #expect(drain.status == 0, "\(drain.error.suffix(500))")
    try await eventually("end of all that the last worker started") { living(ground).isEmpty }
    #expect(ground.read("overlaps") == "", "seed \(Measure.seed)")
    #expect(try await ground.penstock("check").status == 0)
    let ran = Set(ground.read("runs").split(separator: "\n").compactMap { Int($0) })
    let store = try StoreFile.open(ground.store)
    let jobs = try await Ledger.jobs(in: store)
    #expect(jobs.count == count)
    for (id, job) in jobs where job.state != .succeeded {
      // Three workers were killed under it.
      #expect(job.state == .dead && job.isQuarantined, "job \(id) is \(job.state)")
    }
    for (id, job) in jobs where job.state == .succeeded {
      #expect(ran.contains(Int(id)), "job \(id), seed \(Measure.seed)")
    }
    await store.close()
  }
}
