/// The tables that a program works with: how they are made, and how those of older versions become
/// them.
///
/// A new store goes through all versions, so that there is one way only in which its tables come about.
package struct StoreSchema: Sendable {
  /// What leads from each version to the next, from an empty file on.
  package var versions: [[Statement]]

  package init(versions: [[Statement]]) {
    self.versions = versions
  }

  /// The schema of this program, for SQLite.
  package static let sqlite = StoreSchema(
    versions: [
      SchemaVersion1.statements, SchemaVersion2.statements, SchemaVersion3.statements,
      SchemaVersion4.statements,
    ])

  /// Counts from 1.
  package var version: Int { versions.count }

  /// What leads from an older version to this one; 0 is a file without a store.
  package func statements(from version: Int) -> [Statement] {
    versions.dropFirst(version).flatMap { $0 }
  }
}

/// What a migration of a store did, or would do.
package struct MigrationReport: Hashable, Sendable {
  package var from: Int
  package var to: Int
  /// The copy of the store as it was before; nil when there was nothing to do.
  package var backup: String?

  package init(from: Int, to: Int, backup: String? = nil) {
    self.from = from
    self.to = to
    self.backup = backup
  }
}
