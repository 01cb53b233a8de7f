import CLinux
import Glibc

/// Starts programs by posix_spawn(3): each in a process group of its own, with the signals' default
/// actions and no descriptors but the three standard ones and perhaps one to talk through.
final class ChildSpawner {
  struct Failure: Error {
    /// An `errno`.
    let cause: Int32
  }

  private var attributes = posix_spawnattr_t()

  init() {
    var all = sigset_t()
    var none = sigset_t()
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
  }

  deinit {
    posix_spawnattr_destroy(&attributes)
  }

  /// Returns when the program runs; `input` and `talk` stay open here. The program finds the latter as
  /// descriptor `ChildTalk.descriptor`.
  func spawn(
    _ command: ChildCommand, input: Int32, talk: Int32? = nil
  ) -> Result<ChildProcess, Failure> {
    guard let output = LinuxCalls.makePipe() else { return .failure(Failure(cause: errno)) }
    defer { close(output.writer) }
    guard let error = LinuxCalls.makePipe() else {
      let cause = errno
      close(output.reader)
      return .failure(Failure(cause: cause))
    }
    defer { close(error.writer) }
    var pid: pid_t = 0
    var cause = spawn(command, [input, output.writer, error.writer], talk, &pid)
    if cause == 0 {
      let handle = LinuxCalls.openProcess(pid)
      if handle >= 0 {
        return .success(
          ChildProcess(
            pid: pid, handle: handle, output: output.reader, error: error.reader,
            live: command.live))
      }
      cause = errno
      kill(-pid, SIGKILL)
      waitpid(pid, nil, 0)
    }
    close(output.reader)
    close(error.reader)
    return .failure(Failure(cause: cause))
  }

  private func spawn(
    _ command: ChildCommand, _ standard: [Int32], _ talk: Int32?, _ pid: inout pid_t
  ) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in (standard + (talk.map { [$0] } ?? [])).enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, talk == nil ? 3 : 4)
    var arguments = command.arguments.map { strdup($0) } + [nil]
    var environment = command.environment.map { strdup($0) } + [nil]
    defer {
      for text in arguments { free(text) }
      for text in environment { free(text) }
    }
    return posix_spawn(&pid, command.path, &actions, &attributes, &arguments, &environment)
  }
}
