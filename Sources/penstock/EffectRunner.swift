import Jobs
import Monitor
import Worker

/// Performs those effects of the monitor that concern the store, and reports what came of them.
struct EffectRunner: Sendable {
  /// Only reads.
  let store: any JobStore
  /// By which it is changed.
  let access: WriteAccess
  let `operator`: Operator
  let redaction: Redaction
  let environment: [String: String]

  /// Ends when the effect is over. Effects that do not concern the store are somebody else's.
  func run(_ effect: Effect, report: @escaping @Sendable (Event) -> Void) async {
    switch effect {
    case .load(let request):
      do {
        report(.answered(request, try await answer(to: request).redacted(by: redaction)))
      } catch {
        report(.failed(request, error))
      }
    case .perform(let act, let selection, let ticket):
      do {
        let sums = try await access.store().perform(act, on: selection, by: `operator`) {
          report(.progressed(ticket: ticket, $0))
        }
        report(.performed(ticket: ticket, sums))
      } catch {
        report(.refused(ticket: ticket, error))
      }
    case .undo(let entry, let ticket):
      do {
        let sums = try await access.store().undo(entry, by: `operator`) {
          report(.progressed(ticket: ticket, $0))
        }
        report(.performed(ticket: ticket, sums ?? ActReport()))
      } catch {
        report(.refused(ticket: ticket, error))
      }
    case .trash(let act, let choice, let ticket):
      do {
        let sums = try await access.store().perform(act, on: choice, by: `operator`) {
          report(.progressed(ticket: ticket, $0))
        }
        report(.performed(ticket: ticket, sums))
      } catch {
        report(.refused(ticket: ticket, error))
      }
    case .rewrite(let edit, let ticket):
      do {
        report(.performed(ticket: ticket, try await access.store().edit(edit, by: `operator`)))
      } catch {
        report(.refused(ticket: ticket, error))
      }
    case .steer(let act, let id):
      do {
        let sums = try await access.store().perform(act, onSpread: id, by: `operator`)
        report(
          .steered(act, spread: id, isDone: (sums?.changed ?? 0) > 0, entry: sums?.entry))
      } catch {
        report(.steeringFailed(error))
      }
    case .order(let mode, let worker):
      do {
        let sums = try await access.store().order(mode, to: worker, by: `operator`)
        report(.ordered(mode, worker: worker, isHeard: sums != nil, entry: sums?.entry))
      } catch {
        report(.orderFailed(error))
      }
    case .schedule(let act):
      do {
        switch act {
        case .add(let schedule), .edit(let schedule): try ScheduleOptions.check(schedule)
        case .remove, .pause, .resume, .run: break
        }
        let reports = try await access.store().perform([act], by: `operator`)
        for done in reports { report(.scheduled(act, done)) }
      } catch let error as StoreError {
        report(.schedulingFailed(error))
      } catch {
        report(.schedulingFailed(.invalid(Failure(error).message)))
      }
    case .unlock(let length):
      do {
        try await access.unlock()
        if let length { report(.unlocked(until: .now + length)) }
      } catch {
        if length != nil { await access.lock() }
        report(.told(error.message, isFailure: true))
      }
    case .lock: await access.lock()
    case .attend(let asks): store.attend(Presence(who: `operator`.text, asks: asks))
    case .set(let setting, let scope):
      do {
        let sums = try await access.store().set(setting, of: scope, by: `operator`)
        report(
          .limitSet(setting, of: scope, hasChanged: sums.changed > 0, entry: sums.entry))
      } catch {
        report(.limitFailed(error))
      }
    case .bind(let binding):
      do {
        let bound = try await access.store().bind(binding, by: `operator`)
        report(.topicsChanged(effect, .bound(binding, bound)))
      } catch {
        report(.topicsChanged(effect, .failed(error)))
      }
    case .unbind(let record):
      do {
        let (_, entry) = try await access.store().unbind(.id(record.id), by: `operator`)
        report(.topicsChanged(effect, .unbound(record.binding, entry: entry)))
      } catch {
        report(.topicsChanged(effect, .failed(error)))
      }
    case .publish(let message):
      do {
        let receipts = try await access.store().publish([message])
        report(.topicsChanged(effect, .published(message, receipts[0])))
      } catch {
        report(.topicsChanged(effect, .failed(error)))
      }
    case .mark(let name):
      do {
        _ = try await access.store().mark(name, at: .now, by: `operator`)
        report(.marked(name))
      } catch {
        report(.told(error.message, isFailure: true))
      }
    case .explain(let name):
      do {
        report(.explained(name, text: try HelpCommand.page(name)))
      } catch {
        report(.told(error.cause, isFailure: true))
      }
    case .listFiles(let folder):
      report(.files(Folder.names(of: Folder.expanded(folder, environment)), in: folder))
    case .copy, .edit, .save, .stopSaving, .remember, .setTheme, .keepTheme, .suspend, .redraw,
      .quit:
      break
    }
  }

  private func answer(to request: Request) async throws(StoreError) -> Answer {
    switch request {
    case .overview:
      return .overview(try await store.overview())
    case .past(let moment):
      return .past(try await store.overview(at: moment))
    case .kinds(let queue, let moment):
      return .kinds(try await store.kinds(of: queue, at: moment))
    case .latencies(let latency, let queue, let kind, let period, let step):
      return .latencies(
        try await store.latencies(latency, queue: queue, kind: kind, over: period, step: step))
    case .marks(let start):
      return .marks(try await store.marks(since: start))
    case .log(let filter, let entry, let limit):
      return .log(try await store.log(filter, before: entry, limit: limit))
    case .jobs(let filter, let cursor, let limit):
      return .jobs(try await store.find(filter, after: cursor, limit: limit))
    case .trash(let filter, let cursor, let limit):
      return .trash(try await store.trash(filter, after: cursor, limit: limit))
    case .trashCount(let choice):
      return .trashCount(try await store.trashCount(choice))
    case .detail(let id):
      if let detail = try await store.detail(id) { return .detail(detail) }
      return .detail(try await store.purged(id))
    case .failureGroups(let filter):
      return .failureGroups(
        try await store.failureGroups(filter, limit: FailureGroup.mostListed))
    case .output(let id):
      return .output(try await access.store().outputSoFar(of: id))
    case .whereabouts(let id):
      return .whereabouts(try await store.whereabouts(of: id))
    case .company:
      return .company(store.others())
    case .spreads:
      return .spreads(try await store.spreads())
    case .schedules:
      return .schedules(try await store.schedules())
    case .schedule(let name, let limit):
      guard let record = try await store.schedule(named: name),
        let ledger = try await store.ledger(of: name, before: nil, limit: limit)
      else { return .schedule(nil) }
      return .schedule(
        ScheduleDetail(
          record, ledger: ledger, count: ScheduleDetail.shownTimes,
          by: ZoneAlmanac.ofThisMachine))
    case .workers:
      return .workers(try await store.workers())
    case .topics(let limit):
      return .topics(try await store.topics(limit: limit))
    case .preview(let act, let choice):
      let selection: Selection =
        switch choice {
        case .ids(let ids): .ids(ids)
        case .filter(let filter): try await store.freeze(filter)
        }
      return .preview(selection, try await store.breakdown(of: selection, for: act))
    }
  }
}
