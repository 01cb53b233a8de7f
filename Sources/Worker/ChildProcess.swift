import Glibc

/// A process that this one started and has not reaped.
final class ChildProcess {
  let pid: pid_t
  private let place: ChildGroups.Place
  private let watch: DescriptorWatch
  let limits: ChildLimits
  /// In KiB.
  private let sizeOfStarter: Int
  /// Why it was killed, if that was for what it took.
  private(set) var breach: LimitBreach?
  /// Processor time that its group had used before the job that it has now; nil until that is seen.
  private var cpuBefore: Duration? = .zero
  private var wasOverMemory = false
  /// Becomes readable when the process ends; -1 once it has been reaped.
  private(set) var handle: Int32
  var output: ChildPipe
  var error: ChildPipe

  init(
    pid: pid_t, handle: Int32, place: consuming ChildGroups.Place, limits: ChildLimits,
    output: Int32, error: Int32, live: LiveOutput, watch: DescriptorWatch,
    sizeOfStarter: Int
  ) {
    self.pid = pid
    self.handle = handle
    self.place = place
    self.limits = limits
    self.sizeOfStarter = sizeOfStarter
    self.watch = watch
    self.output = ChildPipe(output, watch, tail: live.output)
    self.error = ChildPipe(error, watch, tail: live.error)
  }

  /// To its whole process group. The group's number cannot be another's as long as the process is
  /// not reaped, and only `reap` does that.
  func send(_ signal: Int32) {
    kill(-pid, signal)
  }

  /// From here on it does another job, for which its limits hold anew.
  func beginJob() {
    cpuBefore = nil
  }

  /// Kills its group when that takes more than it may.
  ///
  /// A process that is just about to start a program shares its memory with it for a moment and counts
  /// twice: only what is too much at two looks in a row is.
  func look(at table: ProcessTable) {
    guard breach == nil else { return }
    let members = table.members(of: pid)
    if let limit = limits.cpu {
      let used = members.reduce(.zero) { $0 + $1.cpu }
      let before = cpuBefore ?? used
      cpuBefore = before
      if used - before > limit { breach = .cpu(limit) }
    }
    if let limit = limits.memory {
      let isOver =
        members.reduce(0) { $0 + $1.residentBytes } > limit
        && members.reduce(0) { $0 + $1.proportionalBytes } > limit
      if isOver, wasOverMemory { breach = .memory(limit) }
      wasOverMemory = isOver
    }
    if breach != nil { send(SIGKILL) }
  }

  /// Kills what is left of its group, keeps what was written before, and tells how it ended. Whoever
  /// left the group with the pipes in hand is not waited for.
  func reap(through chunk: UnsafeMutableRawBufferPointer) -> ChildExit {
    send(SIGKILL)
    output.drain(through: chunk)
    error.drain(through: chunk)
    output.finish()
    error.finish()
    watch.close(handle)
    handle = -1
    var status: Int32 = 0
    var usage = rusage()
    // Before its number can be another's.
    place.clear()
    while wait4(pid, &status, 0, &usage) < 0, errno == EINTR {}
    return exit(status, usage)
  }

  private func exit(_ status: Int32, _ usage: rusage) -> ChildExit {
    let signal = status & 0x7F
    let user = Duration.seconds(usage.ru_utime.tv_sec) + .microseconds(usage.ru_utime.tv_usec)
    let system = Duration.seconds(usage.ru_stime.tv_sec) + .microseconds(usage.ru_stime.tv_usec)
    return ChildExit(
      status: signal == 0 ? Int(status >> 8 & 0xFF) : nil, signal: signal == 0 ? nil : signal,
      cpu: user + system, breach: breach, peakBytes: peakBytes(usage), output: output.tail.bytes,
      error: error.tail.bytes)
  }

  /// Linux counts the size of the starter, whose memory a program shares until it begins, so only what
  /// is larger than that is known to be the program's own.
  private func peakBytes(_ usage: rusage) -> Int? {
    usage.ru_maxrss > sizeOfStarter ? usage.ru_maxrss * 1024 : nil
  }
}

/// The reading end of a pipe that a child writes to, with the end of what came.
struct ChildPipe {
  /// -1 once it has ended.
  private(set) var descriptor: Int32
  private let watch: DescriptorWatch
  /// What is read goes here.
  var tail: SharedTail

  init(_ descriptor: Int32, _ watch: DescriptorWatch, tail: SharedTail = SharedTail()) {
    self.descriptor = descriptor
    self.watch = watch
    self.tail = tail
  }

  /// Reads once into the tail. False when there is nothing to read now.
  mutating func read(through chunk: UnsafeMutableRawBufferPointer) -> Bool {
    guard let bytes = next(through: chunk) else { return false }
    tail.append(bytes)
    return true
  }

  /// Reads once, past the tail. Nil when there is nothing to read now.
  mutating func next(through chunk: UnsafeMutableRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard descriptor >= 0 else { return nil }
    let count = Glibc.read(descriptor, chunk.baseAddress, chunk.count)
    if count > 0 { return UnsafeRawBufferPointer(rebasing: chunk[..<count]) }
    if count == 0 || (errno != EAGAIN && errno != EINTR) { finish() }
    return nil
  }

  /// Reads all that a pipe can hold, and no more, lest somebody writes on for ever.
  mutating func drain(through chunk: UnsafeMutableRawBufferPointer) {
    var rest = 1024 * 1024
    while rest > 0, read(through: chunk) { rest -= chunk.count }
  }

  mutating func finish() {
    if descriptor >= 0 { watch.close(descriptor) }
    descriptor = -1
  }
}
