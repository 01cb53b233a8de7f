/// What groups of dead letters are in order of.
package enum GroupOrder: String, CaseIterable, Hashable, Sendable {
  /// Most jobs first.
  case count
  /// The last death first.
  case last
  /// Whose first death was last.
  case first

  package func isBefore(_ one: FailureGroup, _ other: FailureGroup) -> Bool {
    switch self {
    case .count: (one.count, one.lastAt) > (other.count, other.lastAt)
    case .last: one.lastAt > other.lastAt
    case .first: one.firstAt > other.firstAt
    }
  }
}
