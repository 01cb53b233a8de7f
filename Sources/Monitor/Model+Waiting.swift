import Drawing
import Jobs

/// Orders that the store has not answered yet: while another process writes, they wait.
extension Model {
  struct Order: Hashable, Sendable {
    let effect: Effect
    let since: Timestamp
  }

  /// What is said of orders that wait for longer than a person would think is at once.
  var waitingText: String? {
    guard let first = orders.first, facts.now - first.since >= Self.patience else { return nil }
    let wait = Format.age(facts.now - first.since)
    let others = orders.count > 1 ? " and \(Format.count(orders.count - 1)) more" : ""
    return "the store is busy: what you asked for\(others) has waited for \(wait)"
  }

  private static let patience = Duration.seconds(1)

  /// Takes note of what the store is to do; the same once more while it waits is nothing new.
  mutating func noteOrders(_ effects: [Effect]) -> [Effect] {
    effects.filter { effect in
      guard effect.isOrder else { return true }
      guard !orders.contains(where: { $0.effect == effect }) else {
        say("that waits for the store already")
        return false
      }
      orders.append(Order(effect: effect, since: facts.now))
      return true
    }
  }

  /// Takes an order that was answered off the list; each has one answer.
  mutating func takeNote(of event: Event) {
    guard let index = orders.firstIndex(where: { event.answers($0.effect) }) else { return }
    orders.remove(at: index)
    if orders.isEmpty { isLeaving = false }
  }
}

extension Effect {
  fileprivate var isOrder: Bool {
    switch self {
    case .set, .bind, .unbind, .publish, .order, .steer, .schedule: true
    default: false
    }
  }
}

extension Event {
  fileprivate func answers(_ order: Effect) -> Bool {
    switch (self, order) {
    case (.limitSet(let setting, let scope, _, _), .set): order == .set(setting, of: scope)
    case (.ordered(let mode, let worker, _, _), .order): order == .order(mode, worker: worker)
    case (.steered(let act, let spread, _, _), .steer): order == .steer(act, spread: spread)
    case (.scheduled(let act, _), .schedule): order == .schedule(act)
    case (.topicsChanged(let effect, _), _): order == effect
    case (.limitFailed, .set), (.orderFailed, .order), (.steeringFailed, .steer),
      (.schedulingFailed, .schedule):
      true
    default: false
    }
  }
}
