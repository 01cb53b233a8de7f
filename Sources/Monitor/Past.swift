import Jobs

/// A moment of the past on the screen, and its numbers once they are read.
struct Past: Hashable, Sendable {
  var moment: Timestamp
  /// Those of the moment before stay until they come.
  var overview: Overview?
  /// Whether the store has answered for this moment.
  var isRead = false

  /// Why nothing is changed while it is shown.
  static let refusal = "this is the past; press Esc to come back to now"

  /// The step before a moment, or after it; nil means now.
  static func moment(
    _ direction: Direction, from moment: Timestamp?, now: Timestamp
  ) -> Timestamp? {
    let finest = HistoryGrain.steps[0].step
    guard let moment else {
      guard direction.isBack else { return nil }
      let last = now.floored(to: finest)
      return direction == .back ? last : self.moment(direction, from: last, now: now)
    }
    let edge = direction.isBack ? moment - .microseconds(1) : moment
    let step = HistoryGrain.step(at: edge, now: now)
    let length = direction.isLong ? step * 30 : step
    let next = (direction.isBack ? moment - length : moment + length).floored(to: step)
    return next > now ? nil : next
  }

  enum Direction: Hashable, Sendable {
    case back, forward, farBack, farForward

    var isBack: Bool { self == .back || self == .farBack }
    var isLong: Bool { self == .farBack || self == .farForward }
  }
}

extension Model {
  /// Goes through the past; nil comes back to now.
  mutating func travel(_ direction: Past.Direction?) {
    guard let direction,
      let moment = Past.moment(direction, from: facts.past?.moment, now: facts.now)
    else {
      facts.past = nil
      return
    }
    facts.past = Past(moment: moment, overview: facts.overview)
  }

  /// Goes to the step of a moment.
  mutating func travel(to moment: Timestamp) {
    show(.queues)
    let step = HistoryGrain.step(at: moment, now: facts.now)
    facts.past = Past(moment: moment.floored(to: step), overview: facts.overview)
  }

  /// Of all else there is only what it is now.
  mutating func leavePast() {
    guard facts.past != nil else { return }
    facts.past = nil
    say("back to now: of the past only the numbers of the queues are kept")
  }

  mutating func take(past overview: Overview?, at moment: Timestamp) {
    guard facts.past?.moment == moment else { return }
    facts.past = Past(moment: moment, overview: overview, isRead: true)
  }
}
