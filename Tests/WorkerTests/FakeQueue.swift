import Jobs
import Synchronization

@testable import Worker

/// A store in memory: just enough of one for a worker, and failing when told to.
actor FakeQueue: WorkQueue {
  private var waiting: [Job]
  private var running: [Lease: Job] = [:]
  private var retrying: [Job] = []
  private(set) var settlements: [Settlement] = []
  private(set) var claims: [Claim] = []
  private(set) var enlisted: [WorkerDescription] = []
  private(set) var described: [WorkerDescription] = []
  private(set) var dismissed: [WorkerID] = []
  private(set) var heartbeats: [Heartbeat] = []
  private(set) var rescues = 0
  /// How many heartbeats had come by each rescue.
  private(set) var heartbeatsAtRescues: [Int] = []
  private(set) var pruned: [Int] = []
  private(set) var exchanges = 0
  private(set) var progress: [[Lease: Progress]] = []

  /// Errors of the next exchanges, heartbeats and so on, first one first.
  private var failures: [StoreError] = []
  private var beatAnswers: [Bool] = []
  private var prunable: [Int] = []
  private var keepsSettlements = true
  private var orders = WorkerOrders()
  private let signal: Signal
  private let deaths: Signal

  /// A stream that can be told of something.
  struct Signal: Sendable {
    let stream: AsyncStream<Void>
    let teller: AsyncStream<Void>.Continuation

    init() {
      (stream, teller) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }
  }

  init(_ jobs: [Job] = [], keepsSettlements: Bool = true) {
    waiting = jobs.reversed()
    self.keepsSettlements = keepsSettlements
    signal = Signal()
    deaths = Signal()
  }

  func push(_ jobs: [Job]) {
    waiting.insert(contentsOf: jobs.reversed(), at: 0)
    signal.teller.yield()
  }

  func fail(_ errors: StoreError...) { failures += errors }
  func answerBeats(_ answers: Bool...) { beatAnswers += answers }
  func offerPrunable(_ counts: Int...) { prunable += counts }
  nonisolated func tellDeath() { deaths.teller.yield() }

  private func failIfTold() throws(StoreError) {
    if !failures.isEmpty { throw failures.removeFirst() }
  }

  func enlist(_ worker: WorkerDescription, lease: Duration) throws(StoreError) -> WorkerID {
    try failIfTold()
    enlisted.append(worker)
    return WorkerID(enlisted.count)
  }

  func describe(_ worker: WorkerID, as description: WorkerDescription) throws(StoreError) {
    described.append(description)
  }

  func dismiss(_ worker: WorkerID) throws(StoreError) {
    try failIfTold()
    dismissed.append(worker)
  }

  func beat(_ worker: WorkerID, _ heartbeat: Heartbeat) throws(StoreError) -> Bool {
    try failIfTold()
    heartbeats.append(heartbeat)
    return beatAnswers.isEmpty ? true : beatAnswers.removeFirst()
  }

  func exchange(
    _ settlements: [Settlement], claiming claim: Claim?
  ) throws(StoreError) -> Exchange {
    try failIfTold()
    exchanges += 1
    var answer = Exchange(now: Scene.start)
    for settlement in settlements where !settle(settlement) {
      answer.refused.append(settlement.lease)
    }
    if let claim {
      if keepsSettlements { claims.append(claim) }
      answer.jobs = take(claim)
      let mine = claim.kinds.map { kinds in waiting.count { kinds.contains($0.kind) } }
      answer.unfinished = (mine ?? waiting.count) + running.count + retrying.count
    }
    return answer
  }

  private func settle(_ settlement: Settlement) -> Bool {
    guard var job = running.removeValue(forKey: settlement.lease) else { return false }
    if keepsSettlements { settlements.append(settlement) }
    job.state = settlement.transition.state
    if !settlement.transition.countsAttempt { job.attempt -= 1 }
    switch job.state {
    case .ready: waiting.append(job)
    case .retrying: retrying.append(job)
    default: break
    }
    return true
  }

  private func take(_ claim: Claim) -> [Job] {
    var taken: [Job] = []
    var passed: [Job] = []
    while taken.count < claim.count, var job = waiting.popLast() {
      guard claim.kinds?.contains(job.kind) ?? true else {
        passed.append(job)
        continue
      }
      job.run += 1
      job.attempt += 1
      job.state = .running
      running[job.lease] = job
      taken.append(job)
    }
    waiting += passed.reversed()
    return taken
  }

  /// Takes all running jobs from their worker, as a rescue would.
  /// The next heartbeat tells the worker; until then it hears of nothing to claim.
  func giveUpWorkers() {
    beatAnswers.append(false)
    waiting += running.values
    running = [:]
  }

  /// Makes what rests after a failure ready.
  func wakeRetrying() {
    waiting += retrying
    retrying = []
    signal.teller.yield()
  }

  func rescue() throws(StoreError) -> [Rescue] {
    rescues += 1
    heartbeatsAtRescues.append(heartbeats.count)
    return []
  }

  func orders(for worker: WorkerID) -> WorkerOrders { orders }

  /// What operators want from now on.
  func order(_ orders: WorkerOrders) {
    self.orders = orders
    signal.teller.yield()
  }

  func advanceSpreads() -> Duration? { nil }

  /// What the next looks at the schedules come to, first one first.
  private var firings: [FiringReport] = []
  private(set) var looks = 0
  func offer(_ firings: FiringReport...) { self.firings += firings }

  func fireSchedules() throws(StoreError) -> FiringReport {
    looks += 1
    return firings.isEmpty ? FiringReport() : firings.removeFirst()
  }

  func wantedOutput() -> Set<JobID> { [] }

  func show(_ outputs: [RunningOutput]) {}

  func prune(limit: Int) throws(StoreError) -> Int {
    let count = prunable.isEmpty ? 0 : prunable.removeFirst()
    pruned.append(count)
    return count
  }

  func keep(_ progress: [Lease: Progress]) throws(StoreError) {
    try failIfTold()
    self.progress.append(progress)
  }

  nonisolated var lifeMark: Int32? { nil }
  nonisolated func arrivals() -> AsyncStream<Void> { signal.stream }
  nonisolated func workerDeaths() -> AsyncStream<Void> { deaths.stream }

  var waitingKinds: [String] { waiting.map(\.kind) }
}

/// Jobs as they are before their first claim.
func fresh(_ ids: ClosedRange<JobID>, kind: String = "SendEmail", timeout: Duration? = nil)
  -> [Job]
{
  ids.map { id in
    var one = job(id, run: 0, attempt: 0, kind: kind, timeout: timeout)
    one.state = .ready
    return one
  }
}

/// Notices in the order they came, which can be waited for.
final class NoticeLog: Sendable {
  private let notices = Mutex<[Notice]>([])
  private let signal = FakeQueue.Signal()

  func append(_ notice: Notice) {
    notices.withLock { $0.append(notice) }
    signal.teller.yield()
  }

  var all: [Notice] { notices.withLock { $0 } }

  /// Waits until one fits; only one task may wait at a time.
  func first(where fits: (Notice) -> Bool) async -> Notice? {
    if let notice = all.first(where: fits) { return notice }
    for await _ in signal.stream {
      if let notice = all.first(where: fits) { return notice }
    }
    return nil
  }
}
