import Jobs

extension SQLStore {
  package func failureGroups(
    _ filter: Filter, limit: Int
  ) async throws(StoreError) -> [FailureGroup] {
    try await read { transaction in
      if filter.isEmpty { return try transaction.failureGroups(limit: limit, nil) }
      guard filter.states.contains(.dead) else { return [] }
      guard filter.isDecidedByGroup else {
        return try transaction.failureGroups(searchedBy: filter, limit: limit)
      }
      return try transaction.failureGroups(limit: limit) { filter.admits($0) }
    }
  }
}

extension Filter {
  fileprivate func admits(_ group: FailureGroup) -> Bool {
    admits(queue: group.queue) && admits(kind: group.kind)
      && terms.allSatisfy {
        guard case .group(let ids) = $0.condition else { return true }
        return ids.contains(group.id) != $0.isNegated
      }
  }
}

extension Transaction {
  /// Jobs that are read at once.
  private static let slice = 1000

  /// By a look at the dead letters that may match, whose numbers those of the groups then are.
  fileprivate mutating func failureGroups(
    searchedBy filter: Filter, limit: Int
  ) throws -> [FailureGroup] {
    let dead = Filter(filter.terms + [.init(.state([.dead]))])
    var found: [Int64: (count: Int, firstAt: Timestamp, lastAt: Timestamp)] = [:]
    var scan = try JobScan(dead, in: &self)
    while !scan.isAtEnd {
      for row in try scan.next(.init(matches: Self.slice), payloadBytes: 0, in: &self) {
        guard let group = row.job.failureGroup, let diedAt = row.job.finishedAt else { continue }
        let known = found[group] ?? (0, diedAt, diedAt)
        found[group] = (known.count + 1, min(known.firstAt, diedAt), max(known.lastAt, diedAt))
      }
    }
    let groups = try bareGroups(limit: .max) { found[$0.id] != nil }.compactMap {
      group -> FailureGroup? in
      guard let matching = found[group.id] else { return nil }
      var group = group
      (group.count, group.firstAt, group.lastAt) = matching
      return group
    }
    return try withDeaths(Array(groups.sorted(by: GroupOrder.count.isBefore).prefix(limit)))
  }
}
