import Foundation
import Testing

/// Whoever can push a job, or be a worker, must not be able to give orders to the terminal of whoever
/// looks: every text of a store is full of escape sequences here, and what reaches a real
/// pseudo-terminal is taken apart.
@Suite struct HostileDataTests {
  /// A title, colours with a number of our own, an alternate screen, a clipboard, a query, a device
  /// string, the C1 set as UTF-8 and raw, line editing, and text that runs backwards.
  private static let attack =
    "\u{1B}]0;HOSTILE\u{07}\u{1B}[31337mX\u{1B}[?31337h\u{1B}]52;c;SE9TVElMRQ==\u{07}\u{1B}[c\u{1B}P+q\u{1B}\\"
    + "\u{9B}31337m\u{9D}0;HOSTILE\u{9C}\u{08}\r\u{0B}\u{0C}\u{0E}\u{07}\u{7F}\u{202E}\u{2066}"

  /// Puts the attack into every text column of the store.
  private static let poisoner = """
    import sqlite3, sys
    attack = open("attack", encoding="utf-8", newline="").read()
    raw = attack.encode()
    db = sqlite3.connect("penstock.db", isolation_level=None)
    db.create_function("foul", 1, lambda text: (text or "") + attack)
    keep = {"penstock_store", "sqlite_sequence"}
    tables = [r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for table in tables:
        if table in keep: continue
        for _, column, kind, *_ in db.execute(f"PRAGMA table_info({table})").fetchall():
            if column in ("tags", "queues", "kinds", "before", "after"): continue
            if kind == "TEXT" or column == "operator":
                db.execute(f"UPDATE {table} SET {column} = foul({column})")
    db.execute("UPDATE penstock_store SET name = ?", (attack,))
    db.execute("UPDATE penstock_attempt SET stdout = ?, stderr = ?", (raw, b"\\x9b31337m\\x1b[31337m"))
    db.execute("UPDATE penstock_job SET payload = ? WHERE id % 2", (raw,))
    db.execute("UPDATE penstock_job SET tags = json_array(?)", (attack,))
    """

  /// Runs the monitor in a pseudo-terminal, pressing keys each time that it has come to rest.
  private static let driver = """
    import os, pty, select, struct, fcntl, sys, termios, time
    program, size, keys = sys.argv[1], sys.argv[2], sys.argv[3:]
    columns, rows = map(int, size.split("x"))
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(program, [program, "top"], dict(os.environ))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    written = b""
    def rest():
        global written
        end = time.time() + 5
        # However long it takes to begin.
        while not written or time.time() < end:
            ready, _, _ = select.select([terminal], [], [], 0.25)
            if not ready:
                if written: return
                continue
            try: chunk = os.read(terminal, 65536)
            except OSError: return
            if not chunk: return
            written += chunk
    rest()
    for key in keys:
        os.write(terminal, key.encode().decode("unicode_escape").encode())
        rest()
    # Whatever still stands open, until it has left.
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        for key in (b"\\x1b", b"q"):
            try: os.write(terminal, key)
            except OSError: pass
            rest()
            time.sleep(0.25)
    open("written", "wb").write(written)
    """

  /// What ncurses and the program itself have to say to a terminal.
  private static let finals: Set<Character> = [
    "m", "H", "A", "B", "C", "D", "G", "d", "J", "K", "X", "h", "l", "r", "@", "P", "L", "M", "b",
    "S", "T", "t", "n", "f", "E", "F", "I", "Z",
  ]
  private static let modes: Set<String> = [
    "?1", "?7", "?12", "?25", "?1000", "?1006", "?1049", "?2004", "?12;25", "4", "22;0;0", "23;0;0",
    "?1002", "?1003", "?1034",
  ]
  private static let escapes: Set<String> = ["(B", "(0", ")B", ")0", "=", ">", "7", "8", "M", "H"]
  private static let controls: Set<UInt32> = [0x08, 0x09, 0x0A, 0x0D, 0x0E, 0x0F]

  @Test(arguments: ["xterm-256color", "vt100", "linux"])
  func `nothing in a store gives orders to the terminal`(terminal: String) async throws {
    let shop = try Workshop()
    try shop.write(Self.attack, to: "attack")
    try shop.write(Self.poisoner, to: "poisoner.py")
    try shop.write(Self.driver, to: "driver.py")
    try shop.write(
      """
      { handlers: { Bad: { exec: ["sh", "-c", "cat attack >&2; exit 65"] } } }
      """, to: "penstock.json5")
    for queue in ["a", "b"] {
      for _ in 0..<3 {
        #expect(
          try shop.penstock("push", queue, "{\"to\":1}", "--kind", "Bad", "--partition", "p").status
            == 0)
      }
    }
    _ = try shop.penstock("push", "c", "x", "--kind", "Other", "--unique", "u")
    #expect(try shop.penstock("work", "a", "b", "--until-empty").status == 0)
    _ = try shop.penstock("retry", "queue:a", "--spread", "10m")
    _ = try shop.penstock("purge", "queue:b")
    _ = try shop.penstock("undo")
    let poisoning = try shop.run("/usr/bin/python3", ["-I", "poisoner.py"])
    #expect(poisoning.status == 0, "\(poisoning.error)")

    for size in ["120x36", "60x16"] {
      let keys = [
        "2", "j", "W", "x", "\\\\r", "\\\\t", "/X\\\\r", "n", "\\\\x1b", "3", "\\\\t", "a", "r",
        "n", "\\\\r", "\\\\x1b", "4", "\\\\r", "?", "x", "1", "h", "\\\\r", "Y", "\\\\x1b",
        ":filter kind:*\\\\r", "D", "n", "u", "n",
      ].map { $0.replacingOccurrences(of: "\\\\", with: "\\") }
      let run = try shop.run(
        "/usr/bin/python3", ["-I", "driver.py", Workshop.program.path, size] + keys,
        environment: ["TERM": terminal, "LANG": "C.UTF-8"])
      #expect(run.status == 0, "\(run.error)")
      let bytes = try Array(Data(contentsOf: shop.folder.appendingPathComponent("written")))
      #expect(bytes.count > 2000)
      try check(bytes, terminal)
    }
    for command in [
      ["jobs"], ["show", "1"], ["audit"], ["trash"], ["spreads"], ["workers"], ["queues"],
      ["why", "2"], ["stats"], ["stats", "--total"], ["stats", "--history", "1h"], ["groups"],
      ["jobs", "--payload"], ["trash", "--payload"],
    ] {
      let run = try shop.run(
        "/usr/bin/script",
        ["-qec", ([Workshop.program.path] + command).joined(separator: " "), "-"],
        environment: ["TERM": terminal, "LANG": "C.UTF-8", "SHELL": "/bin/sh"])
      for piece in TerminalBytes(Array(run.output.utf8)).pieces {
        switch piece {
        case .text: continue
        case .control(let value) where [0x0A, 0x0D].contains(value): continue
        default: Issue.record("\(command): \(piece)")
        }
      }
    }
  }

  /// Pieces that only the data can have brought.
  private func check(_ bytes: [UInt8], _ terminal: String) throws {
    var strange: Set<TerminalBytes.Piece> = []
    for piece in TerminalBytes(bytes).pieces {
      switch piece {
      case .sequence(let parameters, let final):
        let isMode = ["h", "l", "t"].contains(final)
        let isPlain = parameters.allSatisfy { $0.isNumber || $0 == ";" || $0 == ":" }
        let isKnown =
          Self.finals.contains(final) && (isMode ? Self.modes.contains(parameters) : isPlain)
        // The linux console hides its cursor by a question of its own.
        let isCursor = terminal == "linux" && parameters.hasPrefix("?") && final == "c"
        if !isKnown && !isCursor || parameters.contains("31337") { strange.insert(piece) }
      case .command(let text):
        // What a person copies, which is no text that a terminal reads.
        let bytes = Data(base64Encoded: String(text.dropFirst(5)))
        let copied = bytes.flatMap { String(bytes: $0, encoding: .utf8) }
        let isSafe = copied?.unicodeScalars.allSatisfy {
          $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)
        }
        if !text.hasPrefix("52;c;") || isSafe != true || copied == "HOSTILE" {
          strange.insert(piece)
        }
      case .escape(let text): if !Self.escapes.contains(text) { strange.insert(piece) }
      case .control(let value): if !Self.controls.contains(value) { strange.insert(piece) }
      case .text(let scalar):
        let isDirection =
          (0x202A...0x202E).contains(scalar.value)
          || (0x2066...0x2069).contains(scalar.value)
        if isDirection { strange.insert(piece) }
      case .broken: strange.insert(piece)
      }
    }
    #expect(strange == [], "\(terminal)")
  }
}
