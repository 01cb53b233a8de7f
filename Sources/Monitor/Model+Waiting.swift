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

  /// Each order has one answer, and they come as they were given.
  mutating func takeNote(of event: Event) {
    if event.isAnswerToOrder, !orders.isEmpty { orders.removeFirst() }
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
  fileprivate var isAnswerToOrder: Bool {
    switch self {
    case .limitSet, .limitFailed, .ordered, .orderFailed, .steered, .steeringFailed, .topicsChanged,
      .scheduled, .schedulingFailed:
      true
    default: false
    }
  }
}
