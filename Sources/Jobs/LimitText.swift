/// Limits as people type and read them.
extension Limits {
  /// Reads a number, or `none`.
  package static func running(text: String) throws(LimitError) -> Int? {
    if text == "none" { return nil }
    guard let count = Int(text), runningRange.contains(count) else { throw .notALimit(text) }
    return count
  }
}

extension Rate {
  /// Reads `100/s`, or `none`.
  package static func read(_ text: String, burst: Int? = nil) throws(LimitError) -> Rate? {
    if text == "none" { return nil }
    guard let rate = Rate(text: text, burst: burst) else { throw .notARate(text) }
    return rate
  }
}

extension LimitSetting {
  package static let acts = ["pause", "resume", "limit", "rate"]

  /// Reads `pause`, `limit 20`, `rate 100/s`, as command lines and the monitor's have them.
  package static func read(
    _ act: String, _ value: String?, burst: Int? = nil
  ) throws(LimitError) -> LimitSetting {
    if burst != nil, act != "rate" || value == "none" { throw .burstWithoutRate }
    switch (act, value) {
    case ("pause", nil): return .paused(true)
    case ("resume", nil): return .paused(false)
    case ("pause", let value?), ("resume", let value?): throw .valueAfter(act, value)
    case ("limit", let value?): return .running(try Limits.running(text: value))
    case ("rate", let value?): return .rate(try Rate.read(value, burst: burst))
    case ("limit", nil), ("rate", nil): throw .valueMissing(act)
    default: throw .unknownAct(act)
    }
  }
}

/// A limit that was typed and cannot be read, with what would be right.
package enum LimitError: Error, Equatable, Sendable, CustomStringConvertible {
  case notALimit(String)
  case notARate(String)
  case unknownAct(String)
  /// Nothing comes after pause and resume.
  case valueAfter(String, String)
  case valueMissing(String)
  case burstWithoutRate

  package var description: String {
    switch self {
    case .notALimit(let text):
      "cannot use limit '\(text)': it must be a whole number from \(Limits.runningRange.lowerBound) to "
        + "\(Limits.runningRange.upperBound), or none"
    case .notARate(let text):
      "cannot use rate '\(text)'; write for example 100/s, 5/m or 1/10s, or none"
    case .unknownAct(let act):
      "cannot use '\(act)': it must be pause, resume, limit or rate"
        + (NearestName.match(act, among: LimitSetting.acts).map { "; did you mean '\($0)'?" } ?? "")
    case .valueAfter(let act, let value):
      "cannot use '\(value)': nothing comes after '\(act)'"
    case .valueMissing(let act):
      "cannot \(act) it: VALUE is missing; write for example "
        + (act == "limit" ? "limit 20" : "rate 100/s") + ", or \(act) none"
    case .burstWithoutRate:
      "cannot use --burst without a rate; give it with 'rate 100/s'"
    }
  }
}

extension LimitSetting {
  /// What setting it did: `paused queue 'emails'`, `kind 'SendEmail' was limited to 20 already`.
  package func report(of scope: LimitScope, hasChanged: Bool) -> String {
    let name = scope.quotedText
    let (act, state, value) =
      switch self {
      case .paused(true): ("paused", "paused", "")
      case .paused(false): ("resumed", "not paused", "")
      case .running(let count?): ("limited", "limited", " to \(count) at a time")
      case .running(nil): ("freed", "not limited", hasChanged ? " from its limit" : "")
      case .rate(let rate?): ("limited", "limited", " to \(rate.text)")
      case .rate(nil): ("freed", "without a rate", hasChanged ? " from its rate" : "")
      }
    return hasChanged ? "\(act) \(name)\(value)" : "\(name) was \(state)\(value) already"
  }
}

extension LimitScope {
  /// As messages name it.
  fileprivate var quotedText: String {
    switch (queue, kind) {
    case (let queue?, let kind?): "kind '\(kind)' of queue '\(queue)'"
    case (let queue?, nil): "queue '\(queue)'"
    case (nil, let kind?): "kind '\(kind)'"
    case (nil, nil): "all"
    }
  }
}
