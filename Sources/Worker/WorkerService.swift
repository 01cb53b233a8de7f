import Jobs

/// A worker: does to a store and to handlers what its `Dispatcher` says, until that says to end.
///
/// One loop takes all events in batches; handlers, exchanges and heartbeats are tasks that only put
/// their answer into its inbox. So nothing waits for a handler, and a run costs a few microseconds.
package final class WorkerService: Sendable {
  private let queue: any WorkQueue
  private let description: WorkerDescription
  private let settings: Dispatcher.Settings
  private let handlers: HandlerTable
  private let storeIdentity: String
  private let duties: DutyRoster
  private let tell: @Sendable (Notice) -> Void
  private let inbox = Inbox()
  private let outputs = OutputTable()
  private let clock = WorkerClock()
  private let board = ProgressBoard()

  /// `storeIdentity` goes into idempotency keys: it must name the store for all its life. `tell`
  /// is called with all that happens, from several tasks, and must not take long.
  package init(
    _ queue: any WorkQueue, as description: WorkerDescription, settings: Dispatcher.Settings,
    handlers: HandlerTable, storeIdentity: String, duties: [Duty] = Duty.standard,
    tell: @escaping @Sendable (Notice) -> Void = { _ in }
  ) {
    self.queue = queue
    self.description = description
    self.settings = settings
    self.handlers = handlers
    self.storeIdentity = storeIdentity
    self.duties = DutyRoster(duties)
    self.tell = tell
  }

  /// The first request lets running jobs their grace, the second skips it, the third kills.
  package func requestStop() {
    inbox.post(.stopRequested)
  }

  /// Works until there is nothing more to do, or a stop was requested, or the store fails for good.
  /// To be called once.
  package func run() async -> Ending {
    let companions = Task { await accompany() }
    inbox.post(.started)
    let ending = await work()
    companions.cancel()
    await companions.value
    if let worker = ending.worker {
      do throws(StoreError) {
        try await queue.dismiss(worker)
      } catch {
        tell(.storeFailed(error, retryIn: nil))
      }
    }
    await handlers.end()
    tell(.ended(ending))
    return ending
  }

  private func work() async -> Ending {
    var dispatcher = Dispatcher(settings)
    var hands = WorkerHands(clock: clock)
    for await _ in inbox.arrivals {
      // Handlers that are about to return go first: their results then share one exchange.
      if !hands.runs.isEmpty { await Task.yield() }
      for event in inbox.take() {
        if case .finished(let finishes) = event {
          for finish in finishes {
            hands.runs[finish.lease] = nil
            outputs.remove(finish.lease)
          }
        }
        for action in dispatcher.handle(event, at: clock.now) {
          if case .end(let ending) = action {
            hands.timer?.cancel()
            return ending
          }
          perform(action, &hands)
        }
      }
    }
    return Ending(.stopped, worker: nil)
  }

  /// What goes on beside the loop: the store's signals and the duties.
  private func accompany() async {
    await withDiscardingTaskGroup { group in
      group.addTask { [queue, inbox, duties] in
        for await _ in queue.arrivals() {
          inbox.post(.changed)
          duties.call(for: .arrival)
        }
      }
      group.addTask { [queue, duties] in
        for await _ in queue.workerDeaths() { duties.call(for: .workerDeath) }
      }
      group.addTask { [queue, duties, tell] in await duties.serve(queue, tell: tell) }
      group.addTask { [queue, board, tell] in await board.serve(queue, tell: tell) }
      group.addTask { [queue, outputs, tell] in await outputs.serve(queue, tell: tell) }
    }
  }
}

/// What the loop of a worker holds in its hands.
private struct WorkerHands {
  var runs: [Lease: (sign: StopSign, task: Task<Void, Never>)] = [:]
  var timer: Task<Void, Never>?
  var usage: ProcessUsage

  init(clock: WorkerClock) {
    usage = ProcessUsage(at: clock.now)
  }
}

extension WorkerService {
  private func perform(_ action: Dispatcher.Action, _ hands: inout WorkerHands) {
    switch action {
    case .enlist: enlist()
    case .beat(let worker, let state): beat(worker, state, &hands)
    case .exchange(let settlements, let claim):
      exchange(settlements, claim, atOnce: hands.runs.isEmpty)
    case .start(let jobs):
      for job in jobs { start(job, &hands) }
    case .stop(let lease, let force):
      guard let run = hands.runs[lease] else { return }
      run.sign.request(force)
      run.task.cancel()
    case .wake(let moment): wake(at: moment, &hands)
    case .report(let notice):
      if case .enlisted = notice { duties.call(for: .start) }
      tell(notice)
    case .end: break
    }
  }

  private func enlist() {
    Task { [queue, description, settings, inbox] in
      do throws(StoreError) {
        inbox.post(.enlisted(try await queue.enlist(description, lease: settings.lease)))
      } catch {
        inbox.post(.enlistFailed(error))
      }
    }
  }

  private func beat(_ worker: WorkerID, _ state: WorkerState, _ hands: inout WorkerHands) {
    let heartbeat = Heartbeat(
      state: state, cpu: hands.usage.cpu(at: clock.now),
      memoryBytes: ProcessUsage.memoryBytes(), lease: settings.lease)
    duties.call(for: .heartbeat)
    Task { [queue, inbox] in
      do throws(StoreError) {
        inbox.post(.beatAnswered(try await queue.beat(worker, heartbeat)))
      } catch {
        inbox.post(.beatFailed(error))
      }
    }
  }

  /// A claim by a worker that runs nothing begins at once, on this thread: a job that was just pushed
  /// waits for it. Otherwise handlers that were just started have the thread first.
  private func exchange(_ settlements: [Settlement], _ claim: Claim?, atOnce: Bool) {
    let work = { @Sendable [queue, inbox] in
      do throws(StoreError) {
        inbox.post(.exchanged(try await queue.exchange(settlements, claiming: claim)))
      } catch {
        inbox.post(.exchangeFailed(error))
      }
    }
    if atOnce { Task.immediate(operation: work) } else { Task(operation: work) }
  }

  private func start(_ job: Job, _ hands: inout WorkerHands) {
    tell(.started(job))
    let sign = StopSign()
    let context = HandlerContext(
      for: job, policies: settings.policies, storeIdentity: storeIdentity, stop: sign
    ) { [board, lease = job.lease] progress in board.put(progress, of: lease) }
    let handler = handlers.handler(for: job.kind)
    outputs.add(context.output, for: job.lease)
    let task = Task { [clock, inbox, board] in
      let begin = clock.now
      var result = await handler?.run(job, context) ?? Self.unhandled(job)
      result.report.progress = board.end(job.lease)
      inbox.post(
        Dispatcher.Finish(
          lease: job.lease, outcome: result.outcome, report: result.report,
          wasStopped: sign.force != nil, ran: clock.now.elapsed(since: begin),
          chance: result.outcome == .succeeded ? 0 : .random(in: -1...1)))
    }
    hands.runs[job.lease] = (sign, task)
  }

  /// A store that gives a job of a kind that was not claimed.
  private static func unhandled(_ job: Job) -> HandlerResult {
    HandlerResult(
      .failed(
        reason: "cannot run kind '\(job.kind)': this worker has no handler for it", after: nil))
  }

  private func wake(at moment: Timestamp, _ hands: inout WorkerHands) {
    hands.timer?.cancel()
    hands.timer = Task { [clock, inbox] in
      while case let rest = moment - clock.now, rest > .zero {
        do {
          try await Task.sleep(for: rest)
        } catch {
          return
        }
      }
      inbox.post(.tick)
    }
  }
}
