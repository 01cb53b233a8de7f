import Foundation
import Testing

/// A terminal in a tmux of its own, with a program in it. The server ends with this value.
///
/// Nothing here sleeps for a fixed time: what is expected is waited for.
final class TmuxSession: Sendable {
  private let folder: URL
  /// In the folder, and with it gone.
  private let socket: String

  /// Starts a shell command in a terminal of that size. `TERM` is what programs inside are told;
  /// what tmux itself understands does not change with it.
  init(
    _ command: String, columns: Int = 120, rows: Int = 36, folder: URL,
    environment: [String: String] = [:]
  ) throws {
    self.folder = folder
    socket = folder.appendingPathComponent("tmux-\(UInt32.random(in: 0...(.max)))").path
    var variables = [
      "TERM": "tmux-256color", "LANG": "C.UTF-8", "HOME": folder.path, "PATH": "/usr/bin:/bin",
      "SWIFT_BACKTRACE": "enable=no",
    ]
    variables.merge(environment) { $1 }
    let settings = variables.sorted { $0.key < $1.key }.map { "\($0)=\(Self.quoted($1))" }
    try tmux(
      "-f", "/dev/null", "start-server", ";", "set", "-g", "remain-on-exit", "on", ";", "set", "-g",
      "escape-time", "0", ";", "set", "-g", "set-clipboard", "on", ";", "new-session", "-d", "-x",
      "\(columns)", "-y", "\(rows)", "-c",
      folder.path, "exec env -i \(settings.joined(separator: " ")) sh -c \(Self.quoted(command))")
  }

  deinit {
    _ = try? tmux("kill-server")
  }

  /// Presses keys, as tmux names them: `q`, `Enter`, `C-z`, `Escape`.
  func press(_ keys: String...) throws {
    try tmux("send-keys", "-t", "0", arguments: keys)
  }

  /// Types a text letter by letter.
  func type(_ text: String) throws {
    try tmux("send-keys", "-t", "0", "-l", text)
  }

  /// What stands on the screen: lines without trailing spaces.
  func screen() throws -> String {
    try tmux("capture-pane", "-p", "-t", "0")
  }

  /// The same with colours and other looks, as escape sequences.
  func styledScreen() throws -> String {
    try tmux("capture-pane", "-p", "-e", "-t", "0")
  }

  func resize(columns: Int, rows: Int) throws {
    try tmux("resize-window", "-t", "0", "-x", "\(columns)", "-y", "\(rows)")
  }

  /// The process at the terminal's beginning: the shell command, or what it has become by `exec`.
  func processID() throws -> Int32 {
    let text = try tmux("display-message", "-p", "-t", "0", "#{pane_pid}")
    return try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  /// Takes the terminal away, as a connection that breaks does.
  func end() throws {
    try tmux("kill-server")
  }

  /// Whether that process has ended.
  func hasEnded() throws -> Bool {
    try tmux("display-message", "-p", "-t", "0", "#{pane_dead}").hasPrefix("1")
  }

  /// How that process ended, once it has: its exit status, or the signal.
  func ending() throws -> String? {
    let text = try tmux(
      "display-message", "-p", "-t", "0",
      "#{?pane_dead,#{?pane_dead_signal,signal #{pane_dead_signal},status #{pane_dead_status}},}")
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    // tmux may know that it ended a moment before it knows how.
    return trimmed.last?.isNumber == true ? trimmed : nil
  }

  /// Whether the program shows itself on the terminal's second screen, as full-screen programs do.
  func isFullScreen() throws -> Bool {
    try tmux("display-message", "-p", "-t", "0", "#{alternate_on}").hasPrefix("1")
  }

  /// What the programs have asked the terminal to copy last.
  func clipboard() throws -> String {
    try tmux("show-buffer")
  }

  /// Whether mouse reports are asked for.
  func isMouseOn() throws -> Bool {
    try tmux("display-message", "-p", "-t", "0", "#{mouse_any_flag}").hasPrefix("1")
  }

  /// Waits until the screen satisfies a condition and returns it; else fails, showing the screen.
  @discardableResult
  func wait(for what: String, _ condition: (String) throws -> Bool) async throws -> String {
    let end = ContinuousClock.now + lastResort
    while true {
      let screen = try screen()
      if try condition(screen) { return screen }
      guard ContinuousClock.now < end else {
        throw Timeout(description: "no \(what); there stands:\n\(screen)")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Waits until a text stands on the screen.
  @discardableResult
  func wait(forText text: String) async throws -> String {
    try await wait(for: "'\(text)'") { $0.contains(text) }
  }

  struct Timeout: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs tmux and returns what it prints.
  ///
  /// Not through Foundation: its pipes, and what it learns the end of a process by, are inherited by
  /// the server that lives on.
  @discardableResult
  private func tmux(_ words: String..., arguments: [String] = []) throws -> String {
    let file = folder.appendingPathComponent("tmux-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, file.path, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // This thread blocks signals, which tmux and all that it starts would inherit.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let line = ["tmux", "-S", socket] + words + arguments
    var pointers = line.map { strdup($0) } + [nil]
    var variables = [strdup("PATH=/usr/bin:/bin"), strdup("LANG=C.UTF-8"), nil]
    defer { for pointer in pointers + variables { free(pointer) } }
    var process: pid_t = 0
    guard posix_spawn(&process, "/usr/bin/tmux", &actions, &attributes, &pointers, &variables) == 0
    else {
      throw Timeout(description: "tmux cannot be started")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    guard status == 0 else {
      throw Timeout(description: "tmux \(words.first ?? ""): \(text)")
    }
    return text
  }

  static func quoted(_ word: String) -> String {
    "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
