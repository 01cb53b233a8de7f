import Drawing
import Jobs

/// The front page: all queues, and how long the jobs of the one under the cursor wait or run.
struct QueuesScreen: Hashable, Sendable {
  private(set) var order = QueueOrder()
  private(set) var cursor = RowCursor<String>()
  private(set) var latency = Latency.wait
  /// Latencies of the last hour, and what of.
  private(set) var slices: [LatencySlice] = []
  private var slicesOf: LatencyKey?

  private struct LatencyKey: Hashable {
    var latency: Latency
    var queue: String
  }

  /// The time that the heat map covers.
  static let period = Duration.seconds(3600)

  /// Whether the slices are those of the queue under the cursor.
  var hasSlices: Bool { slicesOf != nil && slicesOf == wantedSlices }

  private var wantedSlices: LatencyKey? {
    cursor.id.map { LatencyKey(latency: latency, queue: $0) }
  }

  mutating func follow(_ facts: Facts) {
    if let overview = facts.overview {
      order.follow(overview)
      cursor.follow(order.names)
    }
    let table = QueuesLayout(facts, queues: order.names.count).table
    cursor.resize(height: table.height - (facts.isBordered ? 3 : 2))
  }

  func wants(_ facts: Facts) -> [Want] {
    var wants = [Want(.workers, isUrgent: facts.roster == nil)]
    if let wanted = wantedSlices, QueuesLayout(facts, queues: order.names.count).hasHeatMap {
      let since = (facts.now - Self.period).floored(to: .seconds(60))
      wants.append(
        Want(.latencies(wanted.latency, queue: wanted.queue, since: since), isUrgent: !hasSlices))
    }
    return wants
  }

  mutating func take(_ slices: [LatencySlice], of latency: Latency, queue: String) {
    guard LatencyKey(latency: latency, queue: queue) == wantedSlices else { return }
    slicesOf = wantedSlices
    self.slices = slices
  }

  func refusal(of action: Action) -> String? {
    switch action {
    case .open, .pause: cursor.id == nil ? "there is no queue yet" : nil
    default: nil
    }
  }

  mutating func handle(_ action: Action, _ facts: Facts) -> [Step] {
    switch action {
    case .sort, .sortBack:
      order.step(by: action == .sort ? 1 : -1, facts.overview)
      cursor.follow(order.names)
    case .swapLatency: latency = latency == .wait ? .run : .wait
    case .open:
      return cursor.id.map { [.list(Filter([.init(.text(.queue, [TextPattern($0)]))]))] } ?? []
    case .pause:
      guard let name = cursor.id, let queue = facts.queue(name) else { return [] }
      return [.effect(.set(.paused(!queue.isPaused), of: .queue(name)))]
    case .copyCommand:
      return [.effect(.copy(Twin.command(["queues"], setup: facts.setup)))]
    default: _ = cursor.handle(action)
    }
    return []
  }

  mutating func press(_ position: Position, _ facts: Facts) {
    let rows = QueuesLayout(facts, queues: order.names.count).rows(facts)
    if rows.contains(position) {
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
