import Jobs

extension Transaction {
  /// How long the counts of a topic are kept after the last message.
  private static let topicLifetime: Duration = .seconds(90 * 24 * 3600)

  func topicOverview(limit: Int) throws -> TopicOverview {
    var overview = TopicOverview(at: now)
    let now = now
    try connection.query(Self.allBindings, []) { row in
      guard let stored = StoredBinding(row) else { return }
      overview.bindings.append(
        BindingRecord(
          id: stored.id, binding: stored.binding, copies: row.int(7),
          copiesPerSecond: TopicRate.perSecond(
            step: row.timestamp(8), recent: row.int(9), earlier: row.int(10), now: now)))
    }
    overview.bindings.sort {
      ($0.binding.pattern.text, $0.binding.queue, $0.id)
        < ($1.binding.pattern.text, $1.binding.queue, $1.id)
    }
    try connection.query(Self.latestTopics, [SQLValue(limit)]) { row in
      guard let topic = try? Topic(row.text(0)) else { return }
      overview.topics.append(
        TopicRecord(
          topic: topic, published: row.int(1),
          publishedPerSecond: TopicRate.perSecond(
            step: row.timestamp(4).floored(to: TopicRate.step), recent: row.int(5),
            earlier: row.int(6), now: now),
          unroutable: row.int(2), kept: row.int(3), lastAt: row.timestamp(4)))
    }
    // Those whose time is over are gone, whenever they are pruned.
    let expired = try expiredMessages()
    for index in overview.topics.indices {
      overview.topics[index].kept -= expired[overview.topics[index].topic.name] ?? 0
    }
    overview.topics.sort { $0.topic.name < $1.topic.name }
    overview.keepsUnroutable = try keptUnroutable()
    try connection.query(Self.unroutableTotals, [SQLValue(now)]) {
      (overview.unroutable, overview.kept) = ($0.int(0), $0.int(1))
    }
    return overview
  }

  private func expiredMessages() throws -> [String: Int] {
    var counts: [String: Int] = [:]
    try connection.query(Self.expiredByTopic, [SQLValue(now)]) { counts[$0.text(0)] = $0.int(1) }
    return counts
  }

  /// Deletes kept messages whose time is over, removed bindings that can no longer be undone, and
  /// the counts of topics that nobody has published to for long.
  func pruneTopics(limit: Int) throws {
    var expired: [(message: Int64, topic: String)] = []
    try connection.query(Self.expiredUnrouted, [SQLValue(now), SQLValue(limit)]) {
      expired.append(($0.integer(0), $0.text(1)))
    }
    for (message, topic) in expired {
      try connection.run(Publication.forgetUnrouted, [.integer(message)])
      try connection.run(Self.deleteMessage, [.integer(message)])
      try connection.run(Self.countExpiredMessage, [.text(topic)])
    }
    try connection.run(Self.deleteOldBindings, [SQLValue(now - (try trashRetention()))])
    try connection.run(
      Self.deleteOldTopics, [SQLValue(now - Self.topicLifetime), SQLValue(limit)])
  }

  static let allBindings = Statement(
    "all bindings",
    """
    SELECT id, name, pattern, queue, kind, filter, node, copies, step, recent, earlier
    FROM penstock_binding WHERE node IS NOT NULL
    """)
  static let latestTopics = Statement(
    "latest topics",
    """
    SELECT name, published, unroutable, kept, step, recent, earlier FROM penstock_topic
    ORDER BY step DESC LIMIT ?
    """)
  static let unroutableTotals = Statement(
    "unroutable totals",
    """
    SELECT unroutable, (SELECT count(*) FROM penstock_unrouted WHERE until > ?) FROM penstock_store
    """)
  static let expiredByTopic = Statement(
    "expired by topic",
    """
    SELECT topic, count(*) FROM penstock_unrouted
      JOIN penstock_message ON penstock_message.id = message
    WHERE until <= ? GROUP BY topic
    """)
  static let expiredUnrouted = Statement(
    "expired unrouted",
    """
    SELECT message, topic FROM penstock_unrouted
      JOIN penstock_message ON penstock_message.id = message
    WHERE until <= ? ORDER BY until LIMIT ?
    """)
  static let countExpiredMessage = Statement(
    "count expired message", "UPDATE penstock_topic SET kept = kept - 1 WHERE name = ?")
  static let deleteOldBindings = Statement(
    "delete old bindings",
    """
    DELETE FROM penstock_binding WHERE removed_by IS NOT NULL AND removed_by
      <= (SELECT id FROM penstock_audit WHERE at < ? ORDER BY id DESC LIMIT 1)
    """)
  static let deleteOldTopics = Statement(
    "delete old topics",
    """
    DELETE FROM penstock_topic WHERE name IN
      (SELECT name FROM penstock_topic WHERE step < ? AND kept = 0 ORDER BY step LIMIT ?)
    """)
}
