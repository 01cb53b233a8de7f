/// How long a worker lets an attempt take that was not pushed with a limit of its own.
package struct TimeLimits: Hashable, Sendable {
  /// Where nothing is said.
  package var usual: Duration
  package var queues: [String: Duration]
  /// `*` stands for all kinds that are not named.
  package var kinds: [String: Duration]
  /// Kinds that are named without a limit: `*` does not stand for these.
  package var namedKinds: Set<String>

  package init(
    usual: Duration, queues: [String: Duration] = [:], kinds: [String: Duration] = [:],
    namedKinds: Set<String> = []
  ) {
    self.usual = usual
    self.queues = queues
    self.kinds = kinds
    self.namedKinds = namedKinds
  }

  package func limit(of job: Job) -> Duration {
    let ofKind = kinds[job.kind] ?? (namedKinds.contains(job.kind) ? nil : kinds["*"])
    return job.timeout ?? ofKind ?? queues[job.queue] ?? usual
  }
}

extension Policies {
  package var timeLimits: TimeLimits {
    TimeLimits(
      usual: timeout, queues: queues.compactMapValues(\.timeout),
      kinds: kinds.compactMapValues(\.timeout),
      namedKinds: Set(kinds.filter { $0.value.timeout == nil }.keys))
  }
}
