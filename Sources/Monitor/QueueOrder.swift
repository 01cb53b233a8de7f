import Jobs

/// The order of the rows on the queues' screen.
///
/// Rows are put in order when somebody asks, when queues come, and when the order has really
/// changed: when a row stands below one that has less than half of its value. Numbers that only
/// waver never move a row.
struct QueueOrder: Hashable, Sendable {
  enum Column: String, CaseIterable, Hashable, Sendable {
    case name, ready, dead, running, oldest, retrying, scheduled, incoming, outgoing, p95

    var title: String {
      switch self {
      case .incoming: "in/s"
      case .outgoing: "out/s"
      default: rawValue
      }
    }

    /// What is less than this is as good as nothing.
    fileprivate var floor: Double {
      switch self {
      case .name: 0
      case .oldest: 10
      case .p95: 0.1
      case .incoming, .outgoing: 1
      case .ready, .dead, .running, .retrying, .scheduled: 10
      }
    }

    fileprivate func value(_ queue: QueueOverview, at now: Timestamp) -> Double {
      switch self {
      case .name: 0
      case .ready: Double(queue.counts[.ready])
      case .dead: Double(queue.counts[.dead])
      case .running: Double(queue.counts[.running])
      case .retrying: Double(queue.counts[.retrying])
      case .scheduled: Double(queue.counts[.scheduled])
      // What waits in a paused queue does so because somebody wants it to.
      case .oldest where queue.isPaused: 0
      case .oldest: queue.oldestReadyAt.map { now.elapsed(since: $0).inSeconds } ?? 0
      case .incoming: queue.inPerSecond
      case .outgoing: queue.outPerSecond
      case .p95: queue.wait.percentile(0.95)?.inSeconds ?? 0
      }
    }
  }

  private(set) var column = Column.oldest
  private(set) var names: [String] = []

  /// Goes to another column, or asks for the order of this one anew.
  mutating func step(by columns: Int, _ overview: Overview?) {
    let all = Column.allCases
    let index = (all.firstIndex(of: column) ?? 0) + columns
    column = all[(index % all.count + all.count) % all.count]
    if let overview { sort(overview) }
  }

  /// Sorts by a column.
  mutating func sort(by column: Column, _ overview: Overview?) {
    self.column = column
    if let overview { sort(overview) }
  }

  /// Takes new numbers, and changes the order only if it must.
  mutating func follow(_ overview: Overview) {
    let known = Set(names)
    let present = Set(overview.queues.map(\.name))
    names.removeAll { !present.contains($0) }
    if known.isSuperset(of: present), !isClearlyWrong(overview) { return }
    sort(overview)
  }

  private mutating func sort(_ overview: Overview) {
    names = overview.queues.sorted { left, right in
      let (first, second) = (
        column.value(left, at: overview.at), column.value(right, at: overview.at)
      )
      guard first == second, column != .name else {
        return first == second ? left.name < right.name : first > second
      }
      guard left.isFailing == right.isFailing else { return left.isFailing }
      let (one, other) = (Self.trouble(of: left), Self.trouble(of: right))
      guard one == other, left.isPaused == right.isPaused else {
        return one == other ? right.isPaused : one > other
      }
      return left.name < right.name
    }.map(\.name)
  }

  /// What decides between queues that are alike otherwise: after what fails now, where more has
  /// failed.
  private static func trouble(of queue: QueueOverview) -> Int {
    queue.counts[.dead] + queue.counts[.retrying]
  }

  private func isClearlyWrong(_ overview: Overview) -> Bool {
    let values = Dictionary(
      overview.queues.map { ($0.name, column.value($0, at: overview.at)) },
      uniquingKeysWith: { first, _ in first })
    var least = Double.infinity
    for name in names {
      let value = values[name] ?? 0
      if value > 2 * max(least, column.floor) { return true }
      least = min(least, value)
    }
    return false
  }
}
