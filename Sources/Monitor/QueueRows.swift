import Jobs

/// Rows of the front page, queues or kinds: their order, and the cursor that stays on its row.
struct QueueRows: Hashable, Sendable {
  private(set) var order = QueueOrder()
  var cursor = RowCursor<String>()

  mutating func follow(_ overview: Overview) {
    order.follow(overview)
    cursor.follow(order.names)
  }

  mutating func step(by columns: Int, _ overview: Overview?) {
    order.step(by: columns, overview)
    cursor.follow(order.names)
  }

  mutating func sort(by column: QueueOrder.Column, _ overview: Overview?) {
    order.sort(by: column, overview)
    cursor.follow(order.names)
  }
}

/// The kinds of one queue, in the places of the queues.
struct KindRows: Hashable, Sendable {
  let queue: String
  var rows = QueueRows()
  /// Those of another moment stay until what was asked for comes.
  private(set) var overview: Overview?
  /// What it is the answer to.
  private(set) var answered: Request?

  init(of queue: String) {
    self.queue = queue
  }

  mutating func take(_ overview: Overview?, of request: Request) {
    guard case .kinds(queue, _) = request else { return }
    (self.overview, answered) = (overview, request)
    if let overview { rows.follow(overview) }
  }

  func request(_ facts: Facts) -> Request { .kinds(of: queue, at: facts.past?.moment) }

  /// The past does not change any more, once it is read.
  func want(_ facts: Facts) -> Want? {
    let request = request(facts)
    if answered == request, facts.past != nil { return nil }
    return Want(request, isUrgent: answered != request)
  }
}
