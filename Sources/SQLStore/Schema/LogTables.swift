/// What happened in a store, one row an event in the order in which it came; and the marks that
/// people set on its time.
///
/// `kind` holds the raw values of `LogEntry.Kind`. An operator's act has no text of its own: its
/// audit entry says it, also while it goes on.
enum LogTables {
  static let statements: [Statement] = [
    Statement(
      "create event",
      """
      CREATE TABLE penstock_event (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        job INTEGER,
        audit INTEGER,
        text TEXT NOT NULL
      ) STRICT
      """),
    Statement(
      "create act event trigger",
      """
      CREATE TRIGGER penstock_audit_event AFTER INSERT ON penstock_audit BEGIN
        INSERT INTO penstock_event (at, kind, audit, text) VALUES (NEW.at, 0, NEW.id, '');
      END
      """),
    Statement(
      "create act events",
      """
      INSERT INTO penstock_event (at, kind, audit, text) SELECT at, 0, id, '' FROM penstock_audit
      ORDER BY id
      """),
    Statement(
      "create mark",
      """
      CREATE TABLE penstock_mark (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        name TEXT NOT NULL,
        operator TEXT NOT NULL
      ) STRICT
      """),
    Statement("index mark", "CREATE INDEX penstock_mark_at ON penstock_mark (at)"),
  ]
}
