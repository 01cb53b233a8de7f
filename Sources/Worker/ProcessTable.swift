import CLinux
import Glibc
import Jobs

/// The processes of the machine at a moment, as /proc has them.
///
/// One look costs some microseconds a process, so that it is taken only where somebody needs it: each
/// heartbeat, and ten times a second while a program with limits runs.
struct ProcessTable: Sendable {
  struct Row: Sendable {
    let pid: pid_t
    let parent: pid_t
    let group: pid_t
    /// With that of its children whose end it has seen.
    let cpu: Duration
    let residentBytes: Int
    let isKeeper: Bool
  }

  private(set) var rows: [Row] = []

  init() {
    guard let folder = opendir("/proc") else { return }
    defer { closedir(folder) }
    let descriptor = dirfd(folder)
    var chunk = [UInt8](repeating: 0, count: 1024)
    while let entry = readdir(folder) {
      // Only processes have numbers for names.
      let isProcess = (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(
        UInt8(bitPattern: entry.pointee.d_name.0))
      guard isProcess else { continue }
      let path = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let file = openat(descriptor, "\(path)/stat", O_RDONLY | O_CLOEXEC)
      // It may have ended meanwhile.
      guard file >= 0 else { continue }
      let count = read(file, &chunk, chunk.count)
      close(file)
      if count > 0, let row = Row(chunk.prefix(count)) { rows.append(row) }
    }
  }

  /// All that a process has started, whoever of them is its parent by now, without keepers.
  func descendants(of ancestor: pid_t) -> [Row] {
    let children = Dictionary(grouping: rows, by: \.parent)
    var (found, frontier): (Set<pid_t>, [pid_t]) = ([], [ancestor])
    while let parent = frontier.popLast() {
      for child in children[parent] ?? [] where found.insert(child.pid).inserted {
        frontier.append(child.pid)
      }
    }
    // Those of a group whose leader we know that were left by their parent.
    let leaders = Set(rows.filter { found.contains($0.pid) && $0.pid == $0.group }.map(\.pid))
    return rows.filter {
      !$0.isKeeper && (found.contains($0.pid) || leaders.contains($0.group))
    }
  }

  func members(of group: pid_t) -> [Row] {
    rows.filter { $0.group == group }
  }
}

extension ProcessTable.Row {
  /// Reads a line of /proc/PID/stat; a process that has ended and waits to be reaped uses nothing.
  fileprivate init?(_ line: ArraySlice<UInt8>) {
    guard let open = line.firstIndex(of: UInt8(ascii: "(")),
      let close = line.lastIndex(of: UInt8(ascii: ")")),
      let pid = pid_t(String(decoding: line[..<open].dropLast(), as: UTF8.self))
    else { return nil }
    let fields = line[(close + 1)...].split(separator: UInt8(ascii: " "))
    func number(_ field: Int) -> Int? {
      fields.indices.contains(field - 3)
        ? Int(String(decoding: fields[field - 3], as: UTF8.self)) : nil
    }
    guard let parent = number(4), let group = number(5), let pages = number(24) else { return nil }
    let ticks = (14...17).reduce(0) { $0 + (number($1) ?? 0) }
    self.init(
      pid: pid, parent: pid_t(clamping: parent), group: pid_t(clamping: group),
      cpu: .microseconds(ticks * 1_000_000 / max(1, sysconf(Int32(_SC_CLK_TCK)))),
      residentBytes: pages * sysconf(Int32(_SC_PAGESIZE)),
      isKeeper: line[(open + 1)..<close].elementsEqual("penstock-keeper".utf8))
  }

  /// Its memory with what is shared divided among those who share it; resident bytes where that is not
  /// told.
  var proportionalBytes: Int {
    let file = open("/proc/\(pid)/smaps_rollup", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return residentBytes }
    defer { close(file) }
    var chunk = [UInt8](repeating: 0, count: 4096)
    let count = read(file, &chunk, chunk.count)
    for line in chunk.prefix(max(0, count)).split(separator: UInt8(ascii: "\n"))
    where line.starts(with: "Pss:".utf8) {
      let words = line.split(separator: UInt8(ascii: " "))
      if words.count > 1, let kilobytes = Int(String(decoding: words[1], as: UTF8.self)) {
        return kilobytes * 1024
      }
    }
    return residentBytes
  }
}
