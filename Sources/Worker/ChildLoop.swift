import Glibc
import Jobs

/// A thread that starts programs, reads what they write, and sees them end.
///
/// It sleeps until a program writes or ends or a command comes; what came meanwhile from many programs
/// costs one turn.
final class ChildLoop {
  /// What the loop serves.
  protocol Member: AnyObject {
    var number: Int { get }
    /// Its end, its output, its error, and a fourth: what it says of its job, or its input. -1 for what
    /// is not there.
    var watched: [4 of Int32] { get }
    /// What the fourth is watched for.
    var fourthPurpose: DescriptorWatch.Purpose { get }
    /// Does what these make possible; false once it has ended.
    func serve(_ ready: Readiness, through chunk: UnsafeMutableRawBufferPointer) -> Bool
    func send(_ signal: Int32)
    /// The process behind it, where that is to be looked at for its limits now.
    var limited: ChildProcess? { get }
    /// What is served in its place once it has ended.
    func successor() -> (any Member)?
    /// The loop ends.
    func end()
  }

  /// Which of a member's descriptors something can be done with.
  struct Readiness: OptionSet {
    let rawValue: UInt8
    static let end = Readiness(rawValue: 1)
    static let output = Readiness(rawValue: 2)
    static let error = Readiness(rawValue: 4)
    static let fourth = Readiness(rawValue: 8)
  }

  private let mailbox: Mailbox
  private let spawner: ChildSpawner
  private let watch: DescriptorWatch
  /// The starts of programs that are to come, in their order.
  private var waiting: [() -> Void] = []
  /// What has come meanwhile for those that do not run yet.
  private var postponed: [Int: [Command]] = [:]
  private var members:
    [Int: (member: any Member, watched: [4 of Int32], purpose: DescriptorWatch.Purpose)] = [:]
  /// The numbers of those whose limits have to be looked after.
  private var bounded: Set<Int> = []
  private var looksAt = ContinuousClock.now
  private var isClosing = false
  private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)

  private init(
    _ mailbox: Mailbox, _ groups: ChildGroups, _ keeper: Keeper?
  ) throws(HandlerError) {
    self.mailbox = mailbox
    watch = try DescriptorWatch()
    spawner = try ChildSpawner(groups, watch, answer: 1, end: 2)
    if let cause = watch.add(mailbox.wakeReader, as: 0) {
      throw .system(cause: String(cString: strerror(cause)))
    }
    if let keeper, let cause = admit(keeper) {
      throw .system(cause: String(cString: strerror(cause)))
    }
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
    let loop = try ChildLoop(mailbox, groups, keeper)
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
    spawner.beginStarter()
    while true {
      for command in mailbox.take() { obey(command) }
      while !spawner.isBusy, !waiting.isEmpty { waiting.removeFirst()() }
      if isClosing, postponed.isEmpty, members.values.allSatisfy({ $0.member is Keeper }) {
        for member in members.values { member.member.end() }
        return
      }
      let rest = restUntilLook
      serve(watch.ready(within: mailbox.mayRest() ? rest : 0))
      if rest >= 0 { lookIfDue() }
    }
  }

  private func obey(_ command: Command) {
    if let number = command.number, postponed[number] != nil {
      postponed[number]?.append(command)
      return
    }
    switch command {
    case .start(let number, let command, let input, let talk, let continuation):
      postponed[number] = []
      waiting.append { [unowned self] in start(number, command, input, talk, continuation) }
    case .startStream(let program, let command):
      postponed[program.number] = []
      waiting.append { [unowned self] in startStream(program, command) }
    case .give(let number, let turn):
      guard let child = stream(number) else { return turn.end(.gone) }
      child.take(turn)
      follow(child)
    case .stop(let number, let lease, let signal):
      stream(number)?.stop(lease, signal)
    case .closeInput(let number):
      guard let child = stream(number) else { return }
      child.closeInput()
      follow(child)
    case .giveUp(let number):
      stream(number)?.giveUp(through: chunk)
    case .signal(let number, let signal):
      members[number]?.member.send(signal)
    case .renewKeeper:
      for case let keeper as Keeper in members.values.map(\.member) { keeper.send(SIGKILL) }
    case .close:
      isClosing = true
    }
  }

  /// From here on the program does what it is told, or has ended.
  private func hasBegun(_ number: Int) {
    for command in postponed.removeValue(forKey: number) ?? [] { obey(command) }
  }

  private func start(
    _ number: Int, _ command: ChildCommand, _ input: Int32, _ talk: ChildTalk,
    _ continuation: CheckedContinuation<ChildEnd, Never>
  ) {
    guard let (reader, writer) = LinuxCalls.makePipe() else {
      continuation.resume(returning: .notStarted(cause: errno))
      close(input)
      return hasBegun(number)
    }
    spawner.spawn(command, input: input, talk: writer) { [unowned self] result in
      close(input)
      close(writer)
      switch result {
      case .success(let process):
        let child = Child(number, process, ChildPipe(reader, watch), talk, continuation)
        if command.limits.areWatched { bounded.insert(number) }
        if let cause = admit(child) {
          close(reader)
          abandon(process)
          continuation.resume(returning: .notStarted(cause: cause))
        }
      case .failure(let failure):
        close(reader)
        continuation.resume(returning: .notStarted(cause: failure.cause))
      }
      hasBegun(number)
    }
  }

  private func startStream(_ program: StreamProgram, _ command: ChildCommand) {
    guard let (reader, writer) = LinuxCalls.makePipe(unblocked: .writer) else {
      program.end(notStarted: errno)
      return hasBegun(program.number)
    }
    spawner.spawn(command, input: reader) { [unowned self] result in
      close(reader)
      switch result {
      case .success(let process):
        if command.limits.areWatched { bounded.insert(program.number) }
        if let cause = admit(StreamChild(program, process, input: writer, watch)) {
          close(writer)
          abandon(process)
          program.end(notStarted: cause)
        }
      case .failure(let failure):
        close(writer)
        program.end(notStarted: failure.cause)
      }
      hasBegun(program.number)
    }
  }

  /// Those that have to be looked at now for what they take.
  private var watchedProcesses: [ChildProcess] {
    bounded.compactMap { members[$0]?.member.limited }
  }

  /// Milliseconds until programs are looked at again; -1 where none has to be.
  private var restUntilLook: Int32 {
    if bounded.isEmpty || watchedProcesses.isEmpty { return -1 }
    return Int32(max(.zero, looksAt - .now) / .milliseconds(1)) + 1
  }

  private func lookIfDue() {
    let now = ContinuousClock.now
    guard now >= looksAt else { return }
    looksAt = now + ChildLimits.pause
    let table = ProcessTable()
    for process in watchedProcesses { process.look(at: table) }
  }

  private func stream(_ number: Int) -> StreamChild? {
    members[number]?.member as? StreamChild
  }

  /// Nil, or the `errno` for which it cannot be served.
  private func admit(_ member: any Member) -> Int32? {
    members[member.number] = (member, [-1, -1, -1, -1], member.fourthPurpose)
    guard let cause = follow(member) else { return nil }
    dismiss(member.number)
    return cause
  }

  private func dismiss(_ number: Int) {
    members[number] = nil
    bounded.remove(number)
  }

  private func abandon(_ process: ChildProcess) {
    process.send(SIGKILL)
    _ = process.reap(through: chunk)
  }

  /// Watches what the member has to be watched for by now. Nil, or the `errno` of what failed.
  @discardableResult
  private func follow(_ member: any Member) -> Int32? {
    guard let (_, former, formerPurpose) = members[member.number] else { return nil }
    let (watched, purpose) = (member.watched, member.fourthPurpose)
    var hasChanged = false
    if purpose != formerPurpose {
      members[member.number]?.purpose = purpose
      if watched[3] >= 0, watched[3] == former[3] {
        let number = UInt64(member.number) << 2 | 3
        if let cause = watch.change(watched[3], as: number, for: purpose) { return cause }
      }
    }
    for index in watched.indices where watched[index] != former[index] {
      hasChanged = true
      // What is closed has left the watch by that.
      guard watched[index] >= 0 else { continue }
      let number = UInt64(member.number) << 2 | UInt64(index)
      let cause = watch.add(watched[index], as: number, for: index == 3 ? purpose : .reading)
      if let cause { return cause }
    }
    if hasChanged { members[member.number]?.watched = watched }
    return nil
  }

  /// Serves each member once, with all that is ready of it: the numbers are those of `follow`.
  private func serve(_ ready: [UInt64]) {
    var index = 0
    while index < ready.count {
      let number = Int(ready[index] >> 2)
      var own: Readiness = []
      while index < ready.count, Int(ready[index] >> 2) == number {
        own.insert(Readiness(rawValue: 1 << UInt8(ready[index] & 3)))
        index += 1
      }
      if number == 0 {
        // The mailbox, and what the spawner was told to be told of.
        if own.contains(.end) { read(mailbox.wakeReader, chunk.baseAddress, chunk.count) }
        if own.contains(.output) { spawner.hearAnswer() }
        if own.contains(.error) { spawner.hearEnd() }
      } else if let member = members[number]?.member {
        if member.serve(own, through: chunk) {
          follow(member)
        } else {
          dismiss(number)
          if let successor = member.successor() { _ = admit(successor) }
        }
      }
    }
  }
}

extension ChildLoop.Member {
  var limited: ChildProcess? { nil }

  func successor() -> (any ChildLoop.Member)? { nil }

  func end() {}
}
