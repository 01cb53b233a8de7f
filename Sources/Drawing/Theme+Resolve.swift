extension Theme {
  /// The theme of this name, with everything that it inherits.
  ///
  /// A file takes the place of the built-in one of its name, and can inherit that by its own name.
  /// Built-in ones inherit each other only: what is wrong in a file concerns nobody else.
  ///
  /// Colours are looked up in the palette after inheritance, so that a theme that changes only
  /// the palette changes the inherited roles too. Of a role, each property is inherited alone.
  package static func resolve(
    _ name: String, files: [ThemeFile], builtIn: [ThemeFile] = []
  ) throws(ThemeError) -> Theme {
    let chain = try chain(from: name, files: files, builtIn: builtIn)
    var (palette, appearance) = ([String: String](), Appearance.dark)
    for file in chain.reversed() {
      palette.merge(file.palette) { _, own in own }
      appearance = file.appearance ?? appearance
      let roles = file.roles.keys.sorted()
      if let role = roles.first(where: { Role(rawValue: $0) == nil }) {
        throw ThemeError.unknownRole(theme: file.name, role: role)
      }
    }
    for (place, color) in palette.sorted(by: { $0.key < $1.key }) where Color(color) == nil {
      let theme = chain.first { $0.palette[place] == color }?.name ?? name
      throw ThemeError.unknownColor(theme: theme, place: place, color: color, palette: [])
    }
    var (styles, missing) = ([Role: Style](), [Role]())
    for role in Role.allCases {
      let entries = chain.compactMap { file in
        file.roles[role.rawValue].map { (theme: file.name, entry: $0) }
      }
      if entries.isEmpty { missing.append(role) }
      styles[role] = try style(of: role, entries: entries, palette: palette)
    }
    guard missing.isEmpty else {
      throw ThemeError.missingRoles(theme: name, roles: missing)
    }
    return Theme(name: name, appearance: appearance, styles: styles)
  }

  /// The theme's file and those it inherits from, its own first.
  private static func chain(
    from name: String, files: [ThemeFile], builtIn: [ThemeFile]
  ) throws(ThemeError) -> [ThemeFile] {
    let known = Set((files + builtIn).map(\.name)).sorted()
    func link(_ name: String, isBuiltIn: Bool) -> Link? {
      let own = isBuiltIn ? nil : files.first { $0.name == name }
      if let own { return Link(file: own, isBuiltIn: false) }
      return builtIn.first { $0.name == name }.map { Link(file: $0, isBuiltIn: true) }
    }
    guard let first = link(name, isBuiltIn: false) else {
      throw ThemeError.unknownTheme(name, known: known)
    }
    var chain = [first]
    while let last = chain.last, let parent = last.file.inherits {
      let isOwnName = parent == last.file.name
      guard let next = link(parent, isBuiltIn: last.isBuiltIn || isOwnName) else {
        throw isOwnName
          ? ThemeError.cycle([parent, parent])
          : ThemeError.inheritsUnknown(theme: last.file.name, parent: parent, known: known)
      }
      let start = chain.firstIndex {
        $0.file.name == parent && $0.isBuiltIn == next.isBuiltIn
      }
      if let start { throw ThemeError.cycle(chain[start...].map(\.file.name) + [parent]) }
      chain.append(next)
    }
    return chain.map(\.file)
  }

  /// A theme among those that one inherits; a file and a built-in one may have a name in common.
  private struct Link {
    var file: ThemeFile
    var isBuiltIn: Bool
  }

  private static func style(
    of role: Role, entries: [(theme: String, entry: ThemeFile.Entry)], palette: [String: String]
  ) throws(ThemeError) -> Style {
    var style = Style()
    for (path, property) in [
      (\ThemeFile.Entry.fg, \Style.foreground), (\ThemeFile.Entry.bg, \Style.background),
    ] {
      guard let (theme, entry) = entries.first(where: { $0.entry[keyPath: path] != nil }),
        let text = entry[keyPath: path]
      else { continue }
      guard let color = Color(palette[text] ?? text) else {
        throw ThemeError.unknownColor(
          theme: theme, place: role.rawValue, color: text, palette: Array(palette.keys))
      }
      style[keyPath: property] = color
    }
    for (path, attribute) in [
      (\ThemeFile.Entry.bold, Style.Attributes.bold), (\ThemeFile.Entry.dim, .dim),
      (\ThemeFile.Entry.italic, .italic), (\ThemeFile.Entry.underline, .underline),
      (\ThemeFile.Entry.reverse, .reverse),
    ] where entries.compactMap({ $0.entry[keyPath: path] }).first == true {
      style.attributes.insert(attribute)
    }
    return style
  }
}
