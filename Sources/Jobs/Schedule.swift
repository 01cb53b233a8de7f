/// What pushes a job at the times of a cron line.
package struct Schedule: Hashable, Sendable {
  /// The tag that its jobs carry is `schedule:` and this.
  package var name: String
  package var rhythm: Rhythm
  /// The job that each tick pushes; its due time is left to the tick.
  package var draft: Draft
  package var missed: MissedRule
  package var overlap: OverlapRule
  /// A tick's job is due at a moment between the tick and this long after it, always the same one for
  /// the same tick.
  package var jitter: Duration
  package var isPaused: Bool
  package var origin: Origin
  package var note: String?

  /// Who keeps it.
  package enum Origin: Int, CaseIterable, Hashable, Sendable {
    case hand
    /// The configuration that was applied last; what is no longer declared there goes away.
    case configuration

    package var name: String { self == .hand ? "hand" : "configuration" }
  }

  package init(
    name: String, rhythm: Rhythm, draft: Draft, missed: MissedRule = .skip,
    overlap: OverlapRule = .allow, jitter: Duration = .zero, isPaused: Bool = false,
    origin: Origin = .hand, note: String? = nil
  ) {
    self.name = name
    self.rhythm = rhythm
    self.draft = draft
    self.missed = missed
    self.overlap = overlap
    self.jitter = jitter
    self.isPaused = isPaused
    self.origin = origin
    self.note = note
  }

  /// What the tag of its jobs begins with.
  package static let tagPrefix = "schedule:"

  package var tag: String { Self.tagPrefix + name }

  /// The schedule that pushed a job, by the tag that it carries.
  package static func name(in tags: [String]) -> String? {
    tags.first { $0.hasPrefix(tagPrefix) }.map { String($0.dropFirst(tagPrefix.count)) }
  }

  /// Throws what makes it invalid, its cron line and zone aside.
  package func validate() throws(DraftError) {
    try Self.validate(name: name)
    try draft.validate()
    if let note { try Self.validate(note: note) }
  }

  /// A note is a line of text.
  package static func validate(note: String) throws(DraftError) {
    guard !note.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw .name("note", note, "it contains a control character") }
  }

  package static func validate(name: String) throws(DraftError) {
    try Draft.validate(name: name, as: "schedule")
    guard name.utf8.count + tagPrefix.utf8.count <= Draft.maximumNameBytes else {
      throw .name(
        "schedule", String(name.prefix(20)) + "…",
        "it is longer than \(Draft.maximumNameBytes - tagPrefix.utf8.count) bytes")
    }
  }

  /// The job of one tick. With `replace` the jobs take turns, so that a run that is asked to end has
  /// ended before the next one starts.
  package func draft(dueAt due: Timestamp?) -> Draft {
    var draft = draft
    draft.tags.append(tag)
    if overlap == .replace, draft.partitionKey == nil { draft.partitionKey = tag }
    if let due, jitter > .zero { draft.due = .at(due + delay(of: due)) }
    return draft
  }

  /// A share of the jitter that follows from name and tick, so that whoever fires it comes to the same.
  private func delay(of due: Timestamp) -> Duration {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    let number = withUnsafeBytes(of: due.microseconds.littleEndian, Array.init)
    for byte in Array(name.utf8) + number {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    hash ^= hash >> 32
    return .microseconds(Int64(hash % UInt64(max(1, jitter.microseconds))))
  }
}

/// What becomes of ticks at which nothing fired.
package enum MissedRule: Hashable, Sendable {
  case skip
  /// One job for all of them.
  case once
  /// A job for each, for the last ones where there are more.
  case all(upTo: Int)

  /// What a bound may be.
  package static let bounds = 1...1000
  /// The bound where none is given.
  package static let usualBound = 100

  /// Reads `skip`, `once`, `all` or `all:20`.
  package init?(text: String) {
    switch text {
    case "skip": self = .skip
    case "once": self = .once
    case "all": self = .all(upTo: Self.usualBound)
    default:
      guard text.hasPrefix("all:"), let bound = Int(text.dropFirst(4)), Self.bounds.contains(bound)
      else { return nil }
      self = .all(upTo: bound)
    }
  }

  package var text: String {
    switch self {
    case .skip: "skip"
    case .once: "once"
    case .all(let bound): "all:\(bound)"
    }
  }

  package static let wanted =
    "skip, once, all, or all:N with N from \(bounds.lowerBound) to \(bounds.upperBound)"
}

/// What a tick does while the last run is not finished.
package enum OverlapRule: String, CaseIterable, Hashable, Sendable {
  case allow
  /// The tick makes no job.
  case skip
  /// A run that still waits is cancelled; one that runs is asked to end first.
  case replace
}
