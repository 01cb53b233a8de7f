import Foundation
import Glibc
import Synchronization
import Testing

/// A process in a group of its own, with files as its streams.
final class Child: Sendable {
  let pid: pid_t
  let outputPath: String
  let errorPath: String
  private let status = Mutex<Int32?>(nil)

  /// What a process left behind.
  struct Ending {
    /// The exit status, or 128 and the number of the signal that ended it.
    var status: Int32
    var wasSignalled: Bool
    var output: String
    var error: String
  }

  /// `words` begin with a program, by its path or its name.
  init(
    _ words: [String], home: String, environment: [String: String], input: String,
    output: String, error: String
  ) throws {
    outputPath = output
    errorPath = error
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let making = O_WRONLY | O_CREAT | O_APPEND
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, making, 0o666)
    posix_spawn_file_actions_addopen(&actions, 2, error, making, 0o666)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    let variables = [
      "HOME": home, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TZ": "UTC",
    ].merging(environment) { $1 }
    var arguments = words.map { strdup($0) } + [nil]
    var lines = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in arguments + lines { free(text) } }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, words[0], &actions, &attributes, &arguments, &lines)
    guard code == 0 else {
      throw NeverHappened(what: "'\(words[0])' starts: \(String(cString: strerror(code)))")
    }
    self.pid = pid
  }

  /// The whole group, at once.
  func kill(_ signal: Int32 = SIGKILL) {
    status.withLock { status in
      if status == nil { Glibc.kill(-pid, signal) }
    }
  }

  /// The process alone.
  func send(_ signal: Int32) {
    status.withLock { status in
      if status == nil { Glibc.kill(pid, signal) }
    }
  }

  var isRunning: Bool {
    status.withLock { status in
      if status == nil {
        var raw: Int32 = 0
        if waitpid(pid, &raw, WNOHANG) == pid { status = raw }
      }
      return status == nil
    }
  }

  /// Waits for its end; returns the exit status.
  @discardableResult
  func end() async -> Int32 {
    while isRunning { try? await Task.sleep(for: .milliseconds(2)) }
    return wait()
  }

  /// The same where nothing can be awaited, and for what ends at once.
  @discardableResult
  func wait() -> Int32 {
    // Looks for the end of the process, which is what is waited for.
    while isRunning { usleep(2000) }
    return status.withLock { Self.exitStatus($0 ?? 0) }
  }

  /// What it left behind; it must have ended.
  func ending() throws -> Ending {
    let raw = try #require(status.withLock { $0 })
    return Ending(
      status: Self.exitStatus(raw), wasSignalled: raw & 0x7f != 0, output: text(outputPath),
      error: text(errorPath))
  }

  var output: String { text(outputPath) }
  var error: String { text(errorPath) }

  private static func exitStatus(_ raw: Int32) -> Int32 {
    raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
  }

  private func text(_ path: String) -> String {
    (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
