import CDigest

/// What makes jobs of a kind unique whose push does not say it itself.
package struct UniqueRule: Hashable, Sendable {
  /// What two jobs of the kind in one queue have in common when only one of them may be there.
  package enum Basis: Hashable, Sendable {
    /// Nothing: any number may be there, whatever was said before.
    case none
    /// Nothing more: one is there at a time.
    case kind
    case payload
    /// The values under these names of their payloads: `customer`, `card.number`. A payload that has
    /// none of them is taken whole.
    case values([String])
  }

  package var basis: Basis
  /// How long the key stays taken from the push on; nil is as `until` says.
  package var period: Duration?
  package var until: UniqueEnd
  package var replaces: Set<Replacement>

  package init(
    _ basis: Basis, period: Duration? = nil, until: UniqueEnd = .finished,
    replaces: Set<Replacement> = []
  ) {
    self.basis = basis
    self.period = period
    self.until = until
    self.replaces = replaces
  }
}

extension Draft {
  /// Makes a draft unique as a rule has it; `payload` is the one that its job will have.
  package mutating func makeUnique(by rule: UniqueRule, payload: [UInt8]) {
    switch rule.basis {
    case .none: return
    case .kind: makeUnique("kind", of: [])
    case .payload: makeUnique("payload", of: payload)
    case .values(let names):
      let found = names.map { name in
        PayloadValue.values(at: name.split(separator: ".").map(String.init), in: payload)
      }
      if found.allSatisfy(\.isEmpty) {
        makeUnique("payload", of: payload)
      } else {
        // Lengths keep apart what would read the same in one text.
        let text = zip(names, found).map { name, values in
          "\(name) \(values.count)\n" + values.map { "\($0.utf8.count) \($0)\n" }.joined()
        }
        makeUnique("values", of: Array(text.joined().utf8))
      }
    }
    uniqueFor = rule.period
    uniqueUntil = rule.period == nil ? rule.until : .finished
    replaces = rule.replaces
  }

  /// Makes what it has to do its unique key: queue, kind and payload, byte for byte.
  package mutating func makeUniqueByPayload() {
    makeUnique("payload", of: payload)
  }

  /// A digest that nobody can find a second text for, since a job that meets another's key is not
  /// stored.
  private mutating func makeUnique(_ basis: String, of content: [UInt8]) {
    let text = Array("\(queue)\n\(kind)\n".utf8) + content
    // 64 digits and the zero at the end.
    var digits = [CChar](repeating: 0, count: 65)
    SHA256Data(text, text.count, &digits)
    uniqueKey =
      "\(basis):" + digits.dropLast().map { String(UnicodeScalar(UInt8(bitPattern: $0))) }.joined()
  }
}
