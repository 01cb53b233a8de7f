/// What a store does with the jobs of a queue or of a kind by itself, whoever pushes them and whichever
/// worker sees to them: so it stands in the store, where retries and time limits are each worker's own.
package struct KeepingPolicy: Hashable, Sendable {
  /// How long jobs that succeeded or were cancelled are kept; nil where nothing is said.
  package var retention: Retention?
  /// How many workers die under a job before it is set apart; nil where nothing is said.
  package var quarantine: Int?
  /// What makes jobs unique whose push does not say; nil where nothing is said. Of a kind only.
  package var uniqueness: UniqueRule?

  package init(
    retention: Retention? = nil, quarantine: Int? = nil, uniqueness: UniqueRule? = nil
  ) {
    self.retention = retention
    self.quarantine = quarantine
    self.uniqueness = uniqueness
  }

  /// What `quarantine` may be.
  package static let quarantineRange = 1...1000

  /// With the other's in place of what this one does not say.
  package func completed(by other: KeepingPolicy?) -> KeepingPolicy {
    KeepingPolicy(
      retention: retention ?? other?.retention, quarantine: quarantine ?? other?.quarantine,
      uniqueness: uniqueness ?? other?.uniqueness)
  }
}

/// What a configuration says of how a store is kept; what it does not say stays as it is.
package struct Keeping: Hashable, Sendable {
  /// By queue, or by kind in all queues: a kind's goes before its queue's.
  package var policies: [LimitScope: KeepingPolicy]
  /// How long purged jobs stay in the trash.
  package var trash: Duration?

  package init(policies: [LimitScope: KeepingPolicy] = [:], trash: Duration? = nil) {
    self.policies = policies
    self.trash = trash
  }

  /// Retentions of queues alone.
  package init(queues: [String: Retention], trash: Duration? = nil) {
    policies = Dictionary(
      uniqueKeysWithValues: queues.map { (.queue($0.key), KeepingPolicy(retention: $0.value)) })
    self.trash = trash
  }

  /// What it says of uniqueness alone: what those need who push.
  package var uniqueness: Keeping {
    Keeping(
      policies: policies.compactMapValues { policy in
        policy.uniqueness.map { KeepingPolicy(uniqueness: $0) }
      })
  }

  package var isEmpty: Bool { policies.isEmpty && trash == nil }
}
