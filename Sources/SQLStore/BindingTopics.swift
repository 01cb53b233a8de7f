import Jobs

extension SQLStore {
  package func bind(
    _ binding: TopicBinding, by operator: Operator
  ) async throws(StoreError) -> BindReport {
    do {
      try binding.validate()
    } catch {
      throw .invalid("\(error)")
    }
    return try await write { transaction in
      var log = ActLog("bind", subject: binding.text, by: `operator`)
      let entry = try transaction.open(&log)
      let isNew = try transaction.bind(binding, entry: entry)
      try transaction.write(
        log, ActReport(matched: 1, changed: isNew ? 1 : 0, skipped: isNew ? 0 : 1))
      let kept = isNew ? try transaction.keptMatches(of: binding) : 0
      return BindReport(isNew: isNew, keptMatches: kept, entry: entry)
    }
  }

  package func unbind(
    _ choice: BindingChoice, by operator: Operator
  ) async throws(StoreError) -> (removed: [TopicBinding], entry: AuditID?) {
    try await write { transaction in
      let bindings = try transaction.bindings(choice)
      guard !bindings.isEmpty else { return ([], nil) }
      let subject = bindings.count == 1 ? bindings[0].binding.text : choice.text
      var log = ActLog("unbind", subject: subject, by: `operator`)
      let entry = try transaction.open(&log)
      for binding in bindings { try transaction.remove(binding, entry: entry) }
      try transaction.write(log, ActReport(matched: bindings.count, changed: bindings.count))
      return (bindings.map(\.binding), entry)
    }
  }

  package func topics(limit: Int) async throws(StoreError) -> TopicOverview {
    try await read { transaction in try transaction.topicOverview(limit: limit) }
  }

  package func keepUnroutable(
    _ length: Duration?, by operator: Operator
  ) async throws(StoreError) {
    try await write { transaction in
      let old = try transaction.keptUnroutable()
      try transaction.connection.run(Transaction.setKeepUnroutable, [SQLValue(length)])
      func json(_ length: Duration?) -> String { length.map { "\"\($0.text)\"" } ?? "\"none\"" }
      let changed = old == length ? 0 : 1
      try transaction.note(
        ActLog("keep unroutable", subject: length?.text ?? "none", by: `operator`)
          .switching("keep", from: json(old), to: json(length)),
        ActReport(matched: 1, changed: changed, skipped: 1 - changed))
      return
    }
  }
}

extension Transaction {
  /// False when the same binding is there; a name that another one has is refused.
  mutating func bind(_ binding: TopicBinding, entry: AuditID?) throws -> Bool {
    if let node = try node(of: binding.pattern),
      let same = try bindings(at: node).first(where: { $0.binding.isLike(binding) })
    {
      guard binding.name == nil || binding.name == same.binding.name else {
        throw StoreError.invalid(
          "cannot bind '\(binding.text)': the same binding is there"
            + (same.binding.name.map { " by the name '\($0)'" } ?? " without a name")
            + "; unbind it first to give it another")
      }
      return false
    }
    if let name = binding.name, let holder = try bindings(.name(name)).first {
      throw StoreError.invalid(
        "cannot bind '\(binding.text)': the name '\(name)' belongs to \(holder.binding.text); "
          + "take another, or unbind that one first")
    }
    _ = try queue(binding.queue)
    try connection.run(
      Self.insertBinding,
      [
        SQLValue(binding.name), .text(binding.pattern.text),
        .integer(try plant(binding.pattern)), .text(binding.queue), .text(binding.kind),
        .text(binding.filter.description), SQLValue(entry),
      ])
    return true
  }

  /// True when the same binding is there, whatever its name.
  func isBound(_ binding: TopicBinding) throws -> Bool {
    guard let node = try node(of: binding.pattern) else { return false }
    return try bindings(at: node).contains { $0.binding.isLike(binding) }
  }

  func bindings(at node: Int64) throws -> [StoredBinding] {
    var bindings: [StoredBinding] = []
    try connection.query(Self.bindingsAt, [.integer(node)]) {
      if let stored = StoredBinding($0) { bindings.append(stored) }
    }
    return bindings
  }

  func bindings(_ choice: BindingChoice) throws -> [StoredBinding] {
    var bindings: [StoredBinding] = []
    switch choice {
    case .id(let id):
      try connection.query(Self.bindingWithID, [.integer(id)]) {
        if let stored = StoredBinding($0) { bindings.append(stored) }
      }
      return bindings
    case .name(let name):
      try connection.query(Self.bindingNamed, [.text(name)]) {
        if let stored = StoredBinding($0) { bindings.append(stored) }
      }
      return bindings
    case .pattern(let pattern, let queue, let kind, let filter):
      guard let node = try node(of: pattern) else { return [] }
      return try self.bindings(at: node).filter {
        $0.binding.queue == queue && (kind ?? $0.binding.kind) == $0.binding.kind
          && (filter ?? $0.binding.filter) == $0.binding.filter
      }
    }
  }

  func remove(_ stored: StoredBinding, entry: AuditID) throws {
    guard let node = stored.node else { return }
    try connection.run(Self.removeBinding, [.integer(entry), .integer(stored.id)])
    try fell(node)
  }

  /// Takes a `bind` or an `unbind` back as far as nothing else is in its place now; how many bindings
  /// that were.
  mutating func undoBindings(of entry: AuditID, by undoing: AuditID) throws -> Int {
    var bound: [StoredBinding] = []
    try connection.query(Self.bindingsBound, [.integer(entry)]) {
      if let stored = StoredBinding($0) { bound.append(stored) }
    }
    for stored in bound { try remove(stored, entry: undoing) }
    var count = bound.count
    var removed: [StoredBinding] = []
    try connection.query(Self.bindingsRemoved, [.integer(entry)]) {
      if let stored = StoredBinding($0) { removed.append(stored) }
    }
    for stored in removed where try canReturn(stored.binding) {
      let node = try plant(stored.binding.pattern)
      try connection.run(Self.returnBinding, [.integer(node), .integer(stored.id)])
      count += 1
    }
    return count
  }

  private func canReturn(_ binding: TopicBinding) throws -> Bool {
    if let name = binding.name, try !bindings(.name(name)).isEmpty { return false }
    return try !isBound(binding)
  }

  func keptUnroutable() throws -> Duration? {
    var length: Duration?
    try connection.query(Self.findKeepUnroutable, []) {
      length = $0.optionalInteger(0).map { .microseconds($0) }
    }
    return length
  }

  func keptMatches(of binding: TopicBinding) throws -> Int {
    var count = 0
    try connection.query(Self.keptTopics, [SQLValue(now)]) { row in
      guard let topic = try? Topic(row.text(0)), binding.pattern.matches(topic) else { return }
      count += row.int(1)
    }
    return count
  }

  static let insertBinding = Statement(
    "insert binding",
    """
    INSERT INTO penstock_binding (name, pattern, node, queue, kind, filter, bound_by)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    """)
  static let bindingWithID = Statement(
    "binding with id",
    """
    SELECT id, name, pattern, queue, kind, filter, node FROM penstock_binding
    WHERE id = ? AND node IS NOT NULL
    """)
  static let bindingNamed = Statement(
    "binding named",
    """
    SELECT id, name, pattern, queue, kind, filter, node FROM penstock_binding
    WHERE name = ? AND node IS NOT NULL
    """)
  static let bindingsBound = Statement(
    "bindings bound by",
    """
    SELECT id, name, pattern, queue, kind, filter, node FROM penstock_binding
    WHERE bound_by = ? AND node IS NOT NULL
    """)
  static let bindingsRemoved = Statement(
    "bindings removed by",
    """
    SELECT id, name, pattern, queue, kind, filter, node FROM penstock_binding WHERE removed_by = ?
    """)
  static let removeBinding = Statement(
    "remove binding", "UPDATE penstock_binding SET node = NULL, removed_by = ? WHERE id = ?")
  static let returnBinding = Statement(
    "return binding", "UPDATE penstock_binding SET node = ?, removed_by = NULL WHERE id = ?")
  static let setKeepUnroutable = Statement(
    "set keep unroutable", "UPDATE penstock_store SET keep_unroutable = ?")
  static let findKeepUnroutable = Statement(
    "find keep unroutable", "SELECT keep_unroutable FROM penstock_store")
  static let keptTopics = Statement(
    "kept topics",
    """
    SELECT topic, count(*) FROM penstock_unrouted
      JOIN penstock_message ON penstock_message.id = message
    WHERE until > ? GROUP BY topic
    """)
}

extension TopicBinding {
  /// True when both make the same jobs of the same messages.
  fileprivate func isLike(_ other: TopicBinding) -> Bool {
    pattern == other.pattern && queue == other.queue && kind == other.kind
      && filter == other.filter
  }
}
