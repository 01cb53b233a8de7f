import Testing

@testable import Drawing

@Suite struct ThemeTests {
  /// Names every role, in one colour, so that tests need to say only what they change.
  let base = ThemeFile(
    name: "base", appearance: .light, palette: ["ink": "#112233", "paper": "#ffffff"],
    roles: Dictionary(
      uniqueKeysWithValues: Role.allCases.map { role in
        (role.rawValue, ThemeFile.Entry(fg: "ink", bg: role == .text ? "paper" : nil))
      }))

  func message(_ files: [ThemeFile], name: String) -> String? {
    do {
      _ = try Theme.resolve(name, files: files)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `a theme inherits roles, colours and appearance`() throws {
    let child = ThemeFile(
      name: "child", inherits: "base", roles: ["accent": ThemeFile.Entry(bold: true)])
    let theme = try Theme.resolve("child", files: [child, base])
    #expect(theme.appearance == .light)
    #expect(
      theme.style(of: .accent)
        == Style(
          foreground: Color(hex: 0x112233), background: Color(hex: 0xFFFFFF), attributes: .bold))
  }

  @Test func `a palette alone changes inherited roles`() throws {
    let child = ThemeFile(name: "child", inherits: "base", palette: ["ink": "ansi:bright-black"])
    let theme = try Theme.resolve("child", files: [base, child])
    #expect(theme.style(of: .dim).foreground == .ansi(8))
  }

  @Test func `a theme can take back what it inherits`() throws {
    let parent = ThemeFile(
      name: "parent", inherits: "base", roles: ["key": ThemeFile.Entry(bold: true)])
    let child = ThemeFile(
      name: "child", inherits: "parent", roles: ["key": ThemeFile.Entry(bold: false)])
    let theme = try Theme.resolve("child", files: [base, parent, child])
    #expect(theme.style(of: .key).attributes == [])
  }

  @Test func `messages name the theme, the place and the nearest known name`() {
    let cases: [(files: [ThemeFile], name: String, message: String)] = [
      (
        [base], "bass",
        "cannot use theme 'bass': there is none of that name; did you mean 'base'?"
      ),
      (
        [base], "nord",
        "cannot use theme 'nord': there is none of that name; known are 'base'"
      ),
      (
        [ThemeFile(name: "a", inherits: "bse"), base], "a",
        "cannot use theme 'a': it inherits 'bse', which does not exist; did you mean 'base'?"
      ),
      (
        [ThemeFile(name: "a", inherits: "b"), ThemeFile(name: "b", inherits: "a")], "a",
        "cannot use theme 'a': 'a' inherits 'b' inherits 'a'; let one of them inherit nothing"
      ),
      (
        [ThemeFile(name: "a", inherits: "base", roles: ["acent": ThemeFile.Entry()]), base], "a",
        "cannot use theme 'a': unknown role 'acent'; did you mean 'accent'?"
      ),
      (
        [ThemeFile(name: "a", inherits: "base", roles: ["dim": .init(fg: "inc")]), base], "a",
        "cannot use theme 'a': unknown colour 'inc' in 'dim'; did you mean 'ink'?"
      ),
      (
        [ThemeFile(name: "a", inherits: "base", roles: ["dim": .init(fg: "#12345")]), base], "a",
        "cannot use theme 'a': unknown colour '#12345' in 'dim'; "
          + "write '#rrggbb', '#rgb' or a name of the palette"
      ),
      (
        [ThemeFile(name: "a", inherits: "base", palette: ["ink": "ansi:gren"]), base], "a",
        "cannot use theme 'a': unknown colour 'ansi:gren' in 'ink'; did you mean 'ansi:green'?"
      ),
    ]
    for (files, name, expected) in cases {
      #expect(message(files, name: name) == expected)
    }
  }

  @Test func `a theme that leaves out roles says which`() {
    var file = base
    file.roles["dim"] = nil
    file.roles["heat2"] = nil
    #expect(
      message([file], name: "base")
        == "cannot use theme 'base': it leaves out 'dim', 'heat2'; "
        + "add what is missing or inherit a theme that has it")
  }

  @Test func `a role keeps its own colour on a ground and plain text takes the ground's`() {
    let theme = Theme(
      name: "t", appearance: .dark,
      styles: [
        .text: Style(foreground: .ansi(7), background: .ansi(0)),
        .cursor: Style(foreground: .ansi(15), background: .ansi(4), attributes: .bold),
        .warning: Style(foreground: .ansi(3)),
      ])
    #expect(
      theme.style(of: .warning, on: .cursor)
        == Style(foreground: .ansi(3), background: .ansi(4), attributes: .bold))
    #expect(
      theme.style(of: .text, on: .cursor)
        == Style(foreground: .ansi(15), background: .ansi(4), attributes: .bold))
    #expect(
      theme.style(of: .warning) == Style(foreground: .ansi(3), background: .ansi(0)))
  }

  @Test func `what is reversed stands out on a reversed ground too`() {
    let theme = Theme.monochrome
    #expect(theme.style(of: .text, on: .cursor).attributes == .reverse)
    #expect(theme.style(of: .match, on: .cursor).attributes == [])
    #expect(theme.style(of: .dim).attributes == .dim)
    #expect(theme.style(of: .dim, on: .cursor).attributes == .reverse)
  }

  @Test(arguments: [ColorDepth.ansi8, .ansi16])
  func `what needs a person has one hue, also under the cursor`(depth: ColorDepth) {
    let theme = Theme(
      name: "night", appearance: .dark,
      styles: [
        .text: Style(foreground: Color(hex: 0xC0CAF5), background: Color(hex: 0x1A1B26)),
        .cursor: Style(background: Color(hex: 0x283457)),
        .warning: Style(foreground: Color(hex: 0xE0AF68), attributes: .bold),
      ]
    ).reduced(to: depth)
    #expect(
      theme.style(of: .warning, on: .cursor).foreground == theme.style(of: .warning).foreground)
  }

  @Test func `without colours only what needs a person is underlined`() {
    let loud: Set<Role> = [.warning, .danger, .dead]
    for role in Role.allCases {
      let attributes = Theme.monochrome.style(of: role).attributes
      let isLoud = attributes.contains(.underline) || attributes.isSuperset(of: [.bold, .reverse])
      #expect(isLoud == loud.contains(role), "\(role)")
    }
  }
}
