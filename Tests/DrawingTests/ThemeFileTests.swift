import FoundationEssentials
import Testing

@testable import Drawing

/// The themes that come with the program.
enum ShippedThemes {
  static let directory = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Themes")

  static let names = [
    "midnight", "paper", "high-contrast", "colour-blind", "monochrome", "nord", "dracula",
    "tokyo-night", "gruvbox-dark", "gruvbox-light", "solarized-dark", "solarized-light",
    "catppuccin-mocha", "catppuccin-latte",
  ]

  static func decoded(_ text: String) throws -> ThemeFile {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    return try decoder.decode(ThemeFile.self, from: Data(text.utf8))
  }

  static func files() throws -> [ThemeFile] {
    let paths = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    return try paths.filter { $0.hasSuffix(".json5") }.sorted().map { path in
      try decoded(String(contentsOf: directory.appending(path: path), encoding: .utf8))
    }
  }

  static func theme(_ name: String) throws -> Theme {
    try Theme.resolve(name, files: files())
  }
}

extension Style {
  /// Of text against its background.
  fileprivate var contrast: Double? {
    background.flatMap { foreground?.contrast(with: $0) }
  }
}

@Suite struct ThemeFileTests {
  @Test func `every theme file is one of those that are tested`() throws {
    #expect(try ShippedThemes.files().map(\.name).sorted() == ShippedThemes.names.sorted())
  }

  @Test(arguments: ShippedThemes.names)
  func `a shipped theme defines every role`(name: String) throws {
    let theme = try ShippedThemes.theme(name)
    #expect(Set(theme.styles.keys) == Set(Role.allCases))
  }

  @Test(arguments: ShippedThemes.names)
  func `letters and lines stand out as WCAG wants it`(name: String) throws {
    #expect(try ShippedThemes.theme(name).contrastFaults == [])
  }

  @Test(arguments: ShippedThemes.names.filter { $0 != "monochrome" })
  func `all colours of a shipped theme are known`(name: String) throws {
    #expect(try #require(ShippedThemes.theme(name).leastContrast) >= Theme.leastOfText)
  }

  @Test(
    arguments: ShippedThemes.names.filter { $0 != "monochrome" },
    [ColorDepth.ansi8, .ansi16])
  func `with few colours all letters can still be read, also on the row under the cursor`(
    name: String, depth: ColorDepth
  ) throws {
    let theme = try ShippedThemes.theme(name).reduced(to: depth)
    let ramp: Set<Role> = [.heat1, .heat2, .heat3, .heat4, .border, .focusedBorder]
    for role in Role.allCases where !ramp.contains(role) {
      for ground in [nil, Role.cursor] where ground == nil || role != .banner {
        let style = theme.style(of: role, on: ground)
        #expect(try #require(style.contrast) >= 3, "\(role), \(ground == nil)")
      }
    }
    #expect(theme.style(of: .cursor).background != theme.style(of: .text).background)
  }

  @Test func `what is too faint is named with its ratio`() throws {
    var file = try #require(ShippedThemes.files().first { $0.name == "nord" })
    file.name = "faint"
    file.palette["mist"] = "#596377"
    file.palette["heat4"] = file.palette["heat1"]
    let theme = try Theme.resolve("faint", files: ShippedThemes.files() + [file])
    let faults = theme.contrastFaults
    #expect(faults.contains { $0.role == .header && $0.ground == nil && $0.needed == 4.5 })
    #expect(faults.contains { $0.role == .heat4 })
    #expect(!faults.contains { $0.role == .border })
  }

  @Test func `high contrast means seven to one`() throws {
    let theme = try ShippedThemes.theme("high-contrast")
    for role in Role.allCases where !role.rawValue.hasPrefix("heat") {
      let style = theme.style(of: role)
      let contrast = try #require(style.contrast)
      #expect(contrast >= 7, "\(role): \(contrast)")
    }
  }

  @Test(arguments: ShippedThemes.names)
  func `only what needs a person has a warning colour`(name: String) throws {
    let theme = try ShippedThemes.theme(name)
    let loud: Set<Role> = [.warning, .danger, .stale, .dead]
    let warnings = [Role.warning, .danger].compactMap { theme.style(of: $0).foreground }
    for role in Role.allCases where !loud.contains(role) && name != "monochrome" {
      let style = theme.style(of: role)
      #expect(!warnings.contains { $0 == style.foreground || $0 == style.background }, "\(role)")
    }
  }

  @Test func `the file without colours says what the built-in theme says`() throws {
    #expect(try ShippedThemes.theme("monochrome") == .monochrome)
  }

  @Test(arguments: ShippedThemes.names, ColorDepth.allCases)
  func `on any terminal a warning, the cursor and the text differ`(
    name: String, depth: ColorDepth
  ) throws {
    let theme = try ShippedThemes.theme(name).reduced(to: depth)
    let text = theme.style(of: .text)
    #expect(theme.style(of: .warning) != text)
    #expect(theme.style(of: .danger) != text)
    #expect(theme.style(of: .danger) != theme.style(of: .warning))
    #expect(theme.style(of: .text, on: .cursor) != text)
    #expect(theme.style(of: .currentScreen) != theme.style(of: .keyLabel))
    for role in Role.allCases {
      let style = theme.style(of: role)
      #expect(
        style.foreground == nil || style.foreground == .terminal
          || style.foreground != style.background, "\(role)")
    }
  }

  @Test func `an unknown key is refused and the nearest is named`() throws {
    let text = "{ name: 'x', roles: { accent: { fgg: 'blue' } } }"
    let error = #expect(throws: DecodingError.self) { try ShippedThemes.decoded(text) }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(context.debugDescription == "unknown key 'fgg'; did you mean 'fg'?")
    #expect(context.codingPath.map(\.stringValue) == ["roles", "accent", "fgg"])
  }
}
