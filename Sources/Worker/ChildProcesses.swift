import Glibc
import Synchronization

/// Starts programs and waits for them, all from a few threads of its own: none a child, and none of
/// the threads that Swift code runs on ever waits for a program to start.
///
/// A worker has one of these for all its programs. Needs Linux 5.3: an exit is seen through a
/// process descriptor, so no signal handler is installed and no child of other code is touched.
/// However this process ends, no program of it goes on: `ChildGroups` says how.
package final class ChildProcesses: Sendable {
  private let groups: ChildGroups
  private let loops: [ChildLoop.Mailbox]
  private let started = Atomic(0)

  /// Starting a program keeps a thread waiting until the program runs, so `threads` of them
  /// start that many at a time.
  package init(threads: Int = 2) throws(HandlerError) {
    Self.openStandardStreams()
    groups = try ChildGroups()
    var loops = [try ChildLoop.begin(groups, keeper: try Keeper(of: groups))]
    for _ in 1..<max(2, threads) { loops.append(try ChildLoop.begin(groups)) }
    self.loops = loops
  }

  deinit {
    for loop in loops { loop.post(.close) }
  }

  /// Has the keeper hold a copy of that descriptor, the mark of a worker's life: whoever waits for its
  /// release then waits for the end of all programs too.
  package func hold(_ mark: Int32) {
    groups.hold(mark)
    loops[0].post(.renewKeeper)
  }

  /// Runs a program to its end; it is told to end when `stop` is requested.
  func run(
    _ command: ChildCommand, input: [UInt8], stop: StopSign, talk: ChildTalk
  ) async -> ChildEnd {
    let (number, loop) = next()
    guard let file = LinuxCalls.makeFile(holding: input) else {
      return .notStarted(cause: errno)
    }
    let end = await withCheckedContinuation { continuation in
      loop.post(.start(number, command, input: file, talk, continuation))
      stop.observe { force in
        loop.post(.signal(number, force == .term ? SIGTERM : SIGKILL))
      }
    }
    stop.ignore()
    return end
  }

  /// Starts a program that takes job after job from its standard input.
  func startStream(_ command: ChildCommand) -> StreamProgram {
    let (number, loop) = next()
    let program = StreamProgram(number, loop)
    loop.post(.startStream(program, command))
    return program
  }

  private func next() -> (number: Int, loop: ChildLoop.Mailbox) {
    let number = started.add(1, ordering: .relaxed).newValue
    return (number, loops[number % loops.count])
  }

  /// Fills unused descriptors 0 to 2, so that no pipe of a child ever gets one of these numbers.
  private static func openStandardStreams() {
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", O_RDWR)
    }
  }
}

/// A program with all that it is started with.
struct ChildCommand: Sendable {
  let path: String
  /// The first is the program's own name.
  let arguments: [String]
  /// `NAME=value` each.
  let environment: [String]
  /// Where what it writes is put.
  var live = LiveOutput()
  var limits = ChildLimits()
}

/// How a program ended.
enum ChildEnd: Sendable {
  /// `errno` of what failed.
  case notStarted(cause: Int32)
  case ended(ChildExit)
}

struct ChildExit: Sendable {
  /// Nil when a signal ended it.
  let status: Int?
  let signal: Int32?
  /// User and system time.
  let cpu: Duration
  /// Set when it was killed for what it took.
  let breach: LimitBreach?
  /// Nil when it is below that of the process which started it, some MiB, which hides it.
  let peakBytes: Int?
  let output: [UInt8]
  let error: [UInt8]
  /// What it answered beside its exit status.
  var answer: StreamAnswer?
}
