import Jobs

/// What a program may take of the machine, with all that it starts within its process group.
package struct ChildLimits: Hashable, Sendable {
  /// Resident bytes, what is shared counted once.
  package var memory: Int?
  /// Processor time of one job.
  package var cpu: Duration?
  /// What is added to the worker's own niceness.
  package var niceness: Int

  package init(memory: Int? = nil, cpu: Duration? = nil, niceness: Int = 0) {
    self.memory = memory
    self.cpu = cpu
    self.niceness = niceness
  }

  /// Whether somebody has to look again and again.
  var areWatched: Bool { memory != nil || cpu != nil }

  /// What the kernel refuses to give one process beyond, so that little can happen between two looks:
  /// twice the memory. 0 for no such bound.
  var wall: UInt64 { memory.map { UInt64($0) * 2 } ?? 0 }

  /// Between two looks at what programs take.
  static let pause: Duration = .milliseconds(100)
}

/// The limit for which a program was killed.
enum LimitBreach: Hashable, Sendable {
  case memory(Int)
  case cpu(Duration)

  /// `killed: memory limit 512 MiB`.
  var reason: String {
    switch self {
    case .memory(let bytes): "killed: memory limit \(ByteText.text(bytes))"
    case .cpu(let length): "killed: CPU limit \(length.text)"
    }
  }
}
