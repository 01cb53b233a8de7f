import Jobs

/// The words that say which jobs are meant: ids, or a filter.
package enum JobWords: Hashable, Sendable {
  case ids([JobID])
  case filter(Filter)

  /// Reads the words as a shell hands them over; no words are the filter that matches all.
  package init(_ words: [String], command: String) throws(UsageError) {
    let ids = words.compactMap(JobID.init)
    guard ids.isEmpty || ids.count == words.count else {
      let other = words.first { JobID($0) == nil } ?? ""
      throw UsageError(
        "cannot use '\(other)' beside job ids: give ids or a filter, not both", command: command)
    }
    if ids.isEmpty {
      let text = words.joined(separator: " ")
      do {
        self = .filter(try Filter(parsing: text))
      } catch {
        throw UsageError(
          "cannot read filter '\(text)' at column \(error.column): \(error.cause)",
          command: "filters")
      }
    } else {
      self = .ids(ids)
    }
  }

  /// As a filter, for lists.
  package var filter: Filter {
    switch self {
    case .ids(let ids): Filter([Filter.Term(.id(ids))])
    case .filter(let filter): filter
    }
  }
}
