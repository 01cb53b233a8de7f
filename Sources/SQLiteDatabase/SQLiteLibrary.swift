import CSQLite

/// The SQLite library that this process runs with.
package enum SQLiteLibrary {
  package static var version: String { String(cString: sqlite3_libversion()) }

  /// What is known to be wrong with it and what keeps that from doing harm; nil when nothing is.
  package static var fault: String? {
    guard hasResetRace(sqlite3_libversion_number()) else { return nil }
    return "SQLite \(version) has the WAL-reset race (3.7.0 to 3.51.2): a checkpoint that overlaps "
      + "another program's commit can damage the file; penstock's checkpoints never do, other "
      + "programs that write into it must set PRAGMA wal_autocheckpoint = 0"
  }

  /// Does without SQLite's statistics of memory, which cost a lock at each allocation. To be called
  /// before anything is opened, by a program that has SQLite to itself.
  package static func dropMemoryStatistics() {
    _ = penstock_sqlite_config_no_memory_statistics()
  }

  /// True for a version in which a checkpoint that overlaps a commit can damage the database: all
  /// from 3.7.0 to 3.51.2 but the repaired 3.44.6 and 3.50.7 (sqlite.org/wal.html).
  static func hasResetRace(_ number: Int32) -> Bool {
    switch number {
    case ..<3_007_000, 3_044_006..<3_045_000, 3_050_007..<3_051_000: false
    default: number <= 3_051_002
    }
  }
}
