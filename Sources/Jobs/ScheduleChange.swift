/// One thing in which a schedule differs from what it was.
package struct ScheduleChange: Hashable, Sendable {
  /// As the configuration calls it; `origin` for who keeps the schedule.
  package var key: String
  /// `none` where there was nothing.
  package var old: String
  package var new: String
}

extension Schedule {
  /// What an edit of `former` into this one changes. Of a payload only its size is told.
  package func changes(from former: Schedule) -> [ScheduleChange] {
    let (now, before) = (fields, former.fields)
    var changes = zip(now, before).compactMap { now, before in
      now.value == before.value
        ? nil : ScheduleChange(key: now.key, old: before.value, new: now.value)
    }
    if draft.payload != former.draft.payload {
      let (new, old) = (draft.payload.count, former.draft.payload.count)
      changes.append(
        ScheduleChange(
          key: "payload", old: Self.bytes(old), new: Self.bytes(new, new == old ? " other" : "")))
    }
    return changes
  }

  private static func bytes(_ count: Int, _ which: String = "") -> String {
    "\(count)\(which) " + (count == 1 ? "byte" : "bytes")
  }

  private var fields: [(key: String, value: String)] {
    let none = "none"
    func list(_ words: [String]) -> String {
      words.isEmpty ? none : words.joined(separator: " ")
    }
    return [
      ("cron", rhythm.cron), ("zone", rhythm.zone), ("between", list(rhythm.windows.map(\.text))),
      ("queue", draft.queue), ("kind", draft.kind), ("priority", String(draft.priority)),
      ("max_attempts", draft.maxAttempts.map { String($0) } ?? none),
      ("timeout", draft.timeout?.text ?? none), ("unique", draft.uniqueKey ?? none),
      ("unique_for", draft.uniqueFor?.text ?? none), ("unique_until", draft.uniqueUntil.rawValue),
      ("partition", draft.partitionKey ?? none), ("tags", list(draft.tags)),
      ("missed", missed.text), ("overlap", overlap.rawValue), ("jitter", jitter.text),
      ("note", note ?? none), ("origin", origin.name),
    ]
  }
}
