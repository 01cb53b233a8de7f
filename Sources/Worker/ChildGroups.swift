import CLinux
import Glibc
import Synchronization

/// The process groups that this process has started and not reaped, where its keeper sees them.
///
/// A worker may be killed at any moment, and what its programs started must not run on beside the
/// rescue of their jobs. The kernel ends the programs themselves with the worker. The rest of their
/// groups is killed by the keeper, a process forked from the worker that does nothing but wait for the
/// worker's end: it reads the groups from memory that both share, so nothing has to be told, and each
/// group stands there before its program runs.
///
/// The keeper can hold the mark of the worker's life as well. Then the worker is dead for the others only
/// once the keeper has done its work and has ended too, and no job runs again beside what is left of it.
///
/// Whoever leaves the group by setsid(2) is let go: that is how a job starts what is to outlive it.
final class ChildGroups: Sendable {
  /// How many there can be at a time. Pages that are not used take no memory.
  private static let capacity = 65_536

  /// Set once and never moved; each number is written by the program's start and cleared by the one
  /// thread that reaps it, both atomically or in order, and only read elsewhere.
  private nonisolated(unsafe) let numbers: UnsafeMutablePointer<Int32>
  private let places = Mutex(Places())
  /// What the keeper holds open, -1 for nothing.
  private let held = Mutex<Int32>(-1)

  private struct Places {
    var unused = 0
    var returned: [Int] = []
  }

  init() throws(HandlerError) {
    let bytes = Self.capacity * MemoryLayout<Int32>.stride
    let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else {
      throw .system(cause: String(cString: strerror(errno)))
    }
    numbers = memory.bindMemory(to: Int32.self, capacity: Self.capacity)
  }

  deinit {
    held.withLock { if $0 >= 0 { close($0) } }
    munmap(numbers, Self.capacity * MemoryLayout<Int32>.stride)
  }

  /// A place for one more; nil when there are too many.
  func take() -> Place? {
    let index = places.withLock { places -> Int? in
      if let index = places.returned.popLast() { return index }
      guard places.unused < Self.capacity else { return nil }
      places.unused += 1
      return places.unused - 1
    }
    return index.map { Place(groups: self, index: $0) }
  }

  private func giveBack(_ index: Int) {
    penstock_clear_group(numbers + index)
    places.withLock { $0.returned.append(index) }
  }

  /// From here on keepers that begin hold a copy of that descriptor, in the place of any before.
  func hold(_ descriptor: Int32) {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { return }
    held.withLock { held in
      if held >= 0 { close(held) }
      held = copy
    }
  }

  /// Forks the keeper; its process number, or what failed.
  func beginKeeper() -> Result<pid_t, ChildSpawner.Failure> {
    let pid = held.withLock { penstock_begin_keeper(numbers, Int32(Self.capacity), $0) }
    return pid > 0 ? .success(pid) : .failure(ChildSpawner.Failure(cause: errno))
  }

  /// Where the number of one group stands, as long as this is kept.
  struct Place: ~Copyable {
    fileprivate let groups: ChildGroups
    fileprivate let index: Int

    func clear() {
      penstock_clear_group(pointer)
    }

    var pointer: UnsafeMutablePointer<Int32> { groups.numbers + index }

    deinit {
      groups.giveBack(index)
    }
  }
}

/// The keeper as the loop that looks after it sees it: one that was killed is followed by another.
final class Keeper: ChildLoop.Member {
  /// Of its own for each: the loop may still hear of the end of the one before. Programs are counted from
  /// 1 and never get so far.
  let number: Int
  private let groups: ChildGroups
  private let pid: pid_t
  private let handle: Int32

  convenience init(of groups: ChildGroups) throws(HandlerError) {
    do {
      try self.init(of: groups, number: Int.max >> 2)
    } catch {
      throw .system(cause: String(cString: strerror(error.cause)))
    }
  }

  private init(of groups: ChildGroups, number: Int) throws(ChildSpawner.Failure) {
    self.groups = groups
    self.number = number
    pid = try groups.beginKeeper().get()
    handle = LinuxCalls.openProcess(pid)
    guard handle >= 0 else {
      let cause = errno
      kill(pid, SIGKILL)
      waitpid(pid, nil, 0)
      throw ChildSpawner.Failure(cause: cause)
    }
  }

  var watched: [4 of Int32] { [handle, -1, -1, -1] }

  var fourthPurpose: DescriptorWatch.Purpose { .reading }

  func send(_ signal: Int32) {
    kill(pid, signal)
  }

  func serve(
    _ ready: ChildLoop.Readiness, through chunk: UnsafeMutableRawBufferPointer
  ) -> Bool {
    reap()
    return false
  }

  /// Where none can be made any more, the kernel still ends the programs themselves with the worker.
  func successor() -> (any ChildLoop.Member)? {
    try? Keeper(of: groups, number: number - 1)
  }

  func end() {
    kill(pid, SIGKILL)
    reap()
  }

  private func reap() {
    close(handle)
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
  }
}
