import Drawing
import Jobs

/// Why keys cannot be given to an action.
package struct KeyFault: Error, Hashable, Sendable {
  package var action: String
  package var cause: String
}

extension Bindings {
  /// Checks keys that were chosen for actions: that there is such an action, and that none of its keys
  /// means something else where the action is.
  static func chosen(
    _ choices: [(action: String, keys: [Key])]
  ) throws(KeyFault) -> [Action: [Key]] {
    var keys: [Action: [Key]] = [:]
    for choice in choices {
      guard let action = Action(rawValue: choice.action) else {
        let names = Action.allCases.map(\.rawValue)
        let hint = NearestName.match(choice.action, among: names).map { "did you mean '\($0)'?" }
        throw KeyFault(
          action: choice.action,
          cause: "unknown action '\(choice.action)'; "
            + (hint ?? "'penstock help keys' lists them"))
      }
      keys[action] = choice.keys
    }
    let all = Bindings(keys: keys).all
    for choice in choices {
      for binding in all where binding.action.rawValue == choice.action {
        for other in all where other.action != binding.action {
          guard !other.screens.isDisjoint(with: binding.screens),
            let key = binding.keys.first(where: other.keys.contains)
          else { continue }
          throw KeyFault(
            action: choice.action,
            cause: "the key '\(key.name)' means '\(other.action.rawValue)' already; "
              + "choose another, or give '\(other.action.rawValue)' other keys too")
        }
      }
    }
    return keys
  }
}

/// The keys of actions as a configuration names them.
package enum ChosenKeys {
  package static func checked(
    _ choices: [(action: String, keys: [Key])]
  ) throws(KeyFault) -> [Action: [Key]] {
    try Bindings.chosen(choices)
  }
}
