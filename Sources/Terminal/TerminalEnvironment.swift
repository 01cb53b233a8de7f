import Drawing

/// What the environment says of the terminal.
package struct TerminalEnvironment: Sendable {
  private let variables: [String: String]

  package init(_ variables: [String: String]) {
    self.variables = variables
  }

  /// An empty variable is an absent one.
  private func value(_ name: String) -> String? {
    variables[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The descriptions to try, the best first. Nearly every terminal of today does what xterm does,
  /// and nearly every one of old does what a VT100 did.
  package var names: [String] {
    let own = value("TERM").flatMap { ["dumb", "unknown"].contains($0) ? nil : $0 }
    let usual = ["xterm-256color", "xterm", "vt100"]
    return (own.map { [$0] } ?? []) + usual.filter { $0 != own }
  }

  /// The colours to use on a terminal whose description promises `colors`, and `isDirect` when it
  /// takes red, green and blue instead of a number from a table.
  ///
  /// COLORTERM alone does not make it true colour: ncurses writes colours as the description says.
  package func depth(colors: Int, isDirect: Bool) -> ColorDepth {
    if value("NO_COLOR") != nil { return .monochrome }
    if isDirect, namedColors == nil { return .trueColor }
    return switch min(colors, namedColors ?? .max) {
    case 256...: .indexed256
    case 16...: .ansi16
    case 8...: .ansi8
    default: .monochrome
    }
  }

  /// How many colours the name of the terminal says that it has, where that is fewer than 256: who
  /// sets `TERM` to such a name means it, also where no description of it is installed.
  private var namedColors: Int? {
    guard let name = value("TERM") else { return nil }
    let suffix = name.split(separator: "-").dropFirst().last ?? ""
    if name == "dumb" || suffix == "mono" || suffix == "m" { return 0 }
    if suffix.hasSuffix("color"), let count = Int(suffix.dropLast("color".count)) {
      return count < 256 ? count : nil
    }
    if name.hasPrefix("vt"), name.dropFirst(2).first?.isNumber == true { return 0 }
    return name == "linux" ? 8 : nil
  }

  /// Names that a terminal with many colours may have although its description promises few.
  private static func isOfMany(_ name: String) -> Bool {
    ["xterm", "screen", "tmux"].contains { name.hasPrefix($0) } || name.hasSuffix("-256color")
  }

  /// Descriptions of the same terminal that take any colour, when it says that it can show them;
  /// within screen it is the terminal around it that says so. `COLORTERM` outlives what it was said
  /// of, as in a console opened from a desktop: one with few colours, by its description's `colors` or
  /// by its name, has them still.
  package func directNames(of name: String, colors: Int) -> [String] {
    guard let shown = value("COLORTERM"), ["truecolor", "24bit"].contains(shown),
      value("NO_COLOR") == nil, !name.hasSuffix("-direct"), multiplexer != .screen,
      namedColors == nil, colors >= 256 || Self.isOfMany(name)
    else { return [] }
    let family = name.hasSuffix("-256color") ? String(name.dropLast("-256color".count)) : name
    return [family + "-direct"]
  }

  /// Whether UTF-8 is asked for, so that a locale which is not installed here is no reason to draw
  /// in ASCII: what an SSH client sends is the locale of another machine.
  package var asksForUTF8: Bool {
    guard let locale = value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG") else { return false }
    let name = locale.lowercased()
    return name.hasSuffix("utf-8") || name.hasSuffix("utf8")
  }

  /// What stands between the program and the terminal.
  package var multiplexer: Multiplexer? {
    if value("TMUX") != nil || value("TERM")?.hasPrefix("tmux") == true { return .tmux }
    if value("STY") != nil || value("TERM")?.hasPrefix("screen") == true { return .screen }
    return nil
  }
}

/// A program that shows terminals inside of a terminal.
package enum Multiplexer: Hashable, Sendable {
  case tmux
  case screen
}
