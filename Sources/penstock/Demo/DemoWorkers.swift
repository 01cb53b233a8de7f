import FoundationEssentials
import Glibc
import Synchronization

/// The worker processes of the demonstration: real `penstock work` processes, of which one is
/// killed now and then, so that its jobs are seen to be rescued.
final class DemoWorkers: Sendable {
  private let folder: DemoFolder
  private let program: String
  private let running = Mutex<[pid_t]>([])

  init(folder: DemoFolder) throws {
    self.folder = folder
    guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    else { throw Failure("cannot find the program's own file in /proc", .inputOutput) }
    self.program = program
  }

  /// Starts two workers and keeps two alive until the task is cancelled; kills one twice a minute.
  func run() async {
    start()
    start()
    while !Task.isCancelled {
      try? await Task.sleep(for: .seconds(25))
      guard !Task.isCancelled else { return }
      killOne()
      try? await Task.sleep(for: .seconds(3))
      if !Task.isCancelled { start() }
    }
  }

  /// Asks all workers to stop and waits for them; those that do not stop are killed.
  func stop() {
    let workers = running.withLock { workers in
      defer { workers = [] }
      return workers
    }
    for worker in workers { kill(worker, SIGTERM) }
    for worker in workers { Self.reap(worker, patience: .seconds(6)) }
  }

  private func killOne() {
    let victim = running.withLock { workers in workers.isEmpty ? nil : workers.removeFirst() }
    guard let victim else { return }
    kill(victim, SIGKILL)
    waitpid(victim, nil, 0)
  }

  private func start() {
    let log = folder.path + "/workers.log"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own: Ctrl-C and Ctrl-Z in the monitor are not the workers' business.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    posix_spawnattr_setpgroup(&attributes, 0)
    // Threads that run tasks have most signals blocked; a worker must hear them.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    // `setpriv` ends the worker when this process is gone, however it went.
    let words = [
      "setpriv", "--pdeathsig", "TERM", program, "--store", folder.store, "--config",
      folder.configuration, "work",
    ]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid = pid_t()
    guard posix_spawnp(&pid, "setpriv", &actions, &attributes, &arguments, environ) == 0 else {
      return
    }
    running.withLock { $0.append(pid) }
  }

  private static func reap(_ pid: pid_t, patience: Duration) {
    let deadline = ContinuousClock.now + patience
    while waitpid(pid, nil, WNOHANG) == 0 {
      if ContinuousClock.now > deadline {
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
        return
      }
      var pause = timespec(tv_sec: 0, tv_nsec: 20_000_000)
      nanosleep(&pause, nil)
    }
  }
}
