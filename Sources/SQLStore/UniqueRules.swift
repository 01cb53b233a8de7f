import Jobs

extension Transaction {
  /// By kind; read once in a transaction that pushes, and only where the store has any.
  mutating func uniqueRules() throws -> [String: UniqueRule] {
    if let known = knownUniqueRules { return known }
    var rules: [String: UniqueRule] = [:]
    if try readLastID().hasUniqueRules {
      for (scope, policy) in try keepingPolicies() {
        if let kind = scope.kind, scope.queue == nil { rules[kind] = policy.uniqueness }
      }
    }
    knownUniqueRules = rules
    return rules
  }
}

extension Draft {
  /// With what is said of its kind, where its push says nothing. `payload` is what it will have, where it
  /// does not carry that itself.
  func unique(by rules: [String: UniqueRule], payload: [UInt8]? = nil) -> Draft {
    guard uniqueKey == nil, let rule = rules[kind] else { return self }
    var draft = self
    draft.makeUnique(by: rule, payload: payload ?? self.payload)
    return draft
  }
}

extension UniqueRule {
  /// Nil where a policy says nothing of it.
  init?(_ row: any SQLRow, from column: Int32) {
    guard let basis = row.optionalText(column) else { return nil }
    switch basis {
    case "none": self.init(.none)
    case "kind": self.init(.kind)
    case "payload": self.init(.payload)
    default: self.init(.values(NameList.decode(basis)))
    }
    period = row.optionalInteger(column + 1).map { .microseconds($0) }
    until = row.int(column + 2) != 0 ? .started : .finished
    replaces = Set(NameList.decode(row.text(column + 3)).compactMap(Replacement.init))
  }

  /// As a policy has it.
  static func columns(_ rule: UniqueRule?) -> [SQLValue] {
    guard let rule else { return [.null, .null, .integer(0), .text("[]")] }
    let basis =
      switch rule.basis {
      case .none: "none"
      case .kind: "kind"
      case .payload: "payload"
      case .values(let names): NameList.encode(names)
      }
    return [
      .text(basis), SQLValue(rule.period), .integer(rule.until == .started ? 1 : 0),
      .text(NameList.encode(rule.replaces.map(\.rawValue).sorted())),
    ]
  }
}
