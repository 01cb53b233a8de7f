import Jobs
import SQLStore
import SQLiteDatabase
import Settings

/// Opens the store at a place. With `create` it is made when it is absent.
func openStore(
  _ place: StorePlace, create: Bool, readOnly: Bool
) async throws(StoreError) -> any JobStore {
  guard !place.isServer else {
    throw .unreachable(
      "cannot open store '\(place.display)': this version keeps jobs in SQLite files only; "
        + "give the path of one")
  }
  return try StoreFile.open(
    place.location, StoreFile.Options(creates: create, isReadOnly: readOnly))
}
