import Glibc

/// A program that runs one job, as the loop that serves it sees it.
final class Child: ChildLoop.Member {
  let number: Int
  private let process: ChildProcess
  private var pipe: ChildPipe
  private var line = LineBuffer()
  private let talk: ChildTalk
  private var answer: StreamAnswer?
  private let continuation: CheckedContinuation<ChildEnd, Never>

  init(
    _ number: Int, _ process: ChildProcess, _ pipe: ChildPipe, _ talk: ChildTalk,
    _ continuation: CheckedContinuation<ChildEnd, Never>
  ) {
    self.number = number
    self.process = process
    self.pipe = pipe
    self.talk = talk
    self.continuation = continuation
  }

  var watched: [4 of Int32] {
    [process.handle, process.output.descriptor, process.error.descriptor, pipe.descriptor]
  }

  var fourthPurpose: DescriptorWatch.Purpose { .reading }

  var limited: ChildProcess? { process.limits.areWatched ? process : nil }

  func send(_ signal: Int32) {
    process.send(signal)
  }

  func serve(
    _ ready: ChildLoop.Readiness, through chunk: UnsafeMutableRawBufferPointer
  ) -> Bool {
    if ready.contains(.output) { _ = process.output.read(through: chunk) }
    if ready.contains(.error) { _ = process.error.read(through: chunk) }
    if ready.contains(.fourth) { _ = listen(through: chunk) }
    guard ready.contains(.end) else { return true }
    process.send(SIGKILL)
    var rest = 1024 * 1024
    while rest > 0, listen(through: chunk) { rest -= chunk.count }
    pipe.finish()
    var exit = process.reap(through: chunk)
    exit.answer = answer
    continuation.resume(returning: .ended(exit))
    return false
  }

  /// Reads once what it says of its job. False when there is nothing now.
  private func listen(through chunk: UnsafeMutableRawBufferPointer) -> Bool {
    guard let bytes = pipe.next(through: chunk) else { return false }
    line.append(bytes)
    while let text = line.next() { take(text) }
    if line.isOverlong {
      complain("a line is over \(LineBuffer.limit / 1024) KiB")
      pipe.finish()
    }
    return true
  }

  private func take(_ text: [UInt8]) {
    do throws(StreamAnswer.Fault) {
      switch try talk.answer(in: text) {
      case .progress(let progress): talk.tell(progress)
      case .log(let text): process.output.tail.append(text)
      case .ended(let outcome, let result): answer = .ended(outcome, result: result)
      }
    } catch {
      complain(error.cause)
    }
  }

  /// What cannot be understood does no harm to the job, but is told where its writer looks.
  private func complain(_ cause: String) {
    process.error.tail.append("penstock: cannot read what came on PENSTOCK_PROGRESS_FD: \(cause)")
  }
}
