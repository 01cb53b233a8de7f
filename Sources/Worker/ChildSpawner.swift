import CLinux
import Glibc

/// Starts programs: each in a process group of its own, with the signals' default actions and no
/// descriptors but the three standard ones and perhaps one to talk through. A program ends when the
/// thread of its spawner does.
///
/// It has a process that does it, `penstock_starter`, and another when that was killed.
final class ChildSpawner {
  struct Failure: Error {
    /// An `errno`.
    let cause: Int32
  }

  /// What the starter and this process share: its requests and answers, its stack, and all texts of one
  /// start. Pages that are not used take no memory.
  private static let sharedBytes = 8 * 1024 * 1024
  private static let stackBytes = 64 * 1024

  /// A start that the starter has been asked for.
  private final class Flight {
    let command: ChildCommand
    let output: Int32
    let error: Int32
    /// Ends of pipes that are the program's.
    let lent: [Int32]
    var place: ChildGroups.Place?
    let begun: (Result<ChildProcess, Failure>) -> Void

    init(
      _ command: ChildCommand, output: Int32, error: Int32, lent: [Int32],
      place: consuming ChildGroups.Place,
      _ begun: @escaping (Result<ChildProcess, Failure>) -> Void
    ) {
      self.command = command
      self.output = output
      self.error = error
      self.lent = lent
      self.place = consume place
      self.begun = begun
    }
  }

  private let groups: ChildGroups
  private let watch: DescriptorWatch
  private let endNumber: UInt64
  private let shared: UnsafeMutableRawBufferPointer
  private let starter: UnsafeMutablePointer<penstock_starter>
  private var process: pid_t?
  /// Becomes readable when the starter ends.
  private var handle: Int32 = -1
  private var flight: Flight?

  /// `answer` and `end` are the numbers by which `watch` tells of an answer, and of the starter's end.
  init(
    _ groups: ChildGroups, _ watch: DescriptorWatch, answer: UInt64, end: UInt64
  ) throws(HandlerError) {
    self.groups = groups
    self.watch = watch
    endNumber = end
    let memory = mmap(
      nil, Self.sharedBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1,
      0)
    guard let memory, memory != MAP_FAILED else {
      throw .system(cause: String(cString: strerror(errno)))
    }
    shared = UnsafeMutableRawBufferPointer(start: memory, count: Self.sharedBytes)
    starter = memory.bindMemory(to: penstock_starter.self, capacity: 1)
    starter.pointee.bell = penstock_eventfd()
    let cause =
      starter.pointee.bell < 0
      ? errno : watch.add(starter.pointee.bell, as: answer, isBell: true)
    if let cause { throw .system(cause: String(cString: strerror(cause))) }
  }

  deinit {
    if let process { kill(process, SIGKILL) }
    forgetStarter()
    close(starter.pointee.bell)
    munmap(shared.baseAddress, shared.count)
  }

  /// One program at a time is on its way.
  var isBusy: Bool { flight != nil }

  /// On the thread that starts programs, which blocks all signals; the earlier, the smaller the starter.
  /// Nil, or the `errno` of what failed; then the next start tries again.
  @discardableResult
  func beginStarter() -> Int32? {
    let started = penstock_begin_starter(starter, shared.baseAddress.map { $0 + stackEnd })
    guard started > 0 else { return errno }
    process = started
    handle = LinuxCalls.openProcess(started)
    guard let cause = handle < 0 ? errno : watch.add(handle, as: endNumber) else { return nil }
    kill(started, SIGKILL)
    forgetStarter()
    return cause
  }

  private func forgetStarter() {
    guard let process else { return }
    while waitpid(process, nil, 0) < 0, errno == EINTR {}
    self.process = nil
    if handle >= 0 { watch.close(handle) }
    handle = -1
  }

  /// Tells `begun` when the program runs, or at once why it does not; `input` and `talk` stay open until
  /// then, and are its own here. The program finds the latter as descriptor `ChildTalk.descriptor`.
  ///
  /// Not while another is on its way.
  func spawn(
    _ command: ChildCommand, input: Int32, talk: Int32? = nil,
    _ begun: @escaping (Result<ChildProcess, Failure>) -> Void
  ) {
    guard let place = groups.take() else { return begun(.failure(Failure(cause: EAGAIN))) }
    guard let output = LinuxCalls.makePipe() else { return begun(.failure(Failure(cause: errno))) }
    guard let error = LinuxCalls.makePipe() else {
      let cause = errno
      close(output.reader)
      close(output.writer)
      return begun(.failure(Failure(cause: cause)))
    }
    let descriptors = [input, output.writer, error.writer] + (talk.map { [$0] } ?? [])
    starter.pointee.start.group = place.pointer
    starter.pointee.start.niceness = Int32(clamping: command.limits.niceness)
    starter.pointee.start.data_limit = command.limits.wall
    let fits = write(command, descriptors)
    flight = Flight(
      command, output: output.reader, error: error.reader, lent: [output.writer, error.writer],
      place: place, begun)
    if fits { ask() } else { land(.failure(Failure(cause: E2BIG))) }
  }

  private func ask() {
    if process == nil, let cause = beginStarter() { return land(.failure(Failure(cause: cause))) }
    penstock_ask(starter)
  }

  /// The starter has answered.
  func hearAnswer() {
    guard flight != nil, penstock_is_answered(starter) != 0 else { return }
    let (pid, cause) = (starter.pointee.process, starter.pointee.start.cause)
    guard cause == 0 else {
      if pid > 0 { abandon(pid) }
      return land(.failure(Failure(cause: cause)))
    }
    let handle = LinuxCalls.openProcess(pid)
    guard handle >= 0 else {
      let cause = errno
      abandon(pid)
      return land(.failure(Failure(cause: cause)))
    }
    land(.success((pid, handle)))
  }

  /// The starter has ended, by whomever: what it was asked for is asked of another, unless that may have
  /// begun.
  func hearEnd() {
    guard process != nil else { return }
    hearAnswer()
    forgetStarter()
    guard flight != nil else { return }
    let pid = starter.pointee.process
    guard pid > 0 else { return ask() }
    abandon(pid)
    land(.failure(Failure(cause: EAGAIN)))
  }

  private func land(_ result: Result<(pid: pid_t, handle: Int32), Failure>) {
    guard let flight, let place = flight.place.take() else { return }
    self.flight = nil
    for descriptor in flight.lent { close(descriptor) }
    switch result {
    case .success(let (pid, handle)):
      flight.begun(
        .success(
          ChildProcess(
            pid: pid, handle: handle, place: place, limits: flight.command.limits,
            output: flight.output, error: flight.error, live: flight.command.live, watch: watch,
            sizeOfStarter: starter.pointee.peak)))
    case .failure(let failure):
      close(flight.output)
      close(flight.error)
      flight.begun(.failure(failure))
    }
  }

  private var stackEnd: Int {
    (MemoryLayout<penstock_starter>.size + Self.stackBytes + 15) & ~15
  }

  /// What may have begun is ended: nobody else knows of it.
  private func abandon(_ pid: pid_t) {
    kill(pid, SIGKILL)
    kill(-pid, SIGKILL)
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
  }

  /// Puts a start where the starter finds it; false when it is too long.
  private func write(_ command: ChildCommand, _ descriptors: [Int32]) -> Bool {
    let texts = [[command.path], command.arguments, command.environment]
    let bytes = texts.joined().reduce(0) { $0 + $1.utf8.count + 1 }
    let stride = MemoryLayout<UnsafeMutablePointer<CChar>?>.stride
    let pointerBytes = (texts.joined().count + texts.count) * stride
    let descriptorBytes = descriptors.count * MemoryLayout<Int32>.stride
    guard let base = shared.baseAddress,
      stackEnd + pointerBytes + descriptorBytes + bytes <= shared.count
    else { return false }
    var pointer = (base + stackEnd).assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self)
    let numbers = (base + stackEnd + pointerBytes).assumingMemoryBound(to: Int32.self)
    for (index, descriptor) in descriptors.enumerated() { numbers[index] = descriptor }
    var text = (base + stackEnd + pointerBytes + descriptorBytes)
      .assumingMemoryBound(to: CChar.self)
    let lists = texts.map { list in
      let first = pointer
      for item in list {
        pointer.pointee = text
        pointer += 1
        for byte in item.utf8 {
          text.pointee = CChar(bitPattern: byte)
          text += 1
        }
        text.pointee = 0
        text += 1
      }
      pointer.pointee = nil
      pointer += 1
      return first
    }
    starter.pointee.start.path = UnsafePointer(lists[0].pointee)
    starter.pointee.start.arguments = UnsafePointer(lists[1])
    starter.pointee.start.environment = UnsafePointer(lists[2])
    starter.pointee.start.descriptors = UnsafePointer(numbers)
    starter.pointee.start.descriptor_count = Int32(descriptors.count)
    return true
  }
}
