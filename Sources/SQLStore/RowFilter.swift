import Jobs

/// A filter made ready to look at rows of jobs as they lie in the database, before anything is made
/// of them. A row that it refuses cannot match; one that passes is looked at again as a job.
struct RowFilter {
  private let lines: Set<LineID>
  private let newest: JobID
  private let checks: [Check]
  let errors: [ErrorCheck]

  /// One term on the error alone.
  struct ErrorCheck {
    var searches: [TextSearch]
    var isNegated: Bool

    func passes(_ row: any SQLRow, column: Int32) -> Bool {
      (!row.isNull(column) && row.holds(searches, column)) != isNegated
    }
  }

  fileprivate enum Check {
    case states([Int64], isNegated: Bool)
    case number(Int32, Filter.Comparison, Int, isNegated: Bool)
    case enqueued(Filter.Comparison, before: Timestamp, Duration, isNegated: Bool)
    /// What a text of a column must hold somewhere.
    case text(Int32, [TextSearch])
    case word(TextSearch, kinds: Set<LineID>, isNegated: Bool)
    case payload([TextSearch], isNegated: Bool)
    /// The same for a value inside a payload, which may be written with escapes.
    case value([TextSearch])
  }

  init(_ filter: Filter, lines: [LineID: LineName], newest: JobID, now: Timestamp) {
    self.lines = Set(lines.keys)
    self.newest = newest
    var errors: [ErrorCheck] = []
    var checks: [Check] = []
    for term in filter.terms {
      let isNegated = term.isNegated
      switch term.condition {
      case .text(.error, let patterns):
        errors.append(ErrorCheck(searches: patterns.map(TextSearch.init), isNegated: isNegated))
      case .state(let states):
        checks.append(.states(states.map { Int64($0.rawValue) }, isNegated: isNegated))
      case .number(let field, let comparison, let value):
        checks.append(.number(field == .attempt ? 5 : 3, comparison, value, isNegated: isNegated))
      case .age(let comparison, let length):
        checks.append(.enqueued(comparison, before: now, length, isNegated: isNegated))
      case .text(.unique, let patterns) where !isNegated:
        checks.append(.text(16, patterns.map(TextSearch.init)))
      case .text(.partition, let patterns) where !isNegated:
        checks.append(.text(17, patterns.map(TextSearch.init)))
      case .text(.tag, let patterns) where !isNegated:
        checks.append(.text(19, patterns.map(TextSearch.init)))
      case .word(let pattern):
        let search = TextSearch(pattern)
        let kinds = Set(lines.filter { search.isFound(in: $0.value.kind) }.keys)
        checks.append(.word(search, kinds: kinds, isNegated: isNegated))
      case .payload(let path, let patterns) where path.isEmpty:
        checks.append(.payload(patterns.map(TextSearch.init), isNegated: isNegated))
      case .payload(_, let patterns) where !isNegated && patterns.allSatisfy(\.isNoNumber):
        checks.append(.value(patterns.map(TextSearch.init)))
      case .payload, .value, .text, .id, .group: break
      }
    }
    self.errors = errors
    // What looks into payloads comes last.
    self.checks = checks.filter { !$0.isDear } + checks.filter(\.isDear)
  }

  func passes(_ row: any SQLRow) -> Bool {
    row.integer(0) <= newest && lines.contains(row.integer(1))
      && errors.allSatisfy { $0.passes(row, column: 20) } && checks.allSatisfy { $0.passes(row) }
  }
}

fileprivate extension RowFilter.Check {
  var isDear: Bool {
    switch self {
    case .word, .payload, .value: true
    default: false
    }
  }

  func passes(_ row: any SQLRow) -> Bool {
    switch self {
    case .states(let states, let isNegated):
      return states.contains(row.integer(2)) != isNegated
    case .number(let column, let comparison, let value, let isNegated):
      return comparison.holds(row.int(column), value) != isNegated
    case .enqueued(let comparison, let now, let length, let isNegated):
      return comparison.holds(now.elapsed(since: row.timestamp(8)), length) != isNegated
    case .text(let column, let searches):
      return !row.isNull(column) && row.mayHold(searches, column)
    case .word(let search, let kinds, let isNegated):
      let isFound =
        kinds.contains(row.integer(1)) || !row.isNull(20) && row.holds([search], 20)
        || row.holds([search], 21)
      return isFound != isNegated
    case .payload(let searches, let isNegated):
      return row.holds(searches, 21) != isNegated
    case .value(let searches):
      return row.mayHold(searches, 21)
    }
  }
}

extension SQLRow {
  func holds(_ searches: [TextSearch], _ column: Int32) -> Bool {
    withBytes(column) { bytes in searches.contains { $0.isFound(in: bytes) } }
  }

  /// The same for JSON, in which a text with escapes may be anything.
  func mayHold(_ searches: [TextSearch], _ column: Int32) -> Bool {
    withBytes(column) { bytes in
      searches.contains { $0.isFound(in: bytes) } || bytes.contains(UInt8(ascii: "\\"))
    }
  }
}

extension TextPattern {
  /// False when JSON may write what it is like in another way, as `1e3` for 1000.
  fileprivate var isNoNumber: Bool {
    text.utf8.contains { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "*"), UInt8(ascii: "?"):
        false
      default: true
      }
    }
  }
}
