import Jobs

@testable import Monitor

extension Fixture {
  static let topicOverview: TopicOverview = {
    var overview = TopicOverview(
      at: now, keepsUnroutable: .seconds(3600), unroutable: 212, kept: 12)
    let bindings: [(String, String, String, String, String?, Int, Double)] = [
      ("orders.*.paid", "emails", "SendReceipt", "", nil, 88_412, 12.4),
      ("orders.#", "stock", "SyncStock", "payload.total:>80", "big-orders", 8_114, 1.2),
      ("orders.eu.returned", "reports", "BuildReport", "", nil, 301, 0),
      ("#", "audit", "Note", "", "everything", 96_930, 14.1),
    ]
    for (index, row) in bindings.enumerated() {
      guard let pattern = try? TopicPattern(row.0), let filter = try? BindingFilter.read(row.3)
      else { continue }
      overview.bindings.append(
        BindingRecord(
          id: BindingID(index + 1),
          binding: TopicBinding(
            name: row.4, pattern: pattern, queue: row.1, kind: row.2, filter: filter),
          copies: row.5, copiesPerSecond: row.6))
    }
    let topics: [(String, Int, Double, Int, Int, Int)] = [
      ("carts.eu.left", 212, 0.1, 212, 12, 8), ("orders.eu.paid", 50_120, 7.1, 0, 0, 1),
      ("orders.eu.returned", 301, 0, 0, 0, 190), ("orders.us.paid", 38_292, 5.3, 0, 0, 1),
    ]
    for row in topics {
      guard let topic = try? Topic(row.0) else { continue }
      overview.topics.append(
        TopicRecord(
          topic: topic, published: row.1, publishedPerSecond: row.2, unroutable: row.3,
          kept: row.4, lastAt: now - .seconds(row.5)))
    }
    return overview
  }()
}
