/// Why a theme cannot be used.
package enum ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownTheme(String, known: [String])
  case inheritsUnknown(theme: String, parent: String, known: [String])
  /// The themes in the order in which each inherits the next, the first again at the end.
  case cycle([String])
  case unknownRole(theme: String, role: String)
  /// `place` is the role's or palette entry's name.
  case unknownColor(theme: String, place: String, color: String, palette: [String])
  case missingRoles(theme: String, roles: [Role])

  package var description: String {
    switch self {
    case .unknownTheme(let name, let known):
      return "cannot use theme '\(name)': there is none of that name; "
        + suggestion(for: name, among: known)
    case .inheritsUnknown(let theme, let parent, let known):
      return "cannot use theme '\(theme)': it inherits '\(parent)', which does not exist; "
        + suggestion(for: parent, among: known)
    case .cycle(let names):
      let path = names.map { "'\($0)'" }.joined(separator: " inherits ")
      return "cannot use theme '\(names.first ?? "")': \(path); let one of them inherit nothing"
    case .unknownRole(let theme, let role):
      return "cannot use theme '\(theme)': unknown role '\(role)'; "
        + suggestion(for: role, among: Role.allCases.map(\.rawValue))
    case .unknownColor(let theme, let place, let color, let palette):
      let known = palette.sorted() + Color.ansiNames.map { "ansi:" + $0 } + ["default"]
      return "cannot use theme '\(theme)': unknown colour '\(color)' in '\(place)'; "
        + suggestion(
          for: color, among: known, orElse: "write '#rrggbb', '#rgb' or a name of the palette")
    case .missingRoles(let theme, let roles):
      let names = roles.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      return "cannot use theme '\(theme)': it leaves out \(names); "
        + "add what is missing or inherit a theme that has it"
    }
  }
}
