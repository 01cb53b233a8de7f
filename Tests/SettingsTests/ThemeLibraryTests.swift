import Drawing
import Foundation
import Testing

@testable import Settings

@Suite struct ThemeLibraryTests {
  private func error(of text: String, named name: String = "mine") -> String {
    var library = ThemeLibrary()
    library.add(Array(text.utf8), file: "/home/ada/mine.json5")
    do {
      _ = try library.theme(named: name)
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test func `every file of Themes is in the program`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Themes")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let names = files.filter { $0.hasSuffix(".json5") }.map { $0.replacing(".json5", with: "") }
    #expect(ThemeLibrary().names == names.sorted())
    #expect(names.contains(ThemeLibrary.usual))
  }

  @Test func `a theme of one's own inherits and is among the names`() throws {
    var library = ThemeLibrary()
    let name = library.add(
      Array(##"{ name: "night", inherits: "midnight", palette: { night: "#000000" } }"##.utf8),
      file: "night.json5")
    #expect(name == "night")
    #expect(library.names.contains("night"))
    let theme = try library.theme(named: "night")
    #expect(theme.style(of: .text).background == Color("#000000"))
  }

  @Test func `the theme in the README works and can be read`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let start = try #require(readme.range(of: "{\n  name: \"harbour\""))
    let end = try #require(readme[start.lowerBound...].range(of: "```"))
    var library = ThemeLibrary()
    let name = library.add(
      Array(readme[start.lowerBound..<end.lowerBound].utf8), file: "harbour.json5")
    #expect(try library.theme(named: name).contrastFaults == [])
    #expect(library.file(of: name) == "harbour.json5")
    #expect(library.file(of: "midnight") == nil)
  }

  @Test func `a theme of one's own takes the place of one that came with the program`() throws {
    var library = ThemeLibrary()
    library.add(
      Array(#"{ name: "paper", inherits: "midnight" }"#.utf8), file: "paper.json5")
    #expect(try library.theme(named: "paper").appearance == .dark)
  }

  @Test func `a theme that has the name of a built-in one inherits that by its own name`() throws {
    var library = ThemeLibrary()
    library.add(
      Array(##"{ name: "nord", inherits: "nord", palette: { night: "#000" } }"##.utf8),
      file: "nord.json5")
    let theme = try library.theme(named: "nord")
    #expect(theme.style(of: .text).background == Color("#000000"))
    let builtIn = try ThemeLibrary.builtIn(named: "nord")
    #expect(theme.style(of: .text).foreground == builtIn.style(of: .text).foreground)
    #expect(library.file(of: "nord") == "nord.json5")
    #expect(library.faults.isEmpty)
  }

  @Test(arguments: [
    "{ name: 'midnight', inherits: 'nord', palette: { night: 'blak' } }",
    "{ name: 'midnight', inherits: 'midnigt' }", "{ name: 'midnight' }", "{ name: 'midnight',, }",
    "{ name: 'midnight', inherits: 'other' }",
  ])
  func `what is wrong in a file of one's own touches no other theme`(text: String) throws {
    var library = ThemeLibrary()
    library.add(Array("{ name: 'other', inherits: 'midnight' }".utf8), file: "other.json5")
    library.add(Array(text.utf8), file: "midnight.json5")
    let builtIn = ThemeLibrary().names.filter { $0 != "midnight" }
    for name in builtIn {
      #expect(try library.theme(named: name) == ThemeLibrary.builtIn(named: name))
    }
    #expect(library.faults.map(\.description).contains { $0.contains("'midnight.json5:1:") })
    #expect(!library.names.contains("midnight"))
  }

  @Test func `files that inherit each other are told, also by way of a built-in name`() {
    var library = ThemeLibrary()
    library.add(Array("{ name: 'nord', inherits: 'mine' }".utf8), file: "nord.json5")
    library.add(Array("{ name: 'mine', inherits: 'nord' }".utf8), file: "mine.json5")
    library.add(Array("{ name: 'self', inherits: 'self' }".utf8), file: "self.json5")
    #expect(
      library.faults.map(\.description) == [
        "cannot read theme 'mine.json5:1:17': 'mine' inherits 'nord' inherits 'mine'; "
          + "let one of them inherit nothing",
        "cannot read theme 'nord.json5:1:17': 'nord' inherits 'mine' inherits 'nord'; "
          + "let one of them inherit nothing",
        "cannot read theme 'self.json5:1:17': 'self' inherits 'self'; "
          + "let one of them inherit nothing",
      ])
  }

  @Test func `an unknown name is answered with the nearest`() {
    #expect(
      error(of: "{ name: 'mine', inherits: 'midnight' }", named: "papr")
        == "cannot use theme 'papr': there is none of that name; did you mean 'paper'?")
  }

  @Test(arguments: [
    ("{\n  name: 'mine',,\n}", "2:16': a key is wanted, but there is ','"),
    ("{\n  name: 'mine',\n  rolls: {}\n}", "3:3': unknown key 'rolls'; did you mean 'roles'?"),
    (
      "{ name: 'mine', roles: {\n  text: { fgg: 'x' } } }",
      "2:11': unknown key 'fgg'; did you mean 'fg'?"
    ),
    ("{ name: 'mine', roles: { dim: { bold: 1 } } }", "1:33': it must be true or false"),
    ("{ name: 'mine', appearance: 'grey' }", "1:17': it must be \"dark\" or \"light\""),
    ("{ inherits: 'midnight' }", "1:1': the key 'name' is missing"),
    (
      "{ name: 'mine', inherits: 'midnigt' }",
      "1:17': it inherits 'midnigt', which does not exist; did you mean 'midnight'?"
    ),
    (
      "{ name: 'mine', inherits: 'paper',\n  roles: { acent: {} } }",
      "2:12': unknown role 'acent'; did you mean 'accent'?"
    ),
    (
      "{ name: 'mine', inherits: 'paper',\n  palette: { ink: 'blak' } }",
      "2:14': unknown colour 'blak' in 'ink'; write '#rrggbb', '#rgb' or a name of the palette"
    ),
  ])
  func `an error says where it stands`(text: String, end: String) {
    #expect(error(of: text) == "cannot read theme '/home/ada/mine.json5:\(end)")
  }
}
