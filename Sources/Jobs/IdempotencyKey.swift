/// A key that a producer gives to what it sends, and again when it sends it anew because it never got
/// an answer: what is stored once is not stored twice.
///
/// It is remembered with what it stood for, for `lifetime` from then on. A key that comes with other
/// content is a mistake of the producer's and is refused. When the jobs run, end or are deleted makes
/// no difference; that is what tells it from a unique key.
package enum IdempotencyKey {
  package static let lifetime: Duration = .seconds(24 * 3600)

  package static func validate(_ key: String) throws(DraftError) {
    try Draft.validate(name: key, as: "idempotency key")
  }
}

/// 64 bits that tell one content from another, the same in all programs and for ever.
///
/// FNV-1a with a last mixing: whoever wants to deceive can, but only themselves, since keys belong to
/// producers that may write anything.
package struct ContentDigest: Hashable, Sendable {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  package var value: Int64 {
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int64(bitPattern: mixed ^ (mixed >> 31))
  }

  package mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
    // A border that no byte can be taken for.
    state = (state ^ 0x1ff) &* 0x100_0000_01b3
  }

  package mutating func add(_ text: String?) {
    add((text == nil ? "-" : "+").utf8)
    if let text { add(text.utf8) }
  }

  package mutating func add(_ number: Int64?) {
    add(number.map { String($0) })
  }
}

extension Draft {
  /// All that it asks for but when, and in which trace: both may differ in each try.
  package func digest(into digest: inout ContentDigest) {
    digest.add(queue)
    digest.add(kind)
    digest.add(payload)
    digest.add(Int64(priority))
    digest.add(maxAttempts.map(Int64.init))
    digest.add(timeout?.microseconds)
    digest.add(uniqueKey)
    digest.add(uniqueFor?.microseconds)
    digest.add(uniqueUntil == .started ? "started" : nil)
    for replacement in replaces.map(\.rawValue).sorted() { digest.add(replacement) }
    digest.add(partitionKey)
    for tag in tags { digest.add(tag) }
  }
}

extension Message {
  package func digest(into digest: inout ContentDigest) {
    digest.add("topic")
    draft(queue: topic.name, kind: Draft.defaultKind).digest(into: &digest)
  }
}

extension ScheduleAct {
  package func digest(into digest: inout ContentDigest) {
    digest.add(logName)
    digest.add(name)
    guard case .add(let schedule) = self else { return }
    digest.add(schedule.rhythm.cron)
    digest.add(schedule.rhythm.zone)
    for window in schedule.rhythm.windows { digest.add(window.text) }
    digest.add(schedule.missed.text)
    digest.add(schedule.overlap.rawValue)
    digest.add(schedule.jitter.microseconds)
    digest.add(schedule.note)
    schedule.draft.digest(into: &digest)
  }
}
