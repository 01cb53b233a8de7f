import FoundationEssentials
import Jobs
import SQLStore
import SQLiteDatabase
import Settings
import Worker

/// When a command makes the store that it does not find.
enum StoreCreation {
  case never
  /// Where there is no file, or an empty one: a database that has other tables is left as it is.
  case inNewFile
  /// Also beside the tables of another application.
  case inAnyFile
}

/// Opens the store at a place.
func openStore(
  _ place: StorePlace, create: StoreCreation, readOnly: Bool, durability: StoreDurability
) async throws(StoreError) -> any JobStore {
  try refuseServer(place)
  return try StoreFile.open(
    place.location,
    StoreFile.Options(
      creates: create != .never, joinsOthers: create == .inAnyFile, isReadOnly: readOnly,
      isDurabilityRelaxed: durability == .normal, almanac: ZoneAlmanac.ofThisMachine))
}

extension ZoneAlmanac {
  /// With the zones that this process finds.
  static let ofThisMachine = ZoneAlmanac(
    zones: ZoneLibrary(environment: ProcessInfo.processInfo.environment))
}

/// Brings the store at a place to this program's version, or says what that would do.
func migrateStore(_ context: Context, isDryRun: Bool) async throws -> MigrationReport {
  try refuseServer(context.place)
  try context.requireStore()
  if isDryRun { return try StoreFile.pendingMigration(context.place.location) }
  return try await StoreFile.migrate(context.place.location)
}

private func refuseServer(_ place: StorePlace) throws(StoreError) {
  guard place.isServer else { return }
  throw .unreachable(
    "cannot open store '\(place.display)': this version keeps jobs in SQLite files only; "
      + "give the path of one")
}
