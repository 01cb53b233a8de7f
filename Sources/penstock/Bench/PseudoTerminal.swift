import CLinux
import FoundationEssentials
import Glibc

/// A terminal of our own with this program in it, and what the program writes there.
final class PseudoTerminal {
  let pid: pid_t
  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 65_536)

  /// Starts this program with a command line, on a terminal of 120 columns and 40 rows.
  init(_ words: [String]) throws {
    guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    else { throw Failure("cannot find the program's own file in /proc", .inputOutput) }
    descriptor = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0, grantpt(descriptor) == 0, unlockpt(descriptor) == 0,
      let name = ptsname(descriptor).map({ String(cString: $0) })
    else { throw Failure("cannot make a terminal: \(systemErrorText())", .inputOutput) }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    penstock_set_terminal_size(descriptor, 120, 40)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that the leader of a session opens is its own.
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, penstock_spawn_setsid())
    var arguments = ([program] + words).map { strdup($0) } + [nil]
    let variables = [
      "TERM=xterm-256color", "LANG=C.UTF-8", "HOME=/nonexistent", "PATH=/usr/bin:/bin",
    ]
    var environment = variables.map { strdup($0) } + [nil]
    defer { for text in arguments + environment { free(text) } }
    var pid = pid_t()
    let code = posix_spawn(&pid, program, &actions, &attributes, &arguments, &environment)
    guard code == 0 else {
      throw Failure("cannot start '\(program)': \(String(cString: strerror(code)))", .inputOutput)
    }
    self.pid = pid
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    write(descriptor, bytes, bytes.count)
  }

  /// Waits for output; nil when none comes within that time.
  func read(within length: Duration) -> ArraySlice<UInt8>? {
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&wait, 1, Int32(length.inSeconds * 1000)) > 0 else { return nil }
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    return count > 0 ? buffer[..<count] : nil
  }

  /// Takes what is written within that time; how many bytes.
  func drain(for length: Duration) -> Int {
    let end = ContinuousClock.now + length
    var count = 0
    while case let rest = end - .now, rest > .zero {
      count += read(within: max(.milliseconds(1), rest))?.count ?? 0
    }
    return count
  }

  /// Seconds of processor time that the program has used.
  var processorTime: Double {
    let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  enum Memory: String {
    case now = "VmRSS:"
    case peak = "VmHWM:"
  }

  /// Mebibytes of resident memory; nil when the program has ended.
  func memory(_ memory: Memory) -> Double? {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else {
      return nil
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix(memory.rawValue) }
    return line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) }.map {
      $0 / 1024
    }
  }

  /// Leaves the program as its user does, and waits for its end.
  func close() {
    type("q")
    var status: Int32 = 0
    let end = ContinuousClock.now + .seconds(5)
    while waitpid(pid, &status, WNOHANG) == 0 {
      if ContinuousClock.now > end { kill(pid, SIGKILL) }
      _ = drain(for: .milliseconds(5))
    }
    Glibc.close(descriptor)
  }
}
