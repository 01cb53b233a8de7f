import Jobs

extension SQLStore {
  package func setKeeping(_ keeping: Keeping) async throws(StoreError) {
    guard !keeping.isEmpty else { return }
    try await write { transaction in
      for (scope, policy) in keeping.policies { try transaction.keep(policy, of: scope) }
      if let trash = keeping.trash {
        try transaction.connection.run(Transaction.keepTrash, [SQLValue(trash)])
      }
    }
  }
}

extension Transaction {
  /// Where nothing is said.
  private static let usualQuarantine = RetryPolicy().quarantine

  /// Puts what the policy says in place of what was said before.
  func keep(_ policy: KeepingPolicy, of scope: LimitScope) throws {
    var rest = policy
    if let name = scope.queue, scope.kind == nil {
      let queue = try queue(name)
      if let retention = policy.retention { try setRetention(retention, ofQueue: queue) }
      rest.retention = nil
    }
    guard rest != KeepingPolicy() else { return }
    let retention = rest.retention?.columns ?? [.null, .null]
    try connection.run(
      Self.storePolicy,
      scope.columns + retention + [SQLValue(rest.quarantine)] + UniqueRule.columns(rest.uniqueness))
    if rest.uniqueness != nil { try connection.run(Self.countUniqueRules, []) }
  }

  /// By scope, with what stands with the queues left out.
  func keepingPolicies() throws -> [LimitScope: KeepingPolicy] {
    var policies: [LimitScope: KeepingPolicy] = [:]
    try connection.query(Self.findPolicies, []) { row in
      policies[LimitScope(row)] = KeepingPolicy(
        retention: Retention(keep: row.optionalInteger(2), count: row.optionalInteger(3)),
        quarantine: row.optionalInteger(4).map(Int.init), uniqueness: UniqueRule(row, from: 5))
    }
    return policies
  }

  /// How many workers may die under a job of the line.
  func quarantine(of line: LineName) throws -> Int {
    let policies = try keepingPolicies()
    return policies[.kind(line.kind)]?.quarantine ?? policies[.queue(line.queue)]?.quarantine
      ?? Self.usualQuarantine
  }

  static let findPolicies = Statement(
    "find policies",
    """
    SELECT queue, kind, keep, keep_count, quarantine, unique_by, unique_for, unique_until_start,
      unique_replaces
    FROM penstock_policy
    """)
  /// A row is rewritten only where it says something else.
  static let storePolicy = Statement(
    "store policy",
    """
    INSERT INTO penstock_policy (queue, kind, keep, keep_count, quarantine, unique_by, unique_for,
      unique_until_start, unique_replaces)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (queue, kind) DO UPDATE SET
      keep = iif(excluded.keep IS NULL AND excluded.keep_count IS NULL, keep, excluded.keep),
      keep_count =
        iif(excluded.keep IS NULL AND excluded.keep_count IS NULL, keep_count, excluded.keep_count),
      quarantine = coalesce(excluded.quarantine, quarantine),
      unique_for = iif(excluded.unique_by IS NULL, unique_for, excluded.unique_for),
      unique_until_start =
        iif(excluded.unique_by IS NULL, unique_until_start, excluded.unique_until_start),
      unique_replaces = iif(excluded.unique_by IS NULL, unique_replaces, excluded.unique_replaces),
      unique_by = coalesce(excluded.unique_by, unique_by)
    """)
  static let countUniqueRules = Statement(
    "count unique rules",
    """
    UPDATE penstock_store SET unique_rules =
      (SELECT count(*) FROM penstock_policy WHERE unique_by <> 'none')
    """)
}
