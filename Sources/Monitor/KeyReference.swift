import Drawing

/// All keys in words, screen by screen, for manuals: from the table that dispatches them.
package enum KeyReference {
  package struct Section: Hashable, Sendable {
    package let title: String
    package let entries: [Entry]
  }

  package struct Entry: Hashable, Sendable {
    /// Its name in the configuration.
    package let action: String
    /// `PgDn Ctrl-F`.
    package let keys: String
    package let help: String
  }

  /// Those of each screen, then those that all screens have.
  package static var sections: [Section] {
    let bindings = Bindings()
    let own = Screen.allCases.map { screen in
      section(screen.title, bindings.bindings(on: screen).own)
    }
    let common = Set(Screen.allCases)
    return own + [section("Everywhere", bindings.all.filter { $0.screens == common })]
  }

  private static func section(_ title: String, _ bindings: [Binding]) -> Section {
    Section(
      title: title,
      entries: bindings.map { Entry(action: $0.action.rawValue, keys: $0.keyNames, help: $0.help) })
  }
}
