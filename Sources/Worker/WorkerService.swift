import Jobs
import Synchronization

/// A worker: does to a store and to handlers what its `Dispatcher` says, until that says to end.
///
/// One loop takes all events in batches; handlers, exchanges and heartbeats are tasks that only put
/// their answer into its inbox. So nothing waits for a handler, and a run costs a few microseconds.
package final class WorkerService: Sendable {
  private let queue: any WorkQueue
  private let setup: Mutex<WorkerSetup>
  private let storeIdentity: String
  private let duties: DutyRoster
  private let tell: @Sendable (Notice) -> Void
  private let inbox = Inbox()
  private let outputs = OutputTable()
  private let clock = WorkerClock()
  private let board = ProgressBoard()
  private let orders = OrderWatch()
  private let watchdog: Watchdog?

  /// `storeIdentity` goes into idempotency keys: it must name the store for all its life. `tell`
  /// is called with all that happens, from several tasks, and must not take long.
  package init(
    _ queue: any WorkQueue, as description: WorkerDescription, settings: Dispatcher.Settings,
    handlers: HandlerTable, storeIdentity: String, duties: [Duty] = Duty.standard,
    watchdog: Watchdog? = nil, tell: @escaping @Sendable (Notice) -> Void = { _ in }
  ) {
    self.queue = queue
    setup = Mutex(
      WorkerSetup(description: description, settings: settings, handlers: handlers))
    self.storeIdentity = storeIdentity
    self.duties = DutyRoster(duties)
    self.watchdog = watchdog
    self.tell = tell
  }

  /// The first request lets running jobs their grace, the second skips it, the third kills.
  package func requestStop() {
    inbox.post(.stopRequested)
  }

  /// Takes no new jobs, or takes jobs again; what runs goes on.
  package func requestQuiet(_ isQuiet: Bool) {
    inbox.post(.quietRequested(isQuiet))
  }

  /// Works by other settings and handlers from here on; what runs goes on with those that it has. The
  /// lease stays as it was.
  package func reconfigure(
    as description: WorkerDescription, settings: Dispatcher.Settings, handlers: HandlerTable
  ) {
    setup.withLock { setup in
      var settings = settings
      settings.lease = setup.settings.lease
      setup.retired.append(setup.handlers)
      (setup.description, setup.settings, setup.handlers) = (description, settings, handlers)
      inbox.post(.reconfigured(settings))
    }
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
    let tables = setup.withLock { $0.retired + [$0.handlers] }
    for table in tables { await table.end() }
    tell(.ended(ending))
    return ending
  }

  private func work() async -> Ending {
    var dispatcher = Dispatcher(setup.withLock { $0.settings })
    var hands = WorkerHands(clock: clock, watchdog: watchdog)
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
      hands.patrol?.turn(at: clock.now)
    }
    return Ending(.stopped, worker: nil)
  }

  /// What goes on beside the loop: the store's signals and the duties.
  private func accompany() async {
    await withDiscardingTaskGroup { group in
      group.addTask { [queue, inbox, duties, orders] in
        for await _ in queue.arrivals() {
          inbox.post(.changed)
          duties.call(for: .arrival)
          orders.call()
        }
      }
      group.addTask { [queue, inbox, orders, tell] in
        await orders.serve(queue, tell: tell) { inbox.post($0) }
      }
      if let watchdog { group.addTask { [inbox] in await watchdog.call { inbox.post(.tick) } } }
      group.addTask { [queue, duties] in
        for await _ in queue.workerDeaths() { duties.call(for: .workerDeath) }
      }
      group.addTask { [queue, duties, tell] in await duties.serve(queue, tell: tell) }
      group.addTask { [queue, board, tell] in await board.serve(queue, tell: tell) }
      group.addTask { [queue, outputs, tell] in await outputs.serve(queue, tell: tell) }
    }
  }
}

/// What a worker is set to do, and by which handlers.
private struct WorkerSetup {
  var description: WorkerDescription
  var settings: Dispatcher.Settings
  var handlers: HandlerTable
  /// Handlers of former settings: some of their runs may still go on.
  var retired: [HandlerTable] = []
}

/// What the loop of a worker holds in its hands.
private struct WorkerHands {
  var runs: [Lease: (sign: StopSign, task: Task<Void, Never>)] = [:]
  var timer: Task<Void, Never>?
  var usage: ProcessUsage
  var patrol: Watchdog.Patrol?

  init(clock: WorkerClock, watchdog: Watchdog?) {
    usage = ProcessUsage(at: clock.now)
    patrol = watchdog.map(Watchdog.Patrol.init)
  }
}

extension WorkerService {
  private func perform(_ action: Dispatcher.Action, _ hands: inout WorkerHands) {
    switch action {
    case .enlist: enlist()
    case .beat(let worker, let state, let faults): beat(worker, state, faults, &hands)
    case .describe(let worker): describe(worker, hands)
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
      if case .enlisted(let worker) = notice {
        duties.call(for: .start)
        orders.take(worker)
      }
      tell(notice)
    case .end: break
    }
  }

  private func enlist() {
    let (description, settings) = setup.withLock { ($0.description, $0.settings) }
    Task { [queue, inbox] in
      do throws(StoreError) {
        inbox.post(.enlisted(try await queue.enlist(description, lease: settings.lease)))
      } catch {
        inbox.post(.enlistFailed(error))
      }
    }
  }

  /// Ends former handlers too, once none of the runs that began before goes on.
  private func describe(_ worker: WorkerID, _ hands: WorkerHands) {
    let (description, retired) = setup.withLock { setup in
      defer { setup.retired = [] }
      return (setup.description, setup.retired)
    }
    let runs = hands.runs.values.map(\.task)
    Task { [queue, tell] in
      do throws(StoreError) {
        try await queue.describe(worker, as: description)
      } catch {
        tell(.storeFailed(error, retryIn: nil))
      }
      for run in runs { await run.value }
      for table in retired { await table.end() }
    }
  }

  private func beat(
    _ worker: WorkerID, _ state: WorkerState, _ faults: [HandlerFault],
    _ hands: inout WorkerHands
  ) {
    let usage = hands.usage.measure(at: clock.now)
    let heartbeat = Heartbeat(
      state: state, cpu: usage.cpu, memoryBytes: usage.memoryBytes,
      lease: setup.withLock { $0.settings.lease }, faults: faults)
    orders.call()
    Task { [queue, inbox, duties] in
      do throws(StoreError) {
        inbox.post(.beatAnswered(try await queue.beat(worker, heartbeat)))
        // Not before: a worker that was stopped for longer than its lease would find itself silent.
        duties.call(for: .heartbeat)
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
    let (policies, handler) = setup.withLock {
      ($0.settings.policies, $0.handlers.handler(for: job.kind))
    }
    let context = HandlerContext(
      for: job, policies: policies, storeIdentity: storeIdentity, stop: sign
    ) { [board, lease = job.lease] progress in board.put(progress, of: lease) }
    outputs.add(context.output, for: job.lease)
    let task = Task { [clock, inbox, board] in
      let begin = clock.now
      // Without a handler it was claimed just before the kind was taken out: it goes back.
      var result = await handler?.run(job, context) ?? HandlerResult(.released)
      result.report.progress = board.end(job.lease)
      inbox.post(
        Dispatcher.Finish(
          lease: job.lease, outcome: result.outcome, report: result.report,
          wasStopped: sign.force != nil, ran: clock.now.elapsed(since: begin),
          chance: result.outcome == .succeeded ? 0 : .random(in: -1...1)))
    }
    hands.runs[job.lease] = (sign, task)
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
