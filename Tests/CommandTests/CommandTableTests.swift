import Settings
import Testing

@testable import penstock

@Suite struct CommandTableTests {
  @Test func `every command has a summary, a description and an example`() {
    for spec in CommandTable.specs {
      #expect(!spec.summary.isEmpty && !spec.summary.hasSuffix("."))
      #expect(spec.description.contains("."))
      #expect(!spec.examples.isEmpty)
    }
  }

  @Test func `every example is a line that the command understands`() throws {
    for spec in CommandTable.specs {
      for example in spec.examples {
        let words = Self.words(of: example.line)
        guard words.first == "penstock" else { continue }
        let arguments = try Arguments(
          parsing: Array(words.dropFirst()), commands: CommandTable.specs)
        #expect(arguments.command == spec, "\(example.line)")
      }
    }
  }

  @Test func `no option is there twice`() {
    for spec in CommandTable.specs {
      let names = (spec.options + OptionSpec.global).map(\.name)
      #expect(Set(names).count == names.count)
      let letters = (spec.options + OptionSpec.global).compactMap(\.letter)
      #expect(Set(letters).count == letters.count)
    }
  }

  @Test(arguments: Completions.Shell.allCases)
  func `completions contain every option of every command`(shell: Completions.Shell) {
    let script = Completions.script(for: shell, commands: CommandTable.specs)
    for spec in CommandTable.specs {
      #expect(spec.name.split(separator: " ").allSatisfy { script.contains($0) })
      for option in spec.options {
        #expect(script.contains(shell == .fish ? "-l \(option.name) " : option.flag))
      }
    }
  }

  @Test func `help pages fit a terminal of 80 columns`() throws {
    let pages =
      try CommandTable.specs.map { try HelpCommand.page($0.name) } + HelpTopic.all.map(\.text)
      + [HelpCommand.page(nil)]
    for line in pages.flatMap({ $0.split(separator: "\n") }) {
      #expect(line.count <= 80 || line.hasPrefix("  penstock"), "\(line)")
    }
  }

  @Test func `the configuration in the help is one`() throws {
    let text = HelpTopic.configuration.text
    let start = try #require(text.firstIndex(of: "{"))
    let end = try #require(text.lastIndex(of: "}"))
    let configuration = try Configuration(parsing: Array(text[start...end].utf8), file: "help")
    #expect(
      configuration.handlers.keys.sorted() == ["*", "Notify", "SendEmail", "Sync", "Thumbnail"])
  }

  @Test func `help of an unknown name asks for the nearest`() {
    let error = #expect(throws: UsageError.self) { try HelpCommand.page("psuh") }
    #expect(
      error?.description
        == "cannot explain 'psuh': there is no such command or topic, did you mean 'push'?; "
        + "see 'penstock help'")
  }

  /// The words that a shell would hand over, up to a redirection or the next command.
  private static func words(of line: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for character in line + " " {
      if character == "'" {
        isQuoted.toggle()
      } else if character == " ", !isQuoted {
        if ["|", ">", "&&"].contains(word) { break }
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return words
  }
}
