import Drawing
import Jobs

/// The front page: all queues, and how long the jobs of the one under the cursor wait or run.
struct QueuesScreen: Hashable, Sendable {
  private(set) var order = QueueOrder()
  private(set) var cursor = RowCursor<String>()
  private(set) var latency = Latency.wait
  private(set) var window = LatencyWindow.hour
  /// The kind whose times are shown, of the queue under the cursor; nil for all of them.
  private(set) var kind: String?
  /// Latencies of the window, and what of.
  private(set) var slices: [LatencySlice] = []
  private var slicesOf: Request?

  /// Whether the slices are those of the queue under the cursor.
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
    guard let queue = cursor.id else { return nil }
    let end = Self.end(facts).floored(to: .seconds(60)) + .seconds(60)
    let start = (end - window.length).floored(to: window.step)
    return .latencies(
      latency, queue: queue, kind: kind, over: start..<end, step: window.step)
  }

  mutating func follow(_ facts: Facts) {
    if let overview = facts.overview {
      order.follow(overview)
      cursor.follow(order.names)
    }
    if let kind, cursor.id.flatMap(facts.queue)?.kinds.contains(kind) != true { self.kind = nil }
    let table = QueuesLayout(facts, queues: order.names.count).table
    cursor.resize(height: table.height - (facts.isBordered ? 3 : 2))
  }

  func wants(_ facts: Facts) -> [Want] {
    var wants = [Want(.workers, isUrgent: facts.roster == nil)]
    if let past = facts.past {
      if !past.isRead { wants.append(Want(.past(past.moment), isUrgent: true)) }
    }
    let layout = QueuesLayout(facts, queues: order.names.count)
    guard layout.hasHeatMap || kind != nil, let wanted = wantedSlices(facts) else { return wants }
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

  mutating func take(_ slices: [LatencySlice], of request: Request, _ facts: Facts) {
    guard sameChart(request, wantedSlices(facts)) else { return }
    slicesOf = request
    self.slices = slices
  }

  func refusal(of action: Action, _ facts: Facts) -> String? {
    switch action {
    case .pause where facts.past != nil:
      return "this is the past; press Esc to come back to now"
    case .newer where facts.past == nil, .muchNewer where facts.past == nil:
      return "this is now; press [ to go back"
    case .open, .pause: return cursor.id == nil ? "there is no queue yet" : nil
    default: return nil
    }
  }

  mutating func handle(_ action: Action, _ facts: Facts) -> [Step] {
    switch action {
    case .sort, .sortBack:
      order.step(by: action == .sort ? 1 : -1, facts.overview)
      cursor.follow(order.names)
    case .swapLatency:
      let all = Latency.allCases
      latency = all[((all.firstIndex(of: latency) ?? 0) + 1) % all.count]
    case .window: window = window.next
    case .nextKind:
      let kinds = cursor.id.flatMap(facts.queue)?.kinds ?? []
      kind = kind.map { last in kinds.first { $0 > last } } ?? (kind == nil ? kinds.first : nil)
    case .older: return [.travel(.back)]
    case .newer: return [.travel(.forward)]
    case .muchOlder: return [.travel(.farBack)]
    case .muchNewer: return [.travel(.farForward)]
    case .back where facts.past != nil: return [.travel(nil)]
    case .copyCommand where facts.past != nil:
      let moment = facts.past?.moment.rfc3339 ?? ""
      return [.effect(.copy(Twin.command(["stats", "--at", moment], setup: facts.setup)))]
    case .open:
      return cursor.id.map { [.list(Filter([.init(.text(.queue, [TextPattern($0)]))]))] } ?? []
    case .pause:
      guard let name = cursor.id, let queue = facts.queue(name) else { return [] }
      return [.effect(.setPaused(queue: name, !queue.isPaused))]
    case .copyCommand:
      return [.effect(.copy(Twin.command(["queues"], setup: facts.setup)))]
    default: _ = cursor.handle(action)
    }
    return []
  }

  mutating func press(_ position: Position, _ facts: Facts) {
    let layout = QueuesLayout(facts, queues: order.names.count)
    let rows = layout.rows(facts)
    if position.row == rows.row - 1 {
      guard let column = column(at: position, in: layout, facts) else { return }
      order.sort(by: column, facts.overview)
      cursor.follow(order.names)
    } else if rows.contains(position) {
      cursor.move(toRow: cursor.viewport.offset + position.row - rows.row)
    }
  }

  mutating func scroll(by rows: Int) {
    cursor.scroll(by: rows)
  }
}

/// Where the parts of the front page stand.
struct QueuesLayout: Hashable, Sendable {
  let table: Rectangle
  /// Empty where there is no room.
  let histogram: Rectangle
  let heatMap: Rectangle

  var hasHeatMap: Bool { !heatMap.isEmpty }

  init(_ facts: Facts, queues: Int) {
    let body = facts.body
    let edges = facts.isBordered ? 3 : 2
    let needed = max(queues, 3) + edges
    let least = facts.isBordered ? 9 : 7
    let most = min(20, max(facts.isBordered ? 14 : 13, body.height * 2 / 5))
    // The charts get what the table leaves, and some of it also when there are many queues.
    var lower = min(max(body.height - needed, least), most)
    if body.height - lower < min(needed, 5 + edges) { lower = 0 }
    let (upper, charts) = body.splitBottom(lower)
    table = upper
    guard charts.width >= 76 else {
      (histogram, heatMap) = (charts, Rectangle(column: 0, row: 0, width: 0, height: 0))
      return
    }
    // An hour of minutes with its labels, where that leaves the histogram its room.
    let map = max(charts.width * 55 / 100, min(70, charts.width - 36))
    (histogram, heatMap) = charts.splitRight(map)
  }

  /// The rows of the table without its header.
  func rows(_ facts: Facts) -> Rectangle {
    Panel(title: .empty, isBordered: facts.isBordered).content(of: table).splitTop(1).rest
  }
}
