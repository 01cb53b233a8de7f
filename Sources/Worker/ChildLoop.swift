import Glibc
import Synchronization

/// A thread that starts programs, reads what they write, and sees them end.
///
/// It sleeps in poll(2) until a child writes or ends or a command comes: with the hundreds of
/// descriptors that a worker's slots make, its cost is far below that of one program start.
final class ChildLoop {
  enum Command {
    /// The loop closes the input.
    case start(Int, ChildCommand, input: Int32, CheckedContinuation<ChildEnd, Never>)
    /// For the child and all that it started, if it still runs.
    case signal(Int, Int32)
    /// End once the last child has ended.
    case close
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
  private var children: [Child] = []
  private var isClosing = false
  private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)

  private init(_ mailbox: Mailbox) {
    self.mailbox = mailbox
    spawner = ChildSpawner()
  }

  deinit {
    chunk.deallocate()
  }

  /// Starts a thread that lives until it is told to close.
  static func begin() throws(HandlerError) -> Mailbox {
    guard let (reader, writer) = LinuxCalls.makePipe() else {
      throw .system(cause: String(cString: strerror(errno)))
    }
    let mailbox = Mailbox(reader: reader, waker: writer)
    let loop = ChildLoop(mailbox)
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
      if isClosing, children.isEmpty { return }
      serve(wait())
    }
  }

  private func obey(_ command: Command) {
    switch command {
    case .start(let number, let command, let input, let continuation):
      switch spawner.spawn(command, input: input) {
      case .success(let process):
        children.append(Child(number, process, continuation, live: command.live))
      case .failure(let failure):
        continuation.resume(returning: .notStarted(cause: failure.cause))
      }
      close(input)
    case .signal(let number, let signal):
      children.first { $0.number == number }?.send(signal)
    case .close:
      isClosing = true
    }
  }

  /// What poll(2) says of the wake pipe and of each child's three descriptors, in order.
  private func wait() -> [pollfd] {
    var polled = [pollfd(fd: mailbox.wakeReader, events: Int16(POLLIN), revents: 0)]
    polled.reserveCapacity(1 + 3 * children.count)
    for child in children {
      for index in child.descriptors.indices {
        polled.append(pollfd(fd: child.descriptors[index], events: Int16(POLLIN), revents: 0))
      }
    }
    while poll(&polled, nfds_t(polled.count), -1) < 0 {}
    return polled
  }

  private func serve(_ polled: [pollfd]) {
    if polled[0].revents != 0 { read(mailbox.wakeReader, chunk.baseAddress, chunk.count) }
    var living: [Child] = []
    living.reserveCapacity(children.count)
    for (index, child) in children.enumerated() {
      let base = 1 + 3 * index
      if polled[base + 1].revents != 0 { child.readOutput(through: chunk) }
      if polled[base + 2].revents != 0 { child.readError(through: chunk) }
      if polled[base].revents != 0 {
        child.end(through: chunk)
      } else {
        living.append(child)
      }
    }
    children = living
  }
}
