import Jobs
import Monitor

/// Performs those effects of the monitor that concern the store, and reports what came of them.
struct EffectRunner: Sendable {
  let store: any JobStore
  let `operator`: Operator

  /// Ends when the effect is over. Effects that do not concern the store are somebody else's.
  func run(_ effect: Effect, report: @escaping @Sendable (Event) -> Void) async {
    switch effect {
    case .load(let request):
      do {
        report(.answered(request, try await answer(to: request)))
      } catch {
        report(.failed(request, error))
      }
    case .perform(let act, let selection, let ticket):
      do {
        let sums = try await store.perform(act, on: selection, by: `operator`) {
          report(.progressed(ticket: ticket, $0))
        }
        report(.performed(ticket: ticket, sums))
      } catch {
        report(.refused(ticket: ticket, error))
      }
    case .setPaused(let queue, let isPaused):
      do {
        let hasChanged = try await store.setPaused(isPaused, queue: queue, by: `operator`)
        report(.pauseSet(queue: queue, isPaused: isPaused, hasChanged: hasChanged))
      } catch {
        report(.pauseFailed(queue: queue, error))
      }
    case .copy, .save, .remember, .setTheme, .suspend, .redraw, .quit:
      break
    }
  }

  private func answer(to request: Request) async throws(StoreError) -> Answer {
    switch request {
    case .overview:
      return .overview(try await store.overview())
    case .past(let moment):
      return .past(try await store.overview(at: moment))
    case .latencies(let latency, let queue, let kind, let period, let step):
      return .latencies(
        try await store.latencies(latency, queue: queue, kind: kind, over: period, step: step))
    case .marks(let start):
      return .marks(try await store.marks(since: start))
    case .log(let filter, let entry, let limit):
      return .log(try await store.log(filter, before: entry, limit: limit))
    case .jobs(let filter, let cursor, let limit):
      return .jobs(try await store.find(filter, after: cursor, limit: limit))
    case .detail(let id):
      return .detail(try await store.detail(id))
    case .failureGroups:
      return .failureGroups(try await store.failureGroups())
    case .workers:
      return .workers(try await store.workers())
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
