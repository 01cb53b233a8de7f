/// The tables that a program works with: how they are made, and how those of older versions become
/// them.
package struct StoreSchema: Sendable {
  package var version: Int
  /// All that a new store needs.
  package var creation: [Statement]
  /// One a version from the second on, in order.
  package var migrations: [Migration]

  package init(version: Int, creation: [Statement], migrations: [Migration]) {
    self.version = version
    self.creation = creation
    self.migrations = migrations
  }

  /// The schema of this program, for SQLite.
  package static let sqlite = StoreSchema(
    version: Schema.version, creation: Schema.sqlite, migrations: [])

  /// What leads from an older version to this one.
  package func migrations(from version: Int) -> ArraySlice<Migration> {
    migrations.drop { $0.version <= version }.prefix { $0.version <= self.version }
  }
}

/// What makes the tables of one version out of those of the version before.
package struct Migration: Sendable {
  /// The version that it leads to.
  package var version: Int
  package var statements: [Statement]

  package init(to version: Int, _ statements: [Statement]) {
    self.version = version
    self.statements = statements
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
