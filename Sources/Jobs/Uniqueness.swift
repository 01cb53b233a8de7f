/// From when on another job may have a unique key, where no period says so.
package enum UniqueEnd: String, Hashable, Sendable, CaseIterable {
  /// Once the job is finished, in whatever way.
  case finished
  /// Once its first run starts: what is pushed from then on is about something newer.
  case started
}

/// What of a waiting job a push with the same unique key may put its own in place of.
package enum Replacement: String, Hashable, Sendable, CaseIterable {
  case runAt = "run-at"
  case payload
  case priority
}
