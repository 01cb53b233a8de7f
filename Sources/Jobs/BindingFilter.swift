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
      for other in filter.terms[..<index] {
        if term.condition == other.condition, term.isNegated != other.isNegated {
          return "it cannot match: it has both '\(other)' and '\(term)'"
        }
        guard !term.isNegated, !other.isNegated else { continue }
        if let doubt = doubt(other, term) { return doubt }
      }
      if case .number(.priority, let comparison, let value) = term.condition, !term.isNegated,
        range(comparison, Double(value)).isDisjoint(from: -1_000_000...1_000_000)
      {
        return "it cannot match: '\(term)' is beyond all priorities, -1000000 to 1000000"
      }
    }
    return nil
  }

  private static func doubt(_ one: Filter.Term, _ other: Filter.Term) -> String? {
    switch (one.condition, other.condition) {
    case (.number(let a, let left, let x), .number(let b, let right, let y)) where a == b:
      return range(left, Double(x)).isDisjoint(from: range(right, Double(y)))
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

    func isDisjoint(from range: ClosedRange<Double>) -> Bool {
      isDisjoint(from: Bounds(low: range.lowerBound, high: range.upperBound))
    }
  }
}
