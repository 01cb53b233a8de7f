import Glibc
import Jobs
import Testing

/// What was promised to those who asked, read from what they printed; and whether a store keeps it.
struct Ledger {
  private(set) var pushed: [JobID: Pushed] = [:]
  private(set) var outcomes: [Lease: String] = [:]
  /// Runs that a reader saw succeeded.
  private var seen: Set<Lease> = []
  private var claims: [Lease: Int] = [:]
  private var duplicates: [(id: JobID, key: String)] = []
  private var acts: [String: Set<JobID>] = [:]
  private var purged: Set<JobID> = []
  private(set) var contradictions: [String] = []

  struct Pushed: Hashable {
    var queue: String
    var payload: String
  }

  /// True when claims are promised as well: not against a power cut, which ends the claimer too.
  var countsClaims = true
  /// True when what a reader saw is promised as well: it sees what the disk has yet to confirm.
  var countsSights = true

  var acknowledgements: Int { pushed.count + outcomes.count + duplicates.count }

  /// Takes what one process printed; a last line without an end was not said.
  mutating func take(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      take(line: line.split(separator: " ").map(String.init))
    }
  }

  private mutating func take(line: [String]) {
    guard let word = line.first else { return }
    let id = line.count > 1 ? JobID(line[1]) ?? 0 : 0
    switch word {
    case "P":
      let job = Pushed(queue: line[2], payload: line[3])
      if pushed.updateValue(job, forKey: id) != nil {
        contradictions.append("id \(id) was given to two jobs")
      }
    case "D": duplicates.append((id, line[2]))
    case "S":
      let lease = Lease(job: id, run: Int(line[2]) ?? 0)
      if outcomes.updateValue(line[3], forKey: lease) != nil {
        contradictions.append("run \(lease.run) of job \(id) was settled twice")
      }
    case "L": if countsSights { seen.insert(Lease(job: id, run: Int(line[2]) ?? 0)) }
    case "C":
      let lease = Lease(job: id, run: Int(line[2]) ?? 0)
      claims[lease, default: 0] += 1
      if countsClaims, claims[lease] == 2 {
        contradictions.append("run \(lease.run) of job \(id) was given to two workers")
      }
    case "B": acts[line[1], default: []].formUnion(Self.ids(line[2]))
    case "X":
      let ids = Self.ids(line[2])
      if line[1] == "purge", Int(line[3]) == ids.count { purged.formUnion(ids) }
    default: break
    }
  }

  private static func ids(_ list: String) -> [JobID] {
    list.split(separator: ",").compactMap { JobID($0) }
  }

  /// What the store does not keep, a line each.
  func broken(in store: any JobStore) async throws -> [String] {
    var broken = contradictions
    let problems = try await store.check()
    guard problems.isEmpty else { return broken + problems }
    let jobs = try await Self.jobs(in: store)
    for (id, promised) in pushed {
      guard let job = jobs[id] else {
        if acts["purge"]?.contains(id) != true { broken.append("job \(id) is lost") }
        continue
      }
      if job.queue != promised.queue, acts["requeue"]?.contains(id) != true {
        broken.append("job \(id) is in queue \(job.queue), it was pushed to \(promised.queue)")
      }
      if !promised.payload.utf8.starts(with: job.payload) {
        broken.append("job \(id) has another payload")
      }
    }
    for id in purged where jobs[id] != nil { broken.append("job \(id) was purged and is there") }
    for (id, key) in duplicates where jobs[id].map({ $0.uniqueKey != key }) ?? false {
      broken.append("job \(id) stands for key \(key) and does not have it")
    }
    var holders: [String: JobID] = [:]
    for job in jobs.values where !job.state.isFinished {
      guard let key = job.uniqueKey else { continue }
      if let other = holders.updateValue(job.id, forKey: key) {
        broken.append("jobs \(other) and \(job.id) hold key \(key)")
      }
    }
    let all = outcomes.merging(seen.map { ($0, "succeeded") }) { said, _ in said }
    for (lease, outcome) in all {
      guard let job = jobs[lease.job] else {
        if acts["purge"]?.contains(lease.job) != true {
          broken.append("job \(lease.job) is lost with its outcome")
        }
        continue
      }
      broken += try await Self.broken(lease, outcome, job, wasRetried(job.id), in: store)
    }
    return broken
  }

  /// True when an operator may have made the job run again.
  private func wasRetried(_ id: JobID) -> Bool {
    acts["retry"]?.contains(id) == true || acts["requeue"]?.contains(id) == true
  }

  private static func broken(
    _ lease: Lease, _ outcome: String, _ job: Job, _ wasRetried: Bool, in store: any JobStore
  ) async throws -> [String] {
    let name = "run \(lease.run) of job \(job.id)"
    if job.run < lease.run { return ["\(name) was acknowledged and is forgotten"] }
    if outcome == "succeeded", !wasRetried, job.state != .succeeded {
      return ["\(name) succeeded, and the job is \(job.state.name)"]
    }
    let attempts = try await store.detail(job.id)?.attempts ?? []
    let kept = attempts.first { $0.number == lease.run }
    guard kept?.outcome?.text == outcome else {
      return ["\(name) ended as \(outcome) and is kept as \(kept?.outcome?.text ?? "nothing")"]
    }
    return []
  }

  /// All jobs of a store.
  static func jobs(in store: any JobStore) async throws -> [JobID: Job] {
    var jobs: [JobID: Job] = [:]
    var cursor: JobCursor?
    repeat {
      let page = try await store.find(Filter(), after: cursor, limit: 1000)
      for job in page.jobs {
        if jobs.updateValue(job, forKey: job.id) != nil {
          Issue.record("job \(job.id) is listed twice")
        }
      }
      cursor = page.next
    } while cursor != nil
    return jobs
  }
}

/// Runs everything that is left in a store to its end, by one worker that lets all succeed.
func drain(_ store: any JobStore) async throws {
  let worker = try await store.enlist(
    WorkerDescription(name: "drain", host: "here", pid: getpid(), version: "1", slots: 100),
    lease: .seconds(30))
  var settlements: [Settlement] = []
  let end = ContinuousClock.now + lastResort
  while ContinuousClock.now < end {
    _ = try await store.rescue()
    let answer = try await store.exchange(
      settlements, claiming: Claim(worker: worker, count: 100))
    if answer.unfinished == 0, answer.jobs.isEmpty {
      try await store.dismiss(worker)
      return
    }
    settlements = answer.jobs.map {
      Settlement(
        job: $0, outcome: .succeeded, report: Report(),
        transition: Transition(to: .succeeded))
    }
    if answer.jobs.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
  }
  throw NeverHappened(what: "the store is drained")
}
