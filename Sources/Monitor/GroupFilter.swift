import Jobs

/// Filters of the groups of dead letters: by what all jobs of a group have in common.
extension Filter {
  /// True when jobs of the group can pass: an error is looked for in what the group's errors have in
  /// common, where a number may be any.
  func admits(_ group: FailureGroup) -> Bool {
    terms.allSatisfy { $0.condition.admits(group) != $0.isNegated }
  }

  /// Why groups cannot be told apart by it; nil where they can.
  var groupFault: String? {
    let isKnown = terms.allSatisfy { term in
      switch term.condition {
      case .text(.queue, _), .text(.kind, _), .text(.error, _), .word, .group, .state: true
      default: false
      }
    }
    return isKnown
      ? nil
      : "groups are filtered by queue, kind, error and words; the jobs on screen 2 by all fields"
  }
}

extension Filter.Condition {
  fileprivate func admits(_ group: FailureGroup) -> Bool {
    switch self {
    case .text(.queue, let patterns): patterns.contains { $0.matches(group.queue) }
    case .text(.kind, let patterns): patterns.contains { $0.matches(group.kind) }
    case .text(.error, let patterns):
      patterns.contains { FailurePattern.mayHold($0, in: group.pattern) }
    case .word(let word):
      word.isFound(in: group.kind) || FailurePattern.mayHold(word, in: group.pattern)
    case .group(let ids): ids.contains(group.id)
    case .state(let states): states.contains(.dead)
    default: true
    }
  }
}
