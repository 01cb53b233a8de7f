import Glibc

/// Programs that answer line by line, through bare pipes and one poll(2) loop: what the language and
/// the system give without Penstock.
struct RawStreams {
  private struct Program {
    var pid: pid_t
    var input: Int32
    var output: Int32
  }

  private var programs: [Program] = []

  init(_ command: [String], count: Int) throws {
    for _ in 0..<count { programs.append(try Self.start(command)) }
  }

  /// Lines answered a second, each program given the next when it has answered the last.
  func answers(_ count: Int, line: (Int) -> [UInt8]) -> Double {
    var polled = programs.map { pollfd(fd: $0.output, events: Int16(POLLIN), revents: 0) }
    var chunk = [UInt8](repeating: 0, count: 65536)
    return rate(count) {
      var given = 0
      var answered = 0
      for program in programs where given < count {
        let text = line(given)
        write(program.input, text, text.count)
        given += 1
      }
      while answered < count, poll(&polled, nfds_t(polled.count), 10_000) > 0 {
        for index in polled.indices where polled[index].revents != 0 {
          let bytes = read(polled[index].fd, &chunk, chunk.count)
          guard bytes > 0 else { return }
          guard chunk[bytes - 1] == UInt8(ascii: "\n") else { continue }
          answered += 1
          guard given < count else { continue }
          let text = line(given)
          write(programs[index].input, text, text.count)
          given += 1
        }
      }
    }
  }

  func end() {
    for program in programs {
      close(program.input)
      close(program.output)
      waitpid(program.pid, nil, 0)
    }
  }

  private static func start(_ command: [String]) throws -> Program {
    var input: [Int32] = [0, 0]
    var output: [Int32] = [0, 0]
    guard pipe(&input) == 0, pipe(&output) == 0 else {
      throw Failure("cannot make pipes: \(systemErrorText())", .inputOutput)
    }
    for descriptor in input + output { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO)
    var arguments = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid = pid_t()
    let code = posix_spawnp(&pid, command[0], &actions, nil, &arguments, environ)
    close(input[0])
    close(output[1])
    guard code == 0 else {
      close(input[1])
      close(output[0])
      throw Failure(
        "cannot start '\(command[0])': \(String(cString: strerror(code)))", .inputOutput)
    }
    return Program(pid: pid, input: input[1], output: output[0])
  }
}
