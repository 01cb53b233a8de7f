// Worker comes after Jobs and before the stores: it runs jobs, and knows a store only as a
// `WorkQueue`. Inside, in this order: the pure `Dispatcher`, the handlers, the `WorkerService` that
// obeys the one and calls the others, and the duties.

import Jobs

/// What a worker does next: events in, actions out, no clock, no input and no output.
///
/// Moments are the worker's own clock and come with each event. The store's clock, by which jobs
/// are due and rest, is told by every exchange and kept as a difference to the worker's own.
///
/// At most one exchange is under way. All that ended while it was makes up the next one, together
/// with the claim for the slots that became free: acknowledging and taking is one transaction, and
/// the batches grow by themselves as the store becomes slower.
package struct Dispatcher: Sendable {
  package private(set) var settings: Settings
  private(set) var runs = RunTable()
  /// Settlements that the store has not confirmed, oldest first.
  private(set) var pending: [Settlement] = []

  private var membership = Membership.absent
  private var exchange: (settlements: [Settlement], claim: Claim?)?
  /// True while the store may hold jobs that are ready.
  private var wantsClaim = true
  /// True when something changed after the exchange under way was sent.
  private var hasChangedMeanwhile = false
  /// When the next waiting job is due, by the worker's clock.
  private var dueAt: Timestamp?
  /// The store's clock minus the worker's.
  private var clockDifference: Duration = .zero

  /// Kinds whose handlers cannot be started.
  private var rests = HandlerRests()

  private var pulse: Pulse
  private var pause = Pause()

  /// False while the store knows this worker by settings that it no longer has.
  private var isDescribed = true
  private var stop: Stop?
  /// True while it takes no new jobs, and does not end either.
  private var isQuiet = false
  private var hasEnded = false
  /// The wake-up that was asked for.
  private var armedAt: Timestamp?

  private enum Membership: Equatable {
    case absent, enlisting
    case enlisted(WorkerID)
  }

  private struct Stop {
    var requests: Int
    var graceEndsAt: Timestamp
    /// The failure that no waiting heals, if that is why the worker stops.
    var failure: StoreError?
    /// How long settlements are tried after the last run ended.
    var settlesUntil: Timestamp?
  }

  package init(_ settings: Settings) {
    self.settings = settings
    pulse = Pulse(lease: settings.lease)
  }

  package mutating func handle(_ event: Event, at now: Timestamp) -> [Action] {
    guard !hasEnded else { return [] }
    var actions: [Action] = []
    if let armedAt, armedAt <= now { self.armedAt = nil }
    take(event, at: now, &actions)
    checkRuns(at: now, &actions)
    if !rests.isEmpty { checkRests(at: now, &actions) }
    enlistIfNeeded(at: now, &actions)
    exchangeIfUseful(at: now, &actions)
    endIfDone(at: now, &actions)
    if !hasEnded {
      describeIfNeeded(&actions)
      beatIfDue(at: now, &actions)
      arm(at: now, &actions)
    }
    return actions
  }

  private mutating func take(_ event: Event, at now: Timestamp, _ actions: inout [Action]) {
    switch event {
    case .started, .tick:
      break
    case .changed:
      wantsClaim = true
      hasChangedMeanwhile = exchange != nil
    case .enlisted(let worker):
      take(enlisted: worker, at: now, &actions)
    case .enlistFailed(let error):
      membership = .absent
      storeFailed(error, at: now, &actions)
    case .exchanged(let answer):
      take(answer, at: now, &actions)
    case .exchangeFailed(let error):
      takeExchangeFailure(error, at: now, &actions)
    case .finished(let finishes):
      for finish in finishes { take(finish, at: now, &actions) }
    case .beatAnswered(let isKept):
      pulse.answered()
      if !isKept { takeLoss(at: now, &actions) }
    case .beatFailed(let error):
      actions.append(.report(.storeFailed(error, retryIn: pulse.failed(at: now))))
    case .stopRequested:
      takeStopRequest(at: now, &actions)
    case .quietRequested(let isQuiet):
      takeQuietRequest(isQuiet, at: now, &actions)
    case .cancelRequested(let cancellations):
      for cancellation in cancellations { take(cancellation, at: now, &actions) }
    case .reconfigured(let settings):
      self.settings = settings
      if !rests.isEmpty { pulse.hurry(at: now) }
      rests = HandlerRests()
      wantsClaim = true
      hasChangedMeanwhile = exchange != nil
      isDescribed = false
      actions.append(.report(.reconfigured))
    }
  }
}

// MARK: - The place among the workers

extension Dispatcher {
  private mutating func enlistIfNeeded(at now: Timestamp, _ actions: inout [Action]) {
    guard membership == .absent, stop == nil, pause.isOver(at: now) else { return }
    membership = .enlisting
    actions.append(.enlist)
  }

  private mutating func take(
    enlisted worker: WorkerID, at now: Timestamp, _ actions: inout [Action]
  ) {
    membership = .enlisted(worker)
    wantsClaim = true
    pause.succeed()
    pulse.start(at: now)
    actions.append(.report(.enlisted(worker)))
  }

  private mutating func describeIfNeeded(_ actions: inout [Action]) {
    guard !isDescribed, case .enlisted(let worker) = membership else { return }
    isDescribed = true
    actions.append(.describe(worker))
  }

  private mutating func beatIfDue(at now: Timestamp, _ actions: inout [Action]) {
    guard case .enlisted(let worker) = membership, pulse.beats(at: now) else { return }
    actions.append(.beat(worker, state, rests.faults))
  }

  private var state: WorkerState {
    if stop != nil { return .stopping }
    return isQuiet ? .quiet : .active
  }

  private var takesJobs: Bool { stop == nil && !isQuiet }

  /// The store gave this worker's jobs away: their handlers are stopped and what they answer no
  /// longer counts. Results that came before the loss are still offered, to be refused or not.
  private mutating func takeLoss(at now: Timestamp, _ actions: inout [Action]) {
    membership = .absent
    pulse.end()
    let held = runs.lose(at: now)
    for lease in held { actions.append(.stop(lease, .term)) }
    actions.append(.report(.lostLeases(held.count)))
  }
}

// MARK: - Exchanges

extension Dispatcher {
  /// The rest before the next claim when a job is due and yet was not given: a limit holds it back.
  package static let restWhenHeldBack: Duration = .seconds(1)

  private var freeSlots: Int { max(0, settings.slots - runs.count) }

  /// Most jobs that one exchange claims and settles: of many slots the half, so that handlers of the
  /// one half run while the store is busy with the other.
  private var batch: Int { settings.slots < 32 ? .max : settings.slots / 2 }

  private mutating func exchangeIfUseful(at now: Timestamp, _ actions: inout [Action]) {
    if let dueAt, dueAt <= now {
      self.dueAt = nil
      wantsClaim = true
    }
    guard exchange == nil, pause.isOver(at: now) else { return }
    var claim: Claim?
    if case .enlisted(let worker) = membership, takesJobs, freeSlots > 0,
      wantsClaim || !pending.isEmpty
    {
      claim = Claim(
        worker: worker, count: min(freeSlots, batch), queues: settings.queues,
        kinds: settings.kinds, restingKinds: rests.isEmpty ? [] : rests.resting(at: now))
    }
    guard claim != nil || !pending.isEmpty else { return }
    let settlements = Array(pending.prefix(batch))
    exchange = (settlements, claim)
    hasChangedMeanwhile = false
    actions.append(.exchange(settlements, claim))
    pending.removeFirst(settlements.count)
  }

  private mutating func take(
    _ answer: Exchange, at now: Timestamp, _ actions: inout [Action]
  ) {
    let claim = exchange?.claim
    exchange = nil
    pause.succeed()
    clockDifference = answer.now - now
    for lease in answer.refused { actions.append(.report(.refused(lease))) }
    if let claim {
      wantsClaim =
        answer.jobs.count >= claim.count || hasChangedMeanwhile
        || membership != .enlisted(claim.worker)
      dueAt = answer.nextDueAt.map { dueAt in
        dueAt > answer.now ? dueAt - clockDifference : now + Self.restWhenHeldBack
      }
      start(answer.jobs, of: claim.worker, at: now, &actions)
    } else {
      wantsClaim = true
    }
    if settings.endsWhenEmpty, stop == nil, answer.unfinished == 0, runs.isEmpty, pending.isEmpty {
      if claim?.restingKinds.isEmpty ?? true {
        end(.empty, &actions)
      } else if let fault = rests.hopeless {
        end(.cannotStart(fault), &actions)
      }
    }
  }

  /// Jobs that come after the stop, or to a worker that the store gave up meanwhile, go back unrun.
  private mutating func start(
    _ jobs: [Job], of worker: WorkerID, at now: Timestamp, _ actions: inout [Action]
  ) {
    guard !jobs.isEmpty else { return }
    guard stop == nil, membership == .enlisted(worker) else {
      for job in jobs { settle(job, .released, Report(), at: now, chance: 0) }
      return
    }
    rests.begin(jobs, at: now)
    for job in jobs {
      runs.start(job, limit: settings.policies.timeout(for: job), at: now)
    }
    actions.append(.start(jobs))
  }

  private mutating func takeExchangeFailure(
    _ error: StoreError, at now: Timestamp, _ actions: inout [Action]
  ) {
    if let exchange {
      pending = exchange.settlements + pending
      if exchange.claim != nil { wantsClaim = true }
    }
    exchange = nil
    storeFailed(error, at: now, &actions)
  }
}

// MARK: - Runs

extension Dispatcher {
  private mutating func take(
    _ finish: Finish, at now: Timestamp, _ actions: inout [Action]
  ) {
    guard let run = runs.end(finish.lease) else { return }
    guard run.isHeld else {
      wantsClaim = true
      return
    }
    if let cause = finish.report.startFault {
      if let rest = rests.fail(run.job.kind, cause: cause, at: now) {
        pulse.hurry(at: now)
        actions.append(.report(.cannotStart(run.job.kind, cause: cause, retryIn: rest)))
      }
      settle(run.job, .released, finish.report, at: now, chance: 0)
      return
    }
    if !rests.isEmpty { rests.end(run.job, at: now) }
    let outcome = run.outcome(finish.outcome, wasStopped: finish.wasStopped)
    let settlement = settle(run.job, outcome, finish.report, at: now, chance: finish.chance)
    actions.append(.report(.finished(run.job, settlement, ran: finish.ran)))
  }

  /// An operator wants a run to end. One that ended meanwhile has ended as it has.
  private mutating func take(
    _ cancellation: Cancellation, at now: Timestamp, _ actions: inout [Action]
  ) {
    guard let job = runs.cancel(cancellation, at: now) else { return }
    actions.append(.stop(job.lease, .term))
    actions.append(.report(.cancelling(job, by: cancellation.by)))
  }

  @discardableResult
  private mutating func settle(
    _ job: Job, _ outcome: Outcome, _ report: Report, at now: Timestamp, chance: Double
  ) -> Settlement {
    let transition = LifeCycle.transition(
      of: job, after: outcome, policy: settings.policies.retry(for: job),
      now: now + clockDifference, chance: chance)
    let settlement = Settlement(
      job: job, outcome: outcome, report: report, transition: transition)
    pending.append(settlement)
    return settlement
  }

  /// Goes on with kinds that have rested, and forgets those that can be started again.
  private mutating func checkRests(at now: Timestamp, _ actions: inout [Action]) {
    for kind in rests.recovered(at: now) {
      pulse.hurry(at: now)
      actions.append(.report(.startsAgain(kind)))
    }
    if rests.areOver(at: now) {
      wantsClaim = true
      hasChangedMeanwhile = exchange != nil
    }
  }

  private mutating func checkRuns(at now: Timestamp, _ actions: inout [Action]) {
    for (run, step) in runs.check(at: now, graceEndsAt: stop?.graceEndsAt) {
      switch step {
      case .nothing: break
      case .stop(let force): actions.append(.stop(run.job.lease, force))
      case .giveUp(let outcome):
        if let outcome { settle(run.job, outcome, Report(), at: now, chance: 0) }
        actions.append(.report(.gaveUp(run.job)))
      }
    }
  }
}

// MARK: - Failures of the store

extension Dispatcher {
  private mutating func storeFailed(
    _ error: StoreError, at now: Timestamp, _ actions: inout [Action]
  ) {
    let rest = pause.begin(at: now)
    if error.isPassing || stop != nil {
      actions.append(.report(.storeFailed(error, retryIn: rest)))
    } else {
      beginStop(for: error, at: now, &actions)
    }
    if let stop, runs.isGivenUp {
      let isLate = stop.settlesUntil.map { $0 <= now } ?? false
      if isLate || !error.isPassing { end(stop.failure.map { .failed($0) } ?? .stopped, &actions) }
    }
  }
}

// MARK: - The end

extension Dispatcher {
  private mutating func takeStopRequest(at now: Timestamp, _ actions: inout [Action]) {
    guard var stop else { return beginStop(for: nil, at: now, &actions) }
    stop.requests += 1
    stop.graceEndsAt = min(stop.graceEndsAt, now)
    if stop.requests > 2 {
      runs.hurry(at: now)
      if let until = stop.settlesUntil { stop.settlesUntil = min(until, now + Self.lastMoment) }
    }
    self.stop = stop
    if runs.count > 0, stop.requests <= 3 {
      actions.append(.report(.hurrying(running: runs.count, kills: stop.requests > 2)))
    }
    runs.checkSoon(at: now)
  }

  private mutating func takeQuietRequest(
    _ isQuiet: Bool, at now: Timestamp, _ actions: inout [Action]
  ) {
    guard stop == nil, self.isQuiet != isQuiet else { return }
    self.isQuiet = isQuiet
    if !isQuiet { wantsClaim = true }
    // So that everybody sees at once what it does.
    pulse.hurry(at: now)
    actions.append(.report(.quieted(isQuiet)))
  }

  private mutating func beginStop(
    for failure: StoreError?, at now: Timestamp, _ actions: inout [Action]
  ) {
    stop = Stop(requests: 1, graceEndsAt: now + settings.grace, failure: failure)
    runs.checkSoon(at: now)
    pulse.hurry(at: now)
    actions.append(.report(.stopping(running: runs.count, grace: settings.grace, failure)))
  }

  private mutating func endIfDone(at now: Timestamp, _ actions: inout [Action]) {
    guard !hasEnded, var stop, runs.isGivenUp else { return }
    if stop.settlesUntil == nil {
      stop.settlesUntil = now + (stop.requests > 2 ? Self.lastMoment : Self.settlingTime)
      self.stop = stop
    }
    let isLate = stop.requests > 2 && stop.settlesUntil.map { $0 <= now } ?? false
    let isSettled = pending.isEmpty && exchange == nil
    let isAnswered = membership != .enlisting || stop.requests > 1
    guard (isSettled && isAnswered) || isLate else { return }
    end(stop.failure.map { .failed($0) } ?? .stopped, &actions)
  }

  private mutating func end(_ reason: Ending.Reason, _ actions: inout [Action]) {
    hasEnded = true
    var worker: WorkerID?
    if case .enlisted(let id) = membership { worker = id }
    let unsettled = pending.count + (exchange?.settlements.count ?? 0)
    actions.append(.end(Ending(reason, worker: worker, unsettled: unsettled)))
  }

  /// How long a worker that stops goes on trying to write its last settlements.
  package static let settlingTime: Duration = .seconds(10)

  /// The same once it was told to kill.
  package static let lastMoment: Duration = .milliseconds(500)

  /// Asks to be woken at the next moment that is known to need something, and at no other.
  private mutating func arm(at now: Timestamp, _ actions: inout [Action]) {
    var moments = [runs.nextCheckAt, pulse.wakesAt]
    if !rests.isEmpty { moments.append(rests.nextMoment(after: now)) }
    if let stop, stop.requests > 2 { moments.append(stop.settlesUntil) }
    if !pause.isOver(at: now), exchange == nil { moments.append(pause.endsAt) }
    if !wantsClaim, takesJobs, freeSlots > 0 { moments.append(dueAt) }
    guard let next = moments.compactMap(\.self).min() else { return }
    guard armedAt.map({ next < $0 }) ?? true else { return }
    armedAt = next
    actions.append(.wake(at: next))
  }
}
