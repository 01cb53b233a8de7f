import CLinux
import Glibc

/// Starts programs: each in a process group of its own, with the signals' default actions and no
/// descriptors but the three standard ones and perhaps one to talk through. A program ends when the
/// thread of its spawner does.
final class ChildSpawner {
  struct Failure: Error {
    /// An `errno`.
    let cause: Int32
  }

  private let groups: ChildGroups
  /// For the moment between a start and its program, of which there is one at a time.
  private let stack = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)

  init(_ groups: ChildGroups) {
    self.groups = groups
  }

  deinit {
    stack.deallocate()
  }

  /// Returns when the program runs; `input` and `talk` stay open here. The program finds the latter as
  /// descriptor `ChildTalk.descriptor`.
  func spawn(
    _ command: ChildCommand, input: Int32, talk: Int32? = nil
  ) -> Result<ChildProcess, Failure> {
    guard let place = groups.take() else { return .failure(Failure(cause: EAGAIN)) }
    guard let output = LinuxCalls.makePipe() else { return .failure(Failure(cause: errno)) }
    defer { close(output.writer) }
    guard let error = LinuxCalls.makePipe() else {
      let cause = errno
      close(output.reader)
      return .failure(Failure(cause: cause))
    }
    defer { close(error.writer) }
    let standard = [input, output.writer, error.writer] + (talk.map { [$0] } ?? [])
    switch start(command, standard, place.pointer) {
    case .success(let (pid, handle)):
      return .success(
        ChildProcess(
          pid: pid, handle: handle, place: place, limits: command.limits, output: output.reader,
          error: error.reader, live: command.live))
    case .failure(let failure):
      close(output.reader)
      close(error.reader)
      return .failure(failure)
    }
  }

  private func start(
    _ command: ChildCommand, _ descriptors: [Int32], _ group: UnsafeMutablePointer<Int32>
  ) -> Result<(pid: pid_t, handle: Int32), Failure> {
    var texts = (command.arguments + command.environment).map { strdup($0) }
    defer { for text in texts { free(text) } }
    texts.insert(nil, at: command.arguments.count)
    texts.append(nil)
    var handle: Int32 = -1
    var start = penstock_start()
    let pid = texts.withUnsafeBufferPointer { texts in
      descriptors.withUnsafeBufferPointer { descriptors in
        command.path.withCString { path in
          start.path = path
          start.arguments = texts.baseAddress
          start.environment = texts.baseAddress.map { $0 + command.arguments.count + 1 }
          start.descriptors = descriptors.baseAddress
          start.descriptor_count = Int32(descriptors.count)
          start.group = group
          start.niceness = Int32(clamping: command.limits.niceness)
          start.data_limit = command.limits.wall
          return penstock_start_program(&start, stack.baseAddress.map { $0 + stack.count }, &handle)
        }
      }
    }
    guard pid > 0 else { return .failure(Failure(cause: errno)) }
    guard start.cause == 0 else {
      close(handle)
      while waitpid(pid, nil, 0) < 0, errno == EINTR {}
      return .failure(Failure(cause: start.cause))
    }
    return .success((pid, handle))
  }
}
