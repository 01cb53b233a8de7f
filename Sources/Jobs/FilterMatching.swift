import FoundationEssentials

extension Filter {
  /// True when the job passes every term at the moment `now`.
  package func matches(_ job: Job, now: Timestamp) -> Bool {
    terms.allSatisfy { $0.condition.matches(job, now: now) != $0.isNegated }
  }

  /// True when telling needs the payload of a job.
  package var needsPayload: Bool {
    terms.contains {
      switch $0.condition {
      case .payload, .value, .word: true
      default: false
      }
    }
  }

  /// The states that a job must be in one of, as far as the terms say.
  package var states: Set<JobState> {
    var result = Set(JobState.allCases)
    for term in terms {
      switch term.condition {
      case .state(let states):
        if term.isNegated { result.subtract(states) } else { result.formIntersection(states) }
      case .group:
        if !term.isNegated { result.formIntersection([.dead]) }
      default: break
      }
    }
    return result
  }

  /// True when a term speaks of states.
  package var namesStates: Bool {
    terms.contains {
      switch $0.condition {
      case .state, .group: true
      default: false
      }
    }
  }

  /// The filter with states added when it names none: what an act means by it.
  package func meaning(for act: Act) -> Filter {
    guard !namesStates else { return self }
    let states = LifeCycle.usualStates(for: act).sorted()
    return Filter(terms + [Term(.state(states))])
  }

  /// True when a job of that queue can pass.
  package func admits(queue: String) -> Bool {
    admits(.queue, queue)
  }

  /// True when a job of that kind can pass.
  package func admits(kind: String) -> Bool {
    admits(.kind, kind)
  }

  private func admits(_ field: TextField, _ value: String) -> Bool {
    terms.allSatisfy {
      guard case .text(field, let patterns) = $0.condition else { return true }
      return patterns.contains { $0.matches(value) } != $0.isNegated
    }
  }

  /// True when what is known of a group of dead letters says which of its jobs match: all or none.
  package var isDecidedByGroup: Bool {
    terms.allSatisfy {
      switch $0.condition {
      case .state, .text(.queue, _), .text(.kind, _), .group: true
      default: false
      }
    }
  }

  /// True when queue, kind, state and failure group decide: no job needs to be looked at.
  package var isDecidedByLine: Bool {
    terms.allSatisfy {
      switch $0.condition {
      case .state, .text(.queue, _), .text(.kind, _): true
      default: false
      }
    }
  }
}

extension Filter.Condition {
  func matches(_ job: Job, now: Timestamp) -> Bool {
    switch self {
    case .state(let states):
      return states.contains(job.state)
    case .text(let field, let patterns):
      return patterns.contains { $0.matches(field, of: job) }
    case .number(.attempt, let comparison, let value):
      return comparison.holds(job.attempt, value)
    case .number(.priority, let comparison, let value):
      return comparison.holds(job.priority, value)
    case .age(let comparison, let length):
      return comparison.holds(now.elapsed(since: job.enqueuedAt), length)
    case .id(let ids):
      return ids.contains(job.id)
    case .group(let groups):
      return job.state == .dead && job.failureGroup.map(groups.contains) ?? false
    case .payload(let path, let patterns):
      let text = String(decoding: job.payload, as: UTF8.self)
      guard !path.isEmpty else { return patterns.contains { $0.isFound(in: text) } }
      let values = PayloadValue.values(at: path, in: job.payload)
      return values.contains { value in patterns.contains { $0.matches(value) } }
    case .value(let path, let comparison, let number):
      return PayloadValue.values(at: path, in: job.payload).contains {
        Double($0).map { comparison.holds($0, number) } ?? false
      }
    case .word(let pattern):
      return pattern.isFound(in: job.kind) || job.error.map(pattern.isFound(in:)) ?? false
        || pattern.isFound(in: String(decoding: job.payload, as: UTF8.self))
    }
  }
}

extension TextPattern {
  /// Names are matched whole, errors by any part.
  fileprivate func matches(_ field: Filter.TextField, of job: Job) -> Bool {
    switch field {
    case .queue: matches(job.queue)
    case .kind: matches(job.kind)
    case .error: job.error.map(isFound(in:)) ?? false
    case .worker: job.worker.map(matches) ?? false
    case .tag: job.tags.contains(where: matches)
    case .partition: job.partitionKey.map(matches) ?? false
    case .unique: job.uniqueKey.map(matches) ?? false
    }
  }
}

/// A JSON value of a payload, as far as a filter looks into it.
enum PayloadValue: Decodable {
  case text(String)
  case list([PayloadValue])
  case object([String: PayloadValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .text(flag ? "true" : "false")
    } else if let number = try? container.decode(Int64.self) {
      self = .text(String(number))
    } else if let number = try? container.decode(Double.self) {
      self = .text(String(number))
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([PayloadValue].self) {
      self = .list(list)
    } else if let object = try? container.decode([String: PayloadValue].self) {
      self = .object(object)
    } else {
      self = .text("null")
    }
  }

  /// The scalar values at a path, as text; a list on the way stands for each of its elements.
  static func values(at path: [String], in payload: [UInt8]) -> [String] {
    guard let root = try? JSONDecoder().decode(PayloadValue.self, from: Data(payload)) else {
      return []
    }
    return root.values(at: path[...])
  }

  private func values(at path: ArraySlice<String>) -> [String] {
    switch self {
    case .text(let text): path.isEmpty ? [text] : []
    case .list(let elements): elements.flatMap { $0.values(at: path) }
    case .object(let members):
      path.first.flatMap { members[$0] }?.values(at: path.dropFirst()) ?? []
    }
  }
}
