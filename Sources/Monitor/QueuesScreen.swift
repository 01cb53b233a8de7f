import Drawing
import Jobs

/// The front page: all queues or the kinds of one, and how long the jobs of what is under the cursor
/// wait or run.
struct QueuesScreen: Hashable, Sendable {
  private var queues = QueueRows()
  /// The kinds of a queue, once somebody asked for them.
  private(set) var kinds: KindRows?
  private(set) var latency = Latency.wait
  private(set) var window = LatencyWindow.hour
  /// Latencies of the window, and what of.
  private(set) var slices: [LatencySlice] = []
  private var slicesOf: Request?
  /// Of what is under the cursor.
  private(set) var failing = FailingJobs()

  /// What the table shows.
  private(set) var rows: QueueRows {
    get { kinds?.rows ?? queues }
    set { if kinds == nil { queues = newValue } else { kinds?.rows = newValue } }
  }

  /// The numbers that the table shows.
  func overview(_ facts: Facts) -> Overview? { kinds.map(\.overview) ?? facts.overview }

  func row(_ name: String, _ facts: Facts) -> QueueOverview? {
    overview(facts)?.queues.first { $0.name == name }
  }

  /// What the cursor is on.
  var scope: LimitScope? {
    rows.cursor.id.map { name in kinds.map { .kind(name, in: $0.queue) } ?? .queue(name) }
  }

  /// Back from a queue's kinds to all queues.
  mutating func leaveKinds() {
    kinds = nil
  }

  /// Whether the slices are those of what is under the cursor.
  func hasSlices(_ facts: Facts) -> Bool {
    slicesOf.map { sameChart($0, wantedSlices(facts)) } ?? false
  }

  /// Two requests for one chart, at whatever time.
  private func sameChart(_ first: Request, _ second: Request?) -> Bool {
    guard case .latencies(let latency, let queue, let kind, let period, let step) = first,
      case .latencies(latency, queue, kind, let other, step) = second
    else { return false }
    // Only the newest columns differ while time goes on.
    return abs((period.upperBound - other.upperBound).inSeconds) < 120
  }

  /// The end of the charts: the moment that is shown.
  static func end(_ facts: Facts) -> Timestamp { facts.past?.moment ?? facts.now }

  private func wantedSlices(_ facts: Facts) -> Request? {
    guard let scope, let queue = scope.queue else { return nil }
    return .latencies(
      latency, queue: queue, kind: scope.kind, over: window.period(until: Self.end(facts)),
      step: window.step)
  }

  mutating func follow(_ facts: Facts) {
    if let overview = facts.overview { queues.follow(overview) }
    let table = layout(facts).table
    rows.cursor.resize(height: table.height - (facts.isBordered ? 3 : 2))
  }

  func layout(_ facts: Facts) -> QueuesLayout {
    QueuesLayout(facts, rows: rows.order.names.count)
  }

  func wants(_ facts: Facts) -> [Want] {
    var wants = [Want(.workers, isUrgent: facts.roster == nil)]
    if layout(facts).hasTroubles, facts.past == nil {
      wants.append(Want(.failureGroups(Filter()), isUrgent: facts.failureGroups == nil))
    }
    if layout(facts).hasTroubles, facts.past == nil, let scope, retrying(facts) > 0,
      let want = failing.want(scope, facts.now)
    {
      wants.append(want)
    }
    if layout(facts).hasLog, facts.past == nil {
      wants.append(Want(LogTable.newest, isUrgent: facts.newest == nil))
    }
    if let past = facts.past {
      if !past.isRead { wants.append(Want(.past(past.moment), isUrgent: true)) }
    }
    wants += kinds?.want(facts).map { [$0] } ?? []
    guard layout(facts).hasHeatMap, let wanted = wantedSlices(facts) else { return wants }
    // What is long changes slowly, and costs more: once for each request, which is once a minute.
    if window == .hour && facts.past == nil || slicesOf != wanted {
      wants.append(Want(wanted, isUrgent: !hasSlices(facts)))
    }
    // Marks are few and seldom new: looked at once in ten seconds.
    let since = (facts.now - .seconds(90 * 86_400)).floored(to: .seconds(10))
    if facts.marksOf != .marks(since: since) {
      wants.append(Want(.marks(since: since), isUrgent: false))
    }
    return wants
  }

  /// How many jobs of what is under the cursor wait to be tried again.
  private func retrying(_ facts: Facts) -> Int {
    rows.cursor.id.flatMap { row($0, facts) }?.counts[.retrying] ?? 0
  }

  mutating func take(_ page: JobPage, of filter: Filter, _ facts: Facts) {
    guard let scope else { return }
    let counts = facts.latest?.counts ?? StateCounts()
    failing.take(
      page, of: filter, for: scope, among: counts[.scheduled] + counts[.retrying], at: facts.now)
  }

  mutating func take(_ overview: Overview?, of request: Request) {
    kinds?.take(overview, of: request)
  }

  mutating func take(_ slices: [LatencySlice], of request: Request, _ facts: Facts) {
    guard sameChart(request, wantedSlices(facts)) else { return }
    slicesOf = request
    self.slices = slices
  }

  func refusal(of action: Action, _ facts: Facts) -> String? {
    switch action {
    case .newer where facts.past == nil, .muchNewer where facts.past == nil:
      return "this is now; press [ to go back"
    case .open, .showDead, .pause,
      .kinds where kinds == nil:
      return scope == nil ? "there is no queue yet" : nil
    default: return nil
    }
  }

  mutating func handle(_ action: Action, _ facts: Facts) -> [Step] {
    switch action {
    case .sort, .sortBack:
      rows.step(by: action == .sort ? 1 : -1, overview(facts))
    case .swapLatency:
      let all = Latency.allCases
      latency = all[((all.firstIndex(of: latency) ?? 0) + 1) % all.count]
    case .window: window = window.next
    case .kinds: kinds = kinds == nil ? rows.cursor.id.map { KindRows(of: $0) } : nil
    case .older: return [.travel(.back)]
    case .newer: return [.travel(.forward)]
    case .muchOlder: return [.travel(.farBack)]
    case .muchNewer: return [.travel(.farForward)]
    case .back where facts.past != nil: return [.travel(nil)]
    case .back where kinds != nil: leaveKinds()
    case .open: return scope.map { [.list(Filter($0))] } ?? []
    case .showDead:
      return scope.map {
        [.listGroups(Filter($0))]
      } ?? []
    case .pause:
      guard let scope, let row = rows.cursor.id.flatMap({ row($0, facts) }) else { return [] }
      return [facts.step(toPause: !row.isPaused, scope)]
    case .copyCommand: return [.effect(.copy(Twin.command(twin(facts), setup: facts.setup)))]
    default: _ = rows.cursor.handle(action)
    }
    return []
  }

  /// The command that prints the same.
  private func twin(_ facts: Facts) -> [String] {
    guard kinds != nil || facts.past != nil else { return ["queues"] }
    return ["stats"] + (kinds.map { [$0.queue] } ?? [])
      + (facts.past.map { ["--at", $0.moment.rfc3339] } ?? [])
  }

  mutating func press(_ position: Position, _ facts: Facts) -> ListPress {
    let layout = layout(facts)
    let area = layout.rows(facts)
    if area.contains(position) { return rows.cursor.press(line: position.row - area.row) }
    if position.row == area.row - 1, let column = column(at: position, in: layout, facts) {
      rows.sort(by: column, overview(facts))
    }
    return .nothing
  }

  mutating func scroll(by lines: Int) {
    rows.cursor.scroll(by: lines)
  }
}
