import Jobs

/// What a power cut may cost, as people choose it. A crash of a program costs nothing either way.
package enum StoreDurability: String, CaseIterable, Sendable {
  /// Nothing that was acknowledged.
  case full
  /// The last moments: the disk is not waited for.
  case normal

  package static let environmentName = "PENSTOCK_DURABILITY"

  /// From the option, then `PENSTOCK_DURABILITY`, then the configuration, then full.
  package init(
    option: String?, environment: [String: String], configured: StoreDurability?
  ) throws(EnvironmentError) {
    let known = Self.allCases.map(\.rawValue)
    if let option, let choice = StoreDurability(rawValue: option) {
      self = choice
    } else if let text = environment[Self.environmentName], !text.isEmpty {
      guard let choice = StoreDurability(rawValue: text) else {
        throw EnvironmentError(
          name: Self.environmentName, value: text, cause: NearestName.hint(text, among: known))
      }
      self = choice
    } else {
      self = configured ?? .full
    }
  }
}

/// A variable of the environment that cannot be used.
package struct EnvironmentError: Error, Hashable, Sendable, CustomStringConvertible {
  package var name: String
  package var value: String
  package var cause: String

  package var description: String { "cannot use '\(value)' for \(name): \(cause)" }
}
