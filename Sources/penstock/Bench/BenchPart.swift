import FoundationEssentials
import Glibc

/// A part of the bench that runs in a process of its own and prints its figures, one a line.
struct BenchPart {
  private let pid: pid_t
  private let output: Int32

  static func start(_ name: String, bench: Bench, count: Int) throws -> BenchPart {
    guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    else { throw Failure("cannot find the program's own file in /proc", .inputOutput) }
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else {
      throw Failure("cannot start a process: \(systemErrorText())", .inputOutput)
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    let words = [
      program, "bench", "--part", name, "--store", bench.storePath, "--jobs", String(count),
      "--durability", bench.isRelaxed ? "normal" : "full",
    ]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid = pid_t()
    let code = posix_spawn(&pid, program, &actions, nil, &arguments, environ)
    close(ends[1])
    guard code == 0 else {
      close(ends[0])
      throw Failure("cannot start '\(program)': \(String(cString: strerror(code)))", .inputOutput)
    }
    return BenchPart(pid: pid, output: ends[0])
  }

  /// Waits for the end and returns what was printed.
  func figures() throws -> [Double] {
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(output, &buffer, buffer.count)
      guard count > 0 else { break }
      text += buffer[..<count]
    }
    close(output)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    let figures = String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap {
      Double($0)
    }
    guard status == 0, !figures.isEmpty else {
      throw Failure("a part of the bench ended with status \(status >> 8)", .inputOutput)
    }
    return figures
  }
}
