import Jobs

/// Which groups of dead letters a search must look into.
struct SearchedGroups {
  var ids: [Int64] = []
  /// Dead letters of the other groups.
  var skipped = 0

  /// With more groups than this the lines are gone through as they are.
  fileprivate static let most = 2000
}

extension Transaction {
  /// The groups of lines in which an error may be like what the filter asks for, by what their
  /// patterns say. Nil when it asks for no error, or when there are too many of them.
  func groups(thatMayHold filter: Filter, _ lines: [LineID]) throws -> SearchedGroups? {
    let wanted = filter.terms.compactMap { term -> [TextPattern]? in
      guard case .text(.error, let patterns) = term.condition, !term.isNegated else { return nil }
      return patterns
    }
    guard !wanted.isEmpty else { return nil }
    let lines = Set(lines)
    var groups = SearchedGroups()
    var count = 0
    try connection.query(Self.groupPatterns, [SQLValue(SearchedGroups.most + 1)]) { row in
      count += 1
      guard lines.contains(row.integer(1)) else { return }
      let pattern = row.text(2)
      let isWhole = row.integer(4) != 0
      let mayHold = wanted.allSatisfy { patterns in
        patterns.contains { !isWhole || FailurePattern.mayHold($0, in: pattern) }
      }
      if mayHold { groups.ids.append(row.integer(0)) } else { groups.skipped += row.int(3) }
    }
    return count > SearchedGroups.most ? nil : groups
  }

  /// How many jobs there are in sequences.
  func count(_ sequences: [JobSource.Sequence], _ lines: [LineID]) throws -> Int {
    var states: Set<JobState> = []
    var isAnyLine = false
    for sequence in sequences {
      switch sequence {
      case .ready: states.insert(.ready)
      case .finished(_, let state): states.insert(state)
      case .errors, .group: states.insert(.dead)
      case .due, .running, .id:
        isAnyLine = true
        switch sequence {
        case .due: states.formUnion([.scheduled, .retrying])
        case .running: states.insert(.running)
        default: states.formUnion(JobState.allCases)
        }
      }
    }
    var count = 0
    let admitted = Set(lines)
    try connection.query(Self.stateCounts, []) { row in
      guard isAnyLine || admitted.contains(row.integer(0)) else { return }
      for state in states { count += row.int(1 + Int32(state.rawValue)) }
    }
    return count
  }

  static let groupPatterns = Statement(
    "group patterns",
    "SELECT id, line, pattern, dead, whole FROM penstock_failure WHERE dead > 0 LIMIT ?")
  static let stateCounts = Statement(
    "state counts",
    """
    SELECT id, scheduled, ready, running, retrying, succeeded, dead, cancelled FROM penstock_line
    """)
}
