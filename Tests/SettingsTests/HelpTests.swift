import Settings
import Testing

@Suite struct HelpTests {
  @Test func `a page shows synopsis, arguments, options, examples and exit statuses`() {
    #expect(
      HelpText.page(of: SampleCommands.push) == """
        penstock push - store a job

        Usage: penstock push QUEUE [PAYLOAD] [OPTION…]

        Stores one job in a queue. It is on disk when its id is printed.

        Arguments:
          QUEUE    The queue.
          PAYLOAD  The payload.

        Options:
          --delay DURATION       How long it waits.
          --at TIME              When it is due.
          --max-attempts NUMBER  How often it is tried.
          --tag TAG              A free word. May be given several times.

        Global options:
          --store FILE        Where jobs live; else PENSTOCK_STORE, else the
                              configuration, else ./penstock.db.
          --config FILE       The configuration; else PENSTOCK_CONFIG, else
                              ./penstock.json5, else ~/.config/penstock/config.json5.
          --durability LEVEL  What a power cut may cost: nothing, or the last moments;
                              else PENSTOCK_DURABILITY, else the configuration, else
                              full. One of full, normal.
          --read-only         Open the store for reading only; nothing can change it.
          --write             Change a guarded store without being asked for its name.
          --json              Print one JSON object a line.
          -h, --help          Say how the command is used.
          --version           Print the version.

        Examples:
          # push a job
          penstock push emails '{}'

        Exit status:
          0   success
          64  the command line is wrong
          65  the payload is too large

        """)
  }

  @Test func `the front page lists every command and topic`() {
    let topics = [HelpTopic(name: "sql", summary: "push from SQL", text: "")]
    let page = HelpText.overview(of: SampleCommands.all, topics: topics)
    for command in SampleCommands.all { #expect(page.contains("  \(command.name) ")) }
    #expect(page.contains("  sql  push from SQL"))
  }

  @Test(arguments: Completions.Shell.allCases)
  func `completions contain every command and option`(shell: Completions.Shell) {
    let script = Completions.script(for: shell, commands: SampleCommands.all)
    for command in SampleCommands.all {
      #expect(script.contains(command.name))
      for option in command.options + OptionSpec.global {
        #expect(script.contains(shell == .fish ? "-l \(option.name) " : option.flag))
        for choice in option.choices { #expect(script.contains(choice)) }
      }
      for choice in command.positionals.flatMap(\.choices) { #expect(script.contains(choice)) }
    }
  }
}
