import Glibc

/// The user's editor: VISUAL, else EDITOR, else one of those that systems have.
struct EditorProgram {
  /// As the shell reads it: it may have arguments.
  let command: String

  init(_ environment: [String: String]) throws(EditProblem) {
    for name in ["VISUAL", "EDITOR"] {
      if let command = environment[name], !command.isEmpty {
        self.command = command
        return
      }
    }
    let folders = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    for name in ["sensible-editor", "editor", "nano", "vi"]
    where folders.contains(where: { access("\($0)/\(name)", X_OK) == 0 }) {
      command = name
      return
    }
    throw EditProblem("cannot start an editor: there is none; name one in VISUAL or EDITOR")
  }

  /// Lets a person edit a text in a file that only they can read; what they left in it.
  func edit(_ text: [UInt8], name: String) throws(EditProblem) -> [UInt8] {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var path = Array("\(folder)/\(name)-XXXXXX.json".utf8CString)
    let descriptor = mkstemps(&path, 5)
    let file = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard descriptor >= 0 else {
      throw EditProblem("cannot make a file in '\(folder)': \(systemErrorText())")
    }
    defer { unlink(file) }
    let isWritten = Self.write(text, to: descriptor)
    close(descriptor)
    guard isWritten else { throw EditProblem("cannot write '\(file)': \(systemErrorText())") }
    try run(on: file)
    do {
      return try InputFile(path: file).content(limit: 1 << 25)
    } catch {
      throw EditProblem(error.message)
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 || errno == EINTR else { return false }
      rest = rest.dropFirst(max(0, count))
    }
    return true
  }

  /// In a process group of its own that has the terminal, so that what is typed at the editor,
  /// Ctrl-C too, reaches it alone.
  private func run(on file: String) throws(EditProblem) {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (all, none) = (sigset_t(), sigset_t())
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    let hasTerminal = isatty(STDIN_FILENO) == 1
    // The shell takes the words of the command apart; the file's name is never read by it.
    let words = ["/bin/sh", "-c", "exec \(command) \"$1\"", "sh", file]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for word in arguments { free(word) } }
    var child: pid_t = 0
    let cause = posix_spawn(&child, words[0], nil, &attributes, &arguments, environ)
    guard cause == 0 else {
      throw EditProblem("cannot start editor '\(command)': \(String(cString: strerror(cause)))")
    }
    // Until it has the terminal it may be stopped for touching it; then it is told to go on.
    if hasTerminal { tcsetpgrp(STDIN_FILENO, child) }
    let status = Self.wait(for: child)
    if hasTerminal { Self.takeTerminal() }
    let exit = status >> 8 & 0xff
    if exit == 127 {
      throw EditProblem(
        "cannot start editor '\(command)': there is no such program; name one in VISUAL or EDITOR")
    }
    guard status == 0 else {
      let how = status & 0x7f != 0 ? "signal \(status & 0x7f)" : "exit status \(exit)"
      throw EditProblem("the editor '\(command)' ended with \(how); nothing was changed")
    }
  }

  /// The status that it ended with. An editor that stops itself has no shell to come back from.
  private static func wait(for child: pid_t) -> Int32 {
    var status: Int32 = 0
    while true {
      let ended = waitpid(child, &status, WUNTRACED)
      if ended < 0, errno != EINTR { return 127 << 8 }
      guard ended == child else { continue }
      guard status & 0xff == 0x7f else { return status }
      kill(-child, SIGCONT)
    }
  }

  /// Whoever is in the background is stopped for touching the terminal, unless it ignores that.
  private static func takeTerminal() {
    let before = signal(SIGTTOU, SIG_IGN)
    tcsetpgrp(STDIN_FILENO, getpgrp())
    signal(SIGTTOU, before)
  }
}
