/// What screens and metrics need of a store; none of it costs more with more jobs.
package protocol Gauges: Sendable {
  /// An element after each change that anybody made to the store, when it can be read. A slow reader
  /// sees several as one.
  func changes() -> AsyncStream<Void>
  /// All queues with counts, rates, latencies.
  func overview() async throws(StoreError) -> Overview
  /// What is limited, by name, with what runs there now.
  func limits() async throws(StoreError) -> [LimitRecord]
  /// Groups of dead letters that match, most jobs first; the largest, so many. Where a filter takes
  /// only some of a group, count and times are of those, and what died in each hour is of all. That
  /// costs a look at each dead letter that may match.
  func failureGroups(_ filter: Filter, limit: Int) async throws(StoreError) -> [FailureGroup]
  /// Tells the others on this machine that somebody is here, until the store is closed; also by who
  /// may only read.
  func attend(_ presence: Presence)
  /// Who else is.
  func others() -> [Presence]
  /// Workers on the list, by name, with what they run.
  func workers() async throws(StoreError) -> [WorkerRecord]
}

extension Gauges {
  /// All groups of dead letters, most jobs first; the thousand largest, as more are no overview.
  package func failureGroups() async throws(StoreError) -> [FailureGroup] {
    try await failureGroups(Filter(), limit: FailureGroup.mostListed)
  }
}

/// What keeps a store in order.
package protocol StoreKeeping: Sendable {
  /// Recounts and verifies everything; an empty list means all is well.
  func check() async throws(StoreError) -> [String]
  /// How finished and purged jobs are kept; what is not said stays as it is.
  func setKeeping(_ keeping: Keeping) async throws(StoreError)
  /// Sets limits as a configuration has them; what it does not say stays as it is.
  func setLimits(_ settings: [LimitScope: [LimitSetting]]) async throws(StoreError)
  /// Deletes everything past its retention in slices, calling `progress` after each with the sums so
  /// far. `olderThan` takes the place of what the queues say, unless they keep their jobs forever.
  func prune(
    olderThan: Duration?, by operator: Operator, progress: @Sendable (PruneReport) -> Void
  ) async throws(StoreError) -> PruneReport
  /// What such a prune would delete now, were that set.
  func prunable(
    olderThan: Duration?, keeping: Keeping
  ) async throws(StoreError) -> PruneReport
  /// Copies the store into a new file while others go on working; the file opens as a store. It never
  /// takes another file's place. Nil, and nothing left behind, when `progress` answers false.
  func backUp(
    to path: String, progress: @escaping @Sendable (BackupProgress) -> Bool
  ) async throws(StoreError) -> BackupReport?
  /// Hands out everything but the trash as it is at one moment, until `body` answers false.
  func exportRecords(_ body: @escaping @Sendable (StoreRecord) -> Bool) async throws(StoreError)
  /// Stores all records or none; `next` answers nil after the last, and what it throws ends it. A
  /// store that has jobs is refused, unless they are to be merged: then ids are given anew.
  func importRecords(
    merging: Bool, by operator: Operator,
    _ next: @escaping @Sendable () throws(StoreError) -> StoreRecord?
  ) async throws(StoreError) -> ImportReport
  /// What the store is called.
  func label() async throws(StoreError) -> StoreLabel
  func setLabel(_ label: StoreLabel, by operator: Operator) async throws(StoreError)
  /// What a store says of itself.
  func information() async throws(StoreError) -> StoreInformation
  /// Ends all work on the store and closes it.
  func close() async
}

/// What a store says of itself.
package struct StoreInformation: Hashable, Sendable {
  /// The engine's name and version: `SQLite 3.40.1`.
  package var engine: String
  /// What is known to be wrong with that version and what follows; nil when nothing is.
  package var engineFault: String?
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

  /// `full` or `normal`.
  package var durability: String { isDurabilityRelaxed ? "normal" : "full" }

  package init(
    engine: String, engineFault: String? = nil, location: String, identity: String,
    schemaVersion: Int,
    isDurabilityRelaxed: Bool, isReadOnly: Bool, bytes: Int
  ) {
    self.engine = engine
    self.engineFault = engineFault
    self.location = location
    self.identity = identity
    self.schemaVersion = schemaVersion
    self.isDurabilityRelaxed = isDurabilityRelaxed
    self.isReadOnly = isReadOnly
    self.bytes = bytes
  }
}

/// A whole store: everything that workers, producers, operators and screens need together.
package protocol JobStore: WorkQueue, WorkerDesk, JobDesk, TopicDesk, Timetable, ActHistory,
  Spreads,
  Gauges, Chronicle,
  StoreKeeping
{}
