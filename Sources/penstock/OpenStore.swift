import Jobs
import SQLStore
import SQLiteDatabase
import Settings

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
  _ place: StorePlace, create: StoreCreation, readOnly: Bool
) async throws(StoreError) -> any JobStore {
  guard !place.isServer else {
    throw .unreachable(
      "cannot open store '\(place.display)': this version keeps jobs in SQLite files only; "
        + "give the path of one")
  }
  return try StoreFile.open(
    place.location,
    StoreFile.Options(
      creates: create != .never, joinsOthers: create == .inAnyFile, isReadOnly: readOnly))
}
