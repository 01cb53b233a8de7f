import Glibc

/// A program that runs, as the loop that serves it sees it.
final class Child {
  let number: Int
  private let process: ChildSpawner.Process
  private let continuation: CheckedContinuation<ChildEnd, Never>
  private var output: Stream
  private var error: Stream

  private struct Stream {
    /// -1 once it has ended.
    var descriptor: Int32
    let tail: SharedTail

    /// Reads once. False when there is nothing to read now.
    mutating func read(through chunk: UnsafeMutableRawBufferPointer) -> Bool {
      guard descriptor >= 0 else { return false }
      let count = Glibc.read(descriptor, chunk.baseAddress, chunk.count)
      if count > 0 {
        tail.append(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
        return true
      }
      if count == 0 || (errno != EAGAIN && errno != EINTR) { finish() }
      return false
    }

    mutating func finish() {
      if descriptor >= 0 { close(descriptor) }
      descriptor = -1
    }
  }

  init(
    _ number: Int, _ process: ChildSpawner.Process,
    _ continuation: CheckedContinuation<ChildEnd, Never>, live: LiveOutput
  ) {
    self.number = number
    self.process = process
    self.continuation = continuation
    output = Stream(descriptor: process.output, tail: live.output)
    error = Stream(descriptor: process.error, tail: live.error)
  }

  /// Its end, its output, its error; poll(2) leaves out those that are -1.
  var descriptors: [3 of Int32] { [process.handle, output.descriptor, error.descriptor] }

  func readOutput(through chunk: UnsafeMutableRawBufferPointer) {
    _ = output.read(through: chunk)
  }

  func readError(through chunk: UnsafeMutableRawBufferPointer) {
    _ = error.read(through: chunk)
  }

  /// To its whole process group. The group's number cannot be another's as long as the child is
  /// not reaped, and only `end` does that.
  func send(_ signal: Int32) {
    kill(-process.pid, signal)
  }

  /// Kills what is left of its group, keeps what was written before, and answers. Whoever left the
  /// group with the pipes in hand is not waited for.
  func end(through chunk: UnsafeMutableRawBufferPointer) {
    send(SIGKILL)
    let pipeCapacity = 1024 * 1024
    for _ in 0..<(pipeCapacity / chunk.count) where output.read(through: chunk) {}
    for _ in 0..<(pipeCapacity / chunk.count) where error.read(through: chunk) {}
    output.finish()
    error.finish()
    close(process.handle)
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process.pid, &status, 0, &usage) < 0, errno == EINTR {}
    continuation.resume(returning: .ended(exit(status, usage)))
  }

  private func exit(_ status: Int32, _ usage: rusage) -> ChildExit {
    let signal = status & 0x7F
    let user = Duration.seconds(usage.ru_utime.tv_sec) + .microseconds(usage.ru_utime.tv_usec)
    let system = Duration.seconds(usage.ru_stime.tv_sec) + .microseconds(usage.ru_stime.tv_usec)
    return ChildExit(
      status: signal == 0 ? Int(status >> 8 & 0xFF) : nil, signal: signal == 0 ? nil : signal,
      cpu: user + system, peakBytes: peakBytes(usage), output: output.tail.bytes,
      error: error.tail.bytes)
  }

  /// Linux counts the size of the worker itself, whose memory a program shares until it begins, so
  /// only what is larger than that is known to be the program's own.
  private func peakBytes(_ usage: rusage) -> Int? {
    var own = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &own)
    return usage.ru_maxrss > own.ru_maxrss ? usage.ru_maxrss * 1024 : nil
  }
}
