/// The filter of a binding: the one filter language, as far as it speaks of what a message has before
/// it is a job.
package enum BindingFilter {
  package static let fieldNames = ["payload", "priority", "tag", "partition"]

  package static func read(_ text: String) throws(FilterError) -> Filter {
    try Filter(parsing: text, fields: fieldNames)
  }

  /// Why no message, or hardly one, can pass; nil where nothing speaks against it.
  package static func doubt(_ filter: Filter) -> String? {
    for (index, term) in filter.terms.enumerated() {
      if let doubt = doubt(term) { return doubt }
      for other in filter.terms[..<index] {
        if let doubt = doubt(other, term) { return doubt }
      }
    }
    return priorityDoubt(filter)
  }

  /// Of a term by itself: a comparison that is none stands for a text that hardly anything is.
  private static func doubt(_ term: Filter.Term) -> String? {
    switch term.condition {
    case .payload(let path, let patterns):
      guard let pattern = patterns.first(where: { "<>=".contains($0.text.prefix(1)) }),
        !pattern.text.isEmpty
      else { return nil }
      let advice =
        path.isEmpty
        ? "to compare a value write its path, as in payload.total:>100"
        : pattern.text.hasPrefix("=")
          ? "leave the '=' out"
          : patterns.count > 1
            ? "a comparison takes one number, without commas" : "a comparison takes a number"
      return "'\(term)' looks for the text '\(pattern.text)' itself; \(advice)"
    case .number(.priority, let comparison, let value):
      return !term.isNegated
        && range(comparison, Double(value)).isDisjoint(from: -1_000_000...1_000_000)
        ? "it cannot match: '\(term)' is beyond all priorities, -1000000 to 1000000" : nil
    default: return nil
    }
  }

  /// All terms of the priority together, tried at the numbers where one of them changes.
  private static func priorityDoubt(_ filter: Filter) -> String? {
    var terms: [(holds: (Int) -> Bool, text: String)] = []
    var places = [-1_000_000, 1_000_000]
    for term in filter.terms {
      guard case .number(.priority, let comparison, let value) = term.condition else { continue }
      terms.append(({ comparison.holds($0, value) != term.isNegated }, "'\(term)'"))
      places += [value - 1, value, value + 1].filter { (-1_000_000...1_000_000).contains($0) }
    }
    guard !terms.isEmpty, !places.contains(where: { place in terms.allSatisfy { $0.holds(place) } })
    else { return nil }
    return "it cannot match: no priority is all of " + terms.map(\.text).joined(separator: ", ")
  }

  private static func doubt(_ one: Filter.Term, _ other: Filter.Term) -> String? {
    if one.isNegated != other.isNegated {
      let (wanted, unwanted) = one.isNegated ? (other, one) : (one, other)
      return isWithin(wanted.condition, unwanted.condition)
        ? "it cannot match: it has both '\(one)' and '\(other)'" : nil
    }
    return one.isNegated ? nil : contradiction(one, other)
  }

  /// True when whatever passes the first one passes the second.
  private static func isWithin(_ one: Filter.Condition, _ other: Filter.Condition) -> Bool {
    if one == other { return true }
    switch (one, other) {
    case (.text(let a, let texts), .text(let b, let others)) where a == b:
      return texts.allSatisfy { text in
        !text.hasWildcards && others.contains { $0.matches(text.text) }
      }
    case (.payload(let a, let texts), .payload(let b, let others)) where a == b:
      return texts.allSatisfy { text in
        !text.hasWildcards
          && others.contains { a.isEmpty ? $0.isFound(in: text.text) : $0.matches(text.text) }
      }
    case (.value(let a, let left, let x), .value(let b, let right, let y)) where a == b:
      return range(left, x).isWithin(range(right, y))
    case (.payload(let a, let texts), .value(let b, let comparison, let number)) where a == b:
      return texts.allSatisfy {
        !$0.hasWildcards && Double($0.text).map { comparison.holds($0, number) } ?? false
      }
    default: return false
    }
  }

  private static func contradiction(_ one: Filter.Term, _ other: Filter.Term) -> String? {
    switch (one.condition, other.condition) {
    case (.number(let a, let left, let x), .number(let b, let right, let y)) where a == b:
      return range(left, Double(x)).isDisjoint(from: range(right, Double(y)))
        ? "it cannot match: nothing is both '\(one)' and '\(other)'" : nil
    case (.text(.partition, let left), .text(.partition, let right)):
      return (left + right).allSatisfy { !$0.hasWildcards } && Set(left).isDisjoint(with: right)
        ? "it cannot match: nothing is both '\(one)' and '\(other)'" : nil
    case (.value(let a, let left, let x), .value(let b, let right, let y)) where a == b:
      return range(left, x).isDisjoint(from: range(right, y)) ? onlyLists(one, other) : nil
    case (.payload(let a, let left), .payload(let b, let right)) where a == b && !a.isEmpty:
      return (left + right).allSatisfy { !$0.hasWildcards } && Set(left).isDisjoint(with: right)
        ? onlyLists(one, other) : nil
    case (.payload(let a, let texts), .value(let b, let comparison, let number)) where a == b,
      (.value(let b, let comparison, let number), .payload(let a, let texts)) where a == b:
      let fits = texts.contains {
        $0.hasWildcards || Double($0.text).map { comparison.holds($0, number) } ?? false
      }
      return fits ? nil : onlyLists(one, other)
    default: return nil
    }
  }

  private static func onlyLists(_ one: Filter.Term, _ other: Filter.Term) -> String {
    "no single value is both '\(one)' and '\(other)': only a list can match"
  }

  private static func range(_ comparison: Filter.Comparison, _ value: Double) -> Bounds {
    switch comparison {
    case .equal: Bounds(low: value, high: value)
    case .less: Bounds(low: -.infinity, high: value.nextDown)
    case .greater: Bounds(low: value.nextUp, high: .infinity)
    case .atMost: Bounds(low: -.infinity, high: value)
    case .atLeast: Bounds(low: value, high: .infinity)
    }
  }

  private struct Bounds {
    var low: Double
    var high: Double

    func isDisjoint(from other: Bounds) -> Bool { high < other.low || other.high < low }

    func isWithin(_ other: Bounds) -> Bool { other.low <= low && high <= other.high }

    func isDisjoint(from range: ClosedRange<Double>) -> Bool {
      isDisjoint(from: Bounds(low: range.lowerBound, high: range.upperBound))
    }
  }
}
