import CLinux
import FoundationEssentials
import Glibc

/// The monitor in a process and a terminal of its own.
enum MonitorProcess {
  /// Opens the monitor on a store, presses keys a second apart, and returns its largest resident memory
  /// in mebibytes.
  static func peakMemory(store: String, keys: [String]) throws -> Double {
    guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    else { throw Failure("cannot find the program's own file in /proc", .inputOutput) }
    let terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard terminal >= 0, unlockpt(terminal) == 0 else {
      throw Failure("cannot open a terminal: \(systemErrorText())", .inputOutput)
    }
    defer { close(terminal) }
    let pid = try start(
      [program, "--store", store, "top"],
      terminal: "/dev/pts/\(penstock_terminal_number(terminal))")
    for key in keys {
      drainOutput(of: terminal, milliseconds: 1000)
      _ = key.withCString { write(terminal, $0, strlen($0)) }
    }
    drainOutput(of: terminal, milliseconds: 1500)
    let peak = peakMemory(of: pid)
    kill(pid, SIGTERM)
    drainOutput(of: terminal, milliseconds: 300)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    guard let peak else { throw Failure("the monitor ended by itself", .inputOutput) }
    return peak
  }

  private static func start(_ words: [String], terminal: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, stream, terminal, O_RDWR, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, penstock_spawn_setsid())
    var arguments = words.map { strdup($0) } + [nil]
    let variables = ["TERM=xterm-256color", "LINES=36", "COLUMNS=120", "LANG=C.UTF-8"]
    var lines = variables.map { strdup($0) } + [nil]
    defer { for text in arguments + lines { free(text) } }
    var pid = pid_t()
    let code = posix_spawn(&pid, words[0], &actions, &attributes, &arguments, &lines)
    guard code == 0 else {
      throw Failure("cannot start '\(words[0])': \(String(cString: strerror(code)))", .inputOutput)
    }
    return pid
  }

  /// Takes what the monitor draws, for so long: a terminal that nobody reads holds it up.
  private static func drainOutput(of terminal: Int32, milliseconds: Int) {
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    var buffer = [UInt8](repeating: 0, count: 65536)
    while ContinuousClock.now < end {
      var wait = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, 50) > 0 else { continue }
      guard read(terminal, &buffer, buffer.count) > 0 else { return }
    }
  }

  /// Nil when the process is gone.
  private static func peakMemory(of pid: pid_t) -> Double? {
    let path = "/proc/\(pid)/status"
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first {
      $0.hasPrefix("VmHWM:")
    }
    return line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) }.map {
      $0 / 1024
    }
  }
}
