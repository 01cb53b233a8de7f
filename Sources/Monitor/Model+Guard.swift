import Jobs

/// The store's label, which anybody may change while it is looked at, and its guard.
extension Model {
  mutating func take(_ label: StoreLabel) -> [Effect] {
    var label = label
    if facts.setup.overridesGuard { label.isGuarded = false }
    let wasGuarded = facts.setup.label.isGuarded
    facts.setup.label = label
    guard label.isGuarded != wasGuarded, !facts.setup.isReadOnly else { return [] }
    if label.isGuarded {
      return [lock(saying: "somebody has guarded the store; ':write 10m' lets you change it")]
    }
    facts.writableUntil = nil
    say("the store is not guarded any more; it can be changed")
    return [.unlock(nil)]
  }

  /// What had been asked is not done any more.
  mutating func lock(saying text: String) -> Effect {
    (facts.writableUntil, confirmation, consent) = (nil, nil, nil)
    say(text)
    return .lock
  }
}
