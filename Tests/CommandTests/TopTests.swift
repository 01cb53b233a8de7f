import Foundation
import Testing

/// The monitor on a real terminal.
@Suite(.serialized) struct TopTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    _ = try workshop.penstock("push", "emails", "{\"to\":\"ada\"}", "--kind", "SendEmail")
  }

  private func top(
    _ options: String = "", columns: Int = 120, rows: Int = 36,
    environment: [String: String] = [:]
  ) async throws -> TmuxSession {
    let terminal = try TmuxSession(
      "exec \(Workshop.program.path) top \(options)", columns: columns, rows: rows,
      folder: workshop.folder, environment: environment)
    try await terminal.wait(forText: "penstock.db")
    return terminal
  }

  @Test func `it fills a UTF-8 terminal, with colours and the mouse`() async throws {
    let terminal = try await top()
    let screen = try await terminal.wait(forText: "emails")
    #expect(screen.contains("╭"))
    #expect(try terminal.isFullScreen())
    #expect(try terminal.isMouseOn())
    #expect(try terminal.styledScreen().contains("38;5;"))
  }

  @Test func `in the C locale it draws in ASCII`() async throws {
    let terminal = try await top(environment: ["LANG": "C"])
    let screen = try await terminal.wait(forText: "emails")
    #expect(screen.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func `a locale that is not installed is no reason for ASCII`() async throws {
    let terminal = try await top(environment: ["LANG": "xx_XX.UTF-8"])
    #expect(try await terminal.wait(forText: "emails").contains("╭"))
  }

  @Test(arguments: ["screen", "xterm", "linux"])
  func `a terminal of eight colours gets no more`(name: String) async throws {
    let terminal = try await top(environment: ["TERM": name])
    try await terminal.wait(forText: "emails")
    #expect(!(try terminal.styledScreen().contains("38;5;")))
  }

  @Test(arguments: ["vt100", "linux", "acme-16color", "acme-mono", "dumb"])
  func `few colours stay few, whatever COLORTERM says`(name: String) async throws {
    let terminal = try await top(environment: ["TERM": name, "COLORTERM": "truecolor"])
    try await terminal.wait(forText: "emails")
    let styled = try terminal.styledScreen()
    #expect(!styled.contains("38;2;") && !styled.contains("38;5;"))
  }

  @Test func `Alt and a letter is not the letter`() async throws {
    let terminal = try await top()
    try await terminal.wait(forText: "emails")
    try terminal.press(":")
    try terminal.type("pause emails")
    try await terminal.wait(forText: ":pause emails")
    try terminal.press("M-p", "M-q", "M-b")
    try terminal.type("x")
    try await terminal.wait(forText: ":pause xemails")
    try terminal.press("Escape")
    try await terminal.wait(for: "the keys") { $0.contains("? help") }
    #expect(!(try terminal.screen().contains("paused")))
  }

  @Test(arguments: ["xterm-256color", "tmux-256color", "alacritty"])
  func `a terminal that says it shows true colours gets them`(name: String) async throws {
    let terminal = try await top(environment: ["TERM": name, "COLORTERM": "truecolor"])
    try await terminal.wait(forText: "emails")
    #expect(try terminal.styledScreen().contains("38;2;"))
  }

  @Test(arguments: [
    ["TERM": "screen-256color", "STY": "1.x", "COLORTERM": "truecolor"],
    ["TERM": "xterm-256color", "COLORTERM": "yes"],
  ])
  func `within screen, or where nobody says so, 256 are enough`(
    environment: [String: String]
  ) async throws {
    let terminal = try await top(environment: environment)
    try await terminal.wait(forText: "emails")
    let styled = try terminal.styledScreen()
    #expect(styled.contains("38;5;") && !styled.contains("38;2;"))
  }

  @Test(arguments: ["putty-256color", "putty", "tmux", "screen.xterm-256color", "vt220", "linux"])
  func `it draws on every kind of terminal`(name: String) async throws {
    let terminal = try await top(environment: ["TERM": name])
    try await terminal.wait(forText: "emails")
    try terminal.press("8")
    try await terminal.wait(forText: "Nothing has happened")
    try terminal.press("q")
    try await terminal.wait(for: "the end") { _ in try terminal.hasEnded() }
  }

  @Test func `keys of one's own, and a wrong one told with its place`() async throws {
    try workshop.write("{ monitor: { keys: { pause: 'P' } } }", to: "penstock.json5")
    let terminal = try await top()
    try await terminal.wait(forText: "P pause")
    try workshop.write("{\n  monitor: { keys: { pause: 'P', quit: 'P' } } }", to: "penstock.json5")
    let run = try workshop.penstock("top", "--once")
    #expect(run.status == 78)
    #expect(run.error.contains("penstock.json5:2:22"), "\(run.error)")
  }

  @Test func `what was typed is there in the next session`() async throws {
    let first = try await top()
    try await first.wait(forText: "emails")
    try first.type(":dead\n")
    try await first.wait(forText: "No dead letters")
    try first.press("q")
    try await first.wait(for: "the end") { _ in try first.hasEnded() }
    let second = try await top()
    try await second.wait(forText: "emails")
    try second.press(":", "Up")
    try await second.wait(forText: ":dead")
  }

  @Test func `what is listed is saved as lines of JSON`() async throws {
    let terminal = try await top()
    try await terminal.wait(forText: "emails")
    try terminal.type(":save queues.ndjson\n")
    try await terminal.wait(forText: "saved 1 line to 'queues.ndjson'")
    #expect(try workshop.text(of: "queues.ndjson").hasPrefix("{\"name\":\"emails\""))
  }

  @Test(arguments: ["no-such-terminal", ""])
  func `a terminal that nobody knows is taken for xterm`(name: String) async throws {
    let terminal = try await top(environment: ["TERM": name])
    try await terminal.wait(forText: "emails")
    #expect(try terminal.styledScreen().contains("38;5;"))
  }

  @Test(arguments: [["TERM": "vt100"], ["NO_COLOR": "1"]])
  func `without colours it says all by bold, underline and reverse`(
    environment: [String: String]
  ) async throws {
    let terminal = try await top(environment: environment)
    try await terminal.wait(forText: "emails")
    let colors = try terminal.styledScreen().split(separator: "\u{1B}[").filter { piece in
      let codes = piece.prefix { $0 != "m" }.split(separator: ";").compactMap { Int($0) }
      return codes.contains { (30...49).contains($0) && $0 != 39 && $0 != 49 }
    }
    #expect(colors.isEmpty)
  }

  @Test func `a terminal that nobody describes has its ground everywhere`() async throws {
    let terminal = try await top(columns: 80, rows: 24, environment: ["TERM": "never-heard-of"])
    try terminal.press("2")
    try await terminal.wait(forText: "LAST ERROR OR PAYLOAD")
    let lines = try terminal.styledScreen().split(separator: "\n")
    // A cell that was not written has the terminal's own ground: its line goes back to that.
    #expect(!lines.dropLast().contains { $0.contains("\u{1B}[49m") })
  }

  @Test func `--no-mouse leaves the mouse alone`() async throws {
    let terminal = try await top("--no-mouse")
    #expect(!(try terminal.isMouseOn()))
  }

  @Test func `it follows the size of the terminal, down to where it must wait`() async throws {
    let terminal = try await top()
    try await terminal.wait(forText: "emails")
    try terminal.resize(columns: 40, rows: 8)
    try await terminal.wait(for: "words that it is too small") { !$0.contains("emails") }
    for columns in stride(from: 60, through: 140, by: 4) {
      try terminal.resize(columns: columns, rows: 16 + columns / 8)
    }
    try await terminal.wait(for: "all columns in use") { screen in
      screen.contains("emails") && screen.split(separator: "\n").contains { $0.count == 140 }
    }
  }

  @Test func `q leaves, and the terminal is as it was`() async throws {
    let terminal = try shell()
    let before = try await modes(of: terminal)
    try terminal.type("\(Workshop.program.path) top; echo left $?\n")
    try await terminal.wait(forText: "emails")
    try terminal.press("q")
    try await terminal.wait(forText: "left 0")
    #expect(!(try terminal.isFullScreen()))
    #expect(!(try terminal.isMouseOn()))
    #expect(try await modes(of: terminal) == before)
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGSEGV, SIGABRT, SIGQUIT])
  func `a signal leaves a sane terminal and is told to the parent`(signal: Int32) async throws {
    let terminal = try shell()
    let before = try await modes(of: terminal)
    try terminal.type("\(Workshop.program.path) top & echo $! >pid; fg\n")
    try await terminal.wait(forText: "emails")
    kill(try #require(pid_t(try workshop.text(of: "pid"))), signal)
    try await terminal.wait(for: "the shell's screen") { _ in
      try !terminal.isFullScreen()
    }
    try terminal.type("echo left $?\n")
    try await terminal.wait(forText: "left \(128 + signal)")
    #expect(!(try terminal.isFullScreen()))
    #expect(!(try terminal.isMouseOn()))
    #expect(try await modes(of: terminal) == before)
  }

  @Test func `a stack that overflows leaves a sane terminal too`() throws {
    let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Shims/overflow.c")
    let build = try workshop.run(
      "/usr/bin/gcc", ["-D_GNU_SOURCE", "-O0", "-o", "overflow", source.path])
    #expect(build.status == 0, "\(build.error)")
    let run = try workshop.run(workshop.folder.path + "/overflow", [])
    #expect(run.status == SIGSEGV)
    #expect(run.output == "restored")
  }

  @Test func `Ctrl-Z hands the terminal to the shell, fg takes it again`() async throws {
    let terminal = try shell()
    let before = try await modes(of: terminal)
    try terminal.type("\(Workshop.program.path) top\n")
    try await terminal.wait(forText: "emails")
    for _ in 1...2 {
      try terminal.press("C-z")
      try await terminal.wait(for: "the shell's prompt") { !$0.contains("emails") }
      #expect(try await modes(of: terminal) == before)
      try terminal.type("fg\n")
      try await terminal.wait(forText: "emails")
      #expect(try terminal.isFullScreen())
      #expect(try terminal.isMouseOn())
    }
    try terminal.press("q")
    try await terminal.wait(for: "the shell's screen") { !$0.contains("emails") }
  }

  @Test func `a stop that nobody announced is survived`() async throws {
    let terminal = try await top()
    try await terminal.wait(forText: "emails")
    let process = try terminal.processID()
    for signal in [SIGSTOP, SIGCONT] { kill(process, signal) }
    try terminal.press("2")
    try await terminal.wait(for: "another screen") { !$0.contains("OLDEST") }
    try terminal.press("q")
    // After a stop tmux may miss with what status a process ended.
    try await terminal.wait(for: "the end") { _ in try terminal.hasEnded() }
  }

  @Test(arguments: ["", "trap '' HUP; "])
  func `when the terminal is gone the program is gone, not only with its next look at the store`(
    before: String
  ) async throws {
    let terminal = try TmuxSession(
      before + "exec \(Workshop.program.path) top --interval 1h", folder: workshop.folder)
    try await terminal.wait(forText: "emails")
    let process = try terminal.processID()
    try terminal.end()
    try await eventually("end of the program") { hasEnded(process) }
  }

  @Test func `keys answer while somebody else holds the write lock`() async throws {
    let terminal = try await top()
    try await terminal.wait(forText: "emails")
    let lock = try workshop.holdWriteLock()
    defer { lock.terminate() }
    try terminal.press("p")
    try terminal.press("2")
    try await terminal.wait(for: "another screen") { !$0.contains("OLDEST") }
    try terminal.press("q")
    try await terminal.wait(forText: "the store has not done yet what you asked for")
    try terminal.press("q")
    // The lock is held for longer than a write waits for it.
    try await terminal.wait(for: "the end") { _ in try terminal.hasEnded() }
  }

  @Test func `Y asks the terminal to copy, and says so`() async throws {
    let terminal = try await top()
    try await terminal.wait(forText: "emails")
    try terminal.press("Y")
    try await terminal.wait(forText: "copied")
    #expect(try terminal.clipboard().contains("penstock queues"))
  }

  @Test func `a screen is saved once under a name`() async throws {
    let terminal = try await top()
    try await terminal.wait(forText: "emails")
    try terminal.type(":save queues.txt\n")
    try await terminal.wait(forText: "saved 'queues.txt'")
    let text = try workshop.text(of: "queues.txt")
    #expect(text.contains("emails"))
    #expect(!text.contains(":save"))
    try terminal.type(":save queues.txt\n")
    try await terminal.wait(forText: "Write over the file 'queues.txt', which is there already?")
    try terminal.press("n")
    try await terminal.wait(forText: "nothing was written")
    try workshop.write("mine", to: "queues.txt")
    try terminal.type(":save queues.txt\n")
    try await terminal.wait(forText: "Write over the file")
    try terminal.press("y")
    try await terminal.wait(forText: "saved 'queues.txt'")
    #expect(try workshop.text(of: "queues.txt").contains("emails"))
  }

  @Test func `a place where nothing can be saved is told with its name`() async throws {
    try FileManager.default.createDirectory(
      at: workshop.folder.appending(path: "notes"), withIntermediateDirectories: true)
    let terminal = try await top()
    try await terminal.wait(forText: "emails")
    for (file, answer) in [
      ("notes", "cannot create file 'notes': it is a folder; name a file in it"),
      (
        "gone/a.svg",
        "cannot create file 'gone/a.svg': there is no folder 'gone'; make it or name another"
      ),
      (
        "penstock.db/a.txt",
        "cannot create file 'penstock.db/a.txt': 'penstock.db' is no folder; name another"
      ),
      ("~/home.txt", "saved '~/home.txt'"),
    ] {
      try terminal.type(":save \(file)\n")
      try await terminal.wait(forText: answer)
    }
    #expect(workshop.exists("home.txt"))
    try terminal.type(":save ~/ho")
    try await terminal.wait(forText: "  ~/home.txt")
    try terminal.press("Tab")
    try await terminal.wait(forText: ":save ~/home.txt")
  }

  @Test func `the mouse moves the cursor`() async throws {
    _ = try workshop.penstock("push", "reports", "{}", "--kind", "BuildReport")
    let terminal = try await top()
    let screen = try await terminal.wait(forText: "reports")
    let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
    let row = try #require(
      lines.firstIndex { $0.contains("  reports ") || $0.contains("  emails ") })
    let isReports = lines[row].contains("reports")
    try terminal.type("\u{1B}[<0;10;\(row + 1)M\u{1B}[<0;10;\(row + 1)m")
    try await terminal.wait(forText: isReports ? "▸ reports" : "▸ emails")
  }

  @Test func `another theme is shown at once`() async throws {
    let terminal = try await top()
    try await terminal.wait(forText: "emails")
    let before = try terminal.styledScreen()
    try terminal.type(":theme paper\n")
    try await terminal.wait(for: "a light ground") { _ in
      try terminal.styledScreen().contains("48;5;") && terminal.styledScreen() != before
        && terminal.styledScreen().contains("48;5;231")
    }
  }

  @Test func `a theme that was chosen is there in the next session, but not for --once`()
    async throws
  {
    func picture() throws -> String {
      _ = try workshop.penstock("top", "--once", "--keys", "?", "--svg", "a.svg")
      return try workshop.text(of: "a.svg").split(separator: "\n").prefix(3).joined()
    }
    let before = try picture()
    let first = try await top()
    try await first.wait(forText: "emails")
    try first.type(":theme paper\n")
    try await first.wait(forText: "theme paper, also in later sessions")
    try first.press("q")
    try await first.wait(for: "the end") { _ in try first.hasEnded() }
    let second = try await top()
    try await second.wait(for: "a light ground") { _ in
      try second.styledScreen().contains("48;5;231")
    }
    #expect(try picture() == before)
    try workshop.write("{ monitor: { theme: 'midnight' } }", to: "penstock.json5")
    let third = try await top()
    try await third.wait(forText: "emails")
    #expect(!(try third.styledScreen().contains("48;5;231")))
    try third.type(":theme nord\n")
    try await third.wait(forText: "theme nord, for this session: monitor.theme names")
    #expect(try workshop.text(of: ".local/state/penstock/theme") == "paper")
  }

  @Test func `a kept theme that cannot be shown is told, and is no reason not to start`()
    async throws
  {
    let folder = workshop.folder.appending(path: ".local/state/penstock")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try workshop.write("gone\n", to: ".local/state/penstock/theme")
    let first = try await top()
    try await first.wait(
      forText: "midnight is shown: cannot use theme 'gone': there is none of that name")
    let themes = workshop.folder.appending(path: ".config/penstock/themes")
    try FileManager.default.createDirectory(at: themes, withIntermediateDirectories: true)
    try workshop.write(
      "{ name: 'midnight', rolls: {} }", to: ".config/penstock/themes/midnight.json5")
    let second = try await top(columns: 250)
    try await second.wait(forText: "the built-in midnight is shown: cannot use theme 'gone'")
    try workshop.write(
      "{ name: 'nord', inherits: 'nord' }", to: ".config/penstock/themes/nord.json5")
    try workshop.write("nord\n", to: ".local/state/penstock/theme")
    let third = try await top()
    let screen = try await third.wait(forText: "emails")
    #expect(!screen.contains("is shown"))
  }

  @Test func `without a command it is the monitor`() async throws {
    let terminal = try TmuxSession("exec \(Workshop.program.path)", folder: workshop.folder)
    try await terminal.wait(forText: "emails")
    #expect(try terminal.isFullScreen())
  }

  /// A shell with job control, as a person has it.
  private func shell() throws -> TmuxSession {
    try TmuxSession(
      "exec bash --norc -i", folder: workshop.folder,
      environment: ["PS1": "$ ", "SHELL": "/bin/sh"])
  }

  private func modes(of terminal: TmuxSession) async throws -> String {
    let name = "modes-\(UUID().uuidString)"
    try terminal.type("clear; stty -a >\(name); mv \(name) \(name).all\n")
    try await terminal.wait(for: "the shell's answer") { _ in workshop.exists("\(name).all") }
    return try workshop.text(of: "\(name).all")
  }
}
