import Glibc
import Jobs
import Synchronization

/// A thread that starts programs, reads what they write, and sees them end.
///
/// It sleeps in poll(2) until a program writes or ends or a command comes: with the hundreds of
/// descriptors that a worker's slots make, its cost is far below that of one program start, and
/// what came meanwhile from many programs costs one turn.
final class ChildLoop {
  enum Command {
    /// Runs a program for one job. The loop closes the input.
    case start(Int, ChildCommand, input: Int32, ChildTalk, CheckedContinuation<ChildEnd, Never>)
    /// Starts a program that takes job after job.
    case startStream(StreamProgram, ChildCommand)
    /// Has such a program do a job; answered with `gone` when it has ended.
    case give(Int, StreamTurn)
    /// Has it end the turn of that lease, if that is the one under way.
    case stop(Int, Lease, Int32)
    /// Lets it know that no job comes any more.
    case closeInput(Int)
    /// For the child and all that it started, if it still runs.
    case signal(Int, Int32)
    /// End once the last child has ended.
    case close
  }

  /// What the loop serves. poll(2) leaves out what is -1.
  protocol Member: AnyObject {
    var number: Int { get }
    /// Its end, its output, its error, and a fourth: what it says of its job, or its input while there
    /// is something to write.
    var polled: [4 of pollfd] { get }
    /// Does what these make possible; false once it has ended.
    func serve(_ polled: ArraySlice<pollfd>, through chunk: UnsafeMutableRawBufferPointer) -> Bool
    func send(_ signal: Int32)
    /// The process behind it, where that is bound by limits.
    var limited: ChildProcess? { get }
    /// The loop ends.
    func end()
  }

  /// Where commands for the loop are put.
  final class Mailbox: Sendable {
    private let commands = Mutex<[Command]>([])
    /// Becomes readable when a command comes.
    let wakeReader: Int32
    private let waker: Int32

    init(reader: Int32, waker: Int32) {
      wakeReader = reader
      self.waker = waker
    }

    deinit {
      close(wakeReader)
      close(waker)
    }

    func post(_ command: Command) {
      let isFirst = commands.withLock { commands in
        commands.append(command)
        return commands.count == 1
      }
      var byte: UInt8 = 0
      if isFirst { write(waker, &byte, 1) }
    }

    func take() -> [Command] {
      commands.withLock { commands in
        defer { commands = [] }
        return commands
      }
    }
  }

  private let mailbox: Mailbox
  private let spawner: ChildSpawner
  private var members: [any Member] = []
  private var isClosing = false
  private var looksAt = ContinuousClock.now
  private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)

  private init(_ mailbox: Mailbox, _ groups: ChildGroups, _ keeper: Keeper?) {
    self.mailbox = mailbox
    spawner = ChildSpawner(groups)
    if let keeper { members = [keeper] }
  }

  deinit {
    chunk.deallocate()
  }

  /// Starts a thread that lives until it is told to close.
  static func begin(
    _ groups: ChildGroups, keeper: Keeper? = nil
  ) throws(HandlerError) -> Mailbox {
    guard let (reader, writer) = LinuxCalls.makePipe() else {
      throw .system(cause: String(cString: strerror(errno)))
    }
    let mailbox = Mailbox(reader: reader, waker: writer)
    let loop = ChildLoop(mailbox, groups, keeper)
    let argument = Unmanaged.passRetained(loop)
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { argument in
        if let argument {
          Unmanaged<ChildLoop>.fromOpaque(argument).takeRetainedValue().run()
        }
        return nil
      }, argument.toOpaque())
    guard failure == 0 else {
      argument.release()
      throw .system(cause: String(cString: strerror(failure)))
    }
    pthread_detach(thread)
    return mailbox
  }

  private func run() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    while true {
      for command in mailbox.take() { obey(command) }
      if isClosing, members.allSatisfy({ $0 is Keeper }) {
        for member in members { member.end() }
        return
      }
      serve(wait())
      lookIfDue()
    }
  }

  private func obey(_ command: Command) {
    switch command {
    case .start(let number, let command, let input, let talk, let continuation):
      start(number, command, input, talk, continuation)
      close(input)
    case .startStream(let program, let command):
      startStream(program, command)
    case .give(let number, let turn):
      if let child = stream(number) { child.take(turn) } else { turn.end(.gone) }
    case .stop(let number, let lease, let signal):
      stream(number)?.stop(lease, signal)
    case .closeInput(let number):
      stream(number)?.closeInput()
    case .signal(let number, let signal):
      members.first { $0.number == number }?.send(signal)
    case .close:
      isClosing = true
    }
  }

  private func start(
    _ number: Int, _ command: ChildCommand, _ input: Int32, _ talk: ChildTalk,
    _ continuation: CheckedContinuation<ChildEnd, Never>
  ) {
    guard let (reader, writer) = LinuxCalls.makePipe() else {
      return continuation.resume(returning: .notStarted(cause: errno))
    }
    switch spawner.spawn(command, input: input, talk: writer) {
    case .success(let process):
      members.append(Child(number, process, ChildPipe(reader), talk, continuation))
    case .failure(let failure):
      close(reader)
      continuation.resume(returning: .notStarted(cause: failure.cause))
    }
    close(writer)
  }

  private func startStream(_ program: StreamProgram, _ command: ChildCommand) {
    guard let (reader, writer) = LinuxCalls.makePipe(unblocked: .writer) else {
      return program.end(notStarted: errno)
    }
    switch spawner.spawn(command, input: reader) {
    case .success(let process):
      members.append(StreamChild(program, process, input: writer))
    case .failure(let failure):
      close(writer)
      program.end(notStarted: failure.cause)
    }
    close(reader)
  }

  private func stream(_ number: Int) -> StreamChild? {
    members.first { $0.number == number } as? StreamChild
  }

  /// What poll(2) says of the wake pipe and of each member's descriptors, in order.
  private func wait() -> [pollfd] {
    var polled = [pollfd(fd: mailbox.wakeReader, events: Int16(POLLIN), revents: 0)]
    polled.reserveCapacity(1 + 4 * members.count)
    for member in members {
      let wanted = member.polled
      for index in wanted.indices { polled.append(wanted[index]) }
    }
    var rest: Int32 = -1
    if members.contains(where: { $0.limited != nil }) {
      rest = Int32(max(.zero, looksAt - .now) / .milliseconds(1)) + 1
    }
    while poll(&polled, nfds_t(polled.count), rest) < 0 {}
    return polled
  }

  /// Looks at what programs with limits take.
  private func lookIfDue() {
    let now = ContinuousClock.now
    guard now >= looksAt else { return }
    looksAt = now + ChildLimits.pause
    let limited = members.compactMap(\.limited)
    guard !limited.isEmpty else { return }
    let table = ProcessTable()
    for process in limited { process.look(at: table) }
  }

  private func serve(_ polled: [pollfd]) {
    if polled[0].revents != 0 { read(mailbox.wakeReader, chunk.baseAddress, chunk.count) }
    var hasEnded: Set<Int> = []
    for (index, member) in members.enumerated() {
      let own = polled[(1 + 4 * index)..<(5 + 4 * index)]
      guard own.contains(where: { $0.revents != 0 }) else { continue }
      if !member.serve(own, through: chunk) { hasEnded.insert(member.number) }
    }
    if !hasEnded.isEmpty { members.removeAll { hasEnded.contains($0.number) } }
  }
}

extension ChildLoop.Member {
  var limited: ChildProcess? { nil }

  func end() {}
}

extension pollfd {
  static func reading(_ descriptor: Int32) -> pollfd {
    pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  }

  static func writing(_ descriptor: Int32) -> pollfd {
    pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  }

  static let none = pollfd(fd: -1, events: 0, revents: 0)
}
