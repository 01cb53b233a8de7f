/// What screens and metrics need of a store; none of it costs more with more jobs.
package protocol Gauges: Sendable {
  /// An element after each change that anybody made to the store, when it can be read. A slow reader
  /// sees several as one.
  func changes() -> AsyncStream<Void>
  /// All queues with counts, rates, latencies.
  func overview() async throws(StoreError) -> Overview
  /// Latencies over time, in steps of a minute, oldest first, empty steps left out. Of one kind or
  /// all kinds of a queue.
  func latencies(
    _ latency: Latency, queue: String, kind: String?, since start: Timestamp
  ) async throws(StoreError) -> [LatencySlice]
  /// Groups of dead letters, most jobs first.
  func failureGroups() async throws(StoreError) -> [FailureGroup]
  /// Workers on the list, by name, with what they run.
  func workers() async throws(StoreError) -> [WorkerRecord]
}

/// What keeps a store in order.
package protocol StoreKeeping: Sendable {
  /// Recounts and verifies everything; an empty list means all is well.
  func check() async throws(StoreError) -> [String]
  /// How long queues keep their finished jobs, for the queues named; the others stay as they are.
  func setRetention(_ retention: [String: Duration]) async throws(StoreError)
  /// What a store says of itself.
  func information() async throws(StoreError) -> StoreInformation
  /// Ends all work on the store and closes it.
  func close() async
}

/// What a store says of itself.
package struct StoreInformation: Hashable, Sendable {
  /// The engine's name and version: `SQLite 3.40.1`.
  package var engine: String
  /// Where it is, passwords hidden.
  package var location: String
  /// A random text made with the store, part of every idempotency key.
  package var identity: String
  package var schemaVersion: Int
  /// True when a power cut may cost the last pushes.
  package var isDurabilityRelaxed: Bool
  package var isReadOnly: Bool
  /// Bytes of the database and its log.
  package var bytes: Int

  package init(
    engine: String, location: String, identity: String, schemaVersion: Int,
    isDurabilityRelaxed: Bool, isReadOnly: Bool, bytes: Int
  ) {
    self.engine = engine
    self.location = location
    self.identity = identity
    self.schemaVersion = schemaVersion
    self.isDurabilityRelaxed = isDurabilityRelaxed
    self.isReadOnly = isReadOnly
    self.bytes = bytes
  }
}

/// A whole store: everything that workers, producers, operators and screens need together.
package protocol JobStore: WorkQueue, JobDesk, Gauges, StoreKeeping {}
