/// Something that happened in a store.
package struct LogEntry: Hashable, Sendable, Identifiable {
  /// What sort of thing; the raw values are stored.
  package enum Kind: Int, CaseIterable, Hashable, Sendable {
    /// An operator changed something; the audit log has the same.
    case act
    case workerStarted
    case workerStopped
    /// It died, or fell silent until its lease ran out.
    case workerLost
    /// A job was taken from a lost worker.
    case rescue
    /// A job was set apart because workers died under it.
    case quarantine
    /// A heartbeat came when half of the lease was over.
    case lateHeartbeat
    /// Somebody set a mark on the time.
    case mark
    /// Ticks of a schedule came while nothing fired them.
    case missedTick = 20
    /// A worker cannot start the handler of a kind.
    case handlerFault = 30
    /// A spread retry stopped by itself, as what it let go failed again.
    case spreadStopped = 40

    package var name: String {
      switch self {
      case .act: "act"
      case .workerStarted: "start"
      case .workerStopped: "stop"
      case .workerLost: "lost"
      case .rescue: "rescue"
      case .quarantine: "quarantine"
      case .lateHeartbeat: "late"
      case .mark: "mark"
      case .missedTick: "missed"
      case .handlerFault: "fault"
      case .spreadStopped: "spread"
      }
    }

    /// Whether a person should look at it.
    package var needsPerson: Bool {
      switch self {
      case .workerLost, .quarantine, .lateHeartbeat, .missedTick, .handlerFault,
        .spreadStopped:
        true
      case .act, .workerStarted, .workerStopped, .rescue, .mark: false
      }
    }
  }

  /// Rising in the order in which they came.
  package var id: Int64
  package var at: Timestamp
  package var kind: Kind
  /// One sentence without a full stop.
  package var text: String
  package var job: JobID?
  /// The act that it tells of.
  package var act: LoggedAct?

  package init(
    id: Int64, at: Timestamp, kind: Kind, text: String, job: JobID? = nil, act: LoggedAct? = nil
  ) {
    self.act = act
    self.id = id
    self.at = at
    self.kind = kind
    self.text = text
    self.job = job
  }
}

/// What a log knows of an operator's act.
package struct LoggedAct: Hashable, Sendable {
  /// Its entry in the audit log, by which it can be undone.
  package var entry: AuditID
  /// Not of jobs are pauses and limits.
  package var isOfJobs: Bool
  /// How many it changed.
  package var changed: Int
  package var isUndone: Bool

  package init(entry: AuditID, isOfJobs: Bool, changed: Int = 1, isUndone: Bool) {
    self.entry = entry
    self.isOfJobs = isOfJobs
    self.changed = changed
    self.isUndone = isUndone
  }
}

/// Entries of a log, newest first.
package struct LogPage: Hashable, Sendable {
  package var entries: [LogEntry]
  /// Where the next page goes on; nil at the beginning of the log.
  package var next: LogEntry.ID?

  package init(entries: [LogEntry], next: LogEntry.ID?) {
    self.entries = entries
    self.next = next
  }
}

/// Which entries of a log are meant: words that must all hold.
package struct LogFilter: Hashable, Sendable, CustomStringConvertible {
  package enum Term: Hashable, Sendable {
    case text(String)
    case kinds(Set<LogEntry.Kind>)
    case job(JobID)
  }

  private struct Word: Hashable {
    var term: Term
    var isNegated: Bool
  }

  private var words: [Word] = []
  /// As it was written.
  package private(set) var description = ""

  package init() {}

  package var isEmpty: Bool { words.isEmpty }

  package static let fieldNames = ["kind", "job"]

  /// What operators did.
  package static let acts = LogFilter(
    words: [Word(term: .kinds([.act]), isNegated: false)], description: "kind:act")

  private init(words: [Word], description: String) {
    self.words = words
    self.description = description
  }

  /// Reads `kind:lost,rescue -backup web-1`: words are looked for in the texts, `-` negates.
  package init(parsing text: String) throws(FilterError) {
    var column = 1
    for piece in text.split(separator: " ", omittingEmptySubsequences: false) {
      defer { column += piece.count + 1 }
      guard !piece.isEmpty else { continue }
      let isNegated = piece.count > 1 && piece.hasPrefix("-")
      let word = isNegated ? piece.dropFirst() : piece
      let term = try Self.term(word, column: column + (isNegated ? 1 : 0))
      words.append(Word(term: term, isNegated: isNegated))
    }
    description = text.split(separator: " ").joined(separator: " ")
  }

  private static func term(_ word: Substring, column: Int) throws(FilterError) -> Term {
    guard let colon = word.firstIndex(of: ":") else { return .text(word.lowercased()) }
    let field = String(word[..<colon])
    let value = word[word.index(after: colon)...]
    let valueColumn = column + field.count + 1
    switch field {
    case "kind":
      var kinds: Set<LogEntry.Kind> = []
      for name in value.split(separator: ",", omittingEmptySubsequences: false) {
        guard let kind = LogEntry.Kind.allCases.first(where: { $0.name == name }) else {
          let hint = NearestName.hint(String(name), among: LogEntry.Kind.allCases.map(\.name))
          throw FilterError(column: valueColumn, cause: "unknown kind '\(name)'; \(hint)")
        }
        kinds.insert(kind)
      }
      return .kinds(kinds)
    case "job":
      guard let id = JobID(value) else {
        throw FilterError(column: valueColumn, cause: "'\(value)' is not a job's number")
      }
      return .job(id)
    default:
      // A time or an address has a colon too.
      guard !field.isEmpty, field.allSatisfy(\.isLetter) else { return .text(word.lowercased()) }
      let hint = NearestName.hint(field, among: fieldNames)
      throw FilterError(column: column, cause: "unknown field '\(field)'; \(hint)")
    }
  }

  package func matches(_ entry: LogEntry) -> Bool {
    words.allSatisfy { word in
      let holds =
        switch word.term {
        case .text(let text):
          entry.text.lowercased().contains(text) || entry.kind.name.contains(text)
        case .kinds(let kinds): kinds.contains(entry.kind)
        case .job(let id): entry.job == id
        }
      return holds != word.isNegated
    }
  }
}
