import Glibc

/// A program that runs one job, as the loop that serves it sees it.
final class Child: ChildLoop.Member {
  let number: Int
  private let process: ChildProcess
  private let continuation: CheckedContinuation<ChildEnd, Never>

  init(
    _ number: Int, _ process: ChildProcess, _ continuation: CheckedContinuation<ChildEnd, Never>
  ) {
    self.number = number
    self.process = process
    self.continuation = continuation
  }

  var polled: [4 of pollfd] {
    [
      .reading(process.handle), .reading(process.output.descriptor),
      .reading(process.error.descriptor), .none,
    ]
  }

  func send(_ signal: Int32) {
    process.send(signal)
  }

  func serve(
    _ polled: ArraySlice<pollfd>, through chunk: UnsafeMutableRawBufferPointer
  ) -> Bool {
    let base = polled.startIndex
    if polled[base + 1].revents != 0 { _ = process.output.read(through: chunk) }
    if polled[base + 2].revents != 0 { _ = process.error.read(through: chunk) }
    guard polled[base].revents != 0 else { return true }
    continuation.resume(returning: .ended(process.reap(through: chunk)))
    return false
  }
}
