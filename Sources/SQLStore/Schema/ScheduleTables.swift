/// Schedules, and the ledger of their ticks.
///
/// `next_at` is the next tick: nobody fires a tick but by moving it, in the same transaction as the
/// push and the line of the ledger. It is null while the schedule is paused, and when none comes any
/// more. `missed` is 0 for skip, -1 for once, else the bound of all; `overlap` counts the rules as they
/// are declared; `origin` is 1 for what a configuration declares.
///
/// A removed schedule keeps its row, with the ledger, as long as the trash keeps jobs. So does what an
/// act changed: a row of its own that is a version of the other, with all that it was. `act` is the audit
/// entry of the last change, which can be undone as long as it is that; the act before is that of the
/// newest version.
///
/// Lines of a ledger are numbered from 1 within their schedule; `ticks` is the last number.
enum ScheduleTables {
  static let statements: [Statement] = [
    Statement(
      "create schedule",
      """
      CREATE TABLE penstock_schedule (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        cron TEXT NOT NULL,
        zone TEXT NOT NULL,
        windows TEXT,
        queue TEXT NOT NULL,
        kind TEXT NOT NULL,
        priority INTEGER NOT NULL,
        max_attempts INTEGER,
        timeout INTEGER,
        unique_key TEXT,
        unique_for INTEGER,
        unique_until_start INTEGER NOT NULL,
        partition_key TEXT,
        tags TEXT,
        payload BLOB NOT NULL,
        missed INTEGER NOT NULL,
        overlap INTEGER NOT NULL,
        jitter INTEGER NOT NULL,
        paused INTEGER NOT NULL,
        origin INTEGER NOT NULL,
        note TEXT,
        next_at INTEGER,
        last_due INTEGER,
        last_job INTEGER,
        ticks INTEGER NOT NULL DEFAULT 0,
        missed_ticks INTEGER NOT NULL DEFAULT 0,
        changed_at INTEGER NOT NULL,
        removed_at INTEGER,
        version_of INTEGER,
        act INTEGER
      ) STRICT
      """),
    Statement(
      "index schedule name",
      "CREATE UNIQUE INDEX penstock_schedule_name ON penstock_schedule (name) WHERE removed_at IS NULL"
    ),
    Statement(
      "index schedule tick",
      "CREATE INDEX penstock_schedule_next ON penstock_schedule (next_at) WHERE next_at IS NOT NULL"
    ),
    Statement(
      "index schedule act",
      "CREATE INDEX penstock_schedule_act ON penstock_schedule (act) WHERE act IS NOT NULL"),
    Statement(
      "create tick",
      """
      CREATE TABLE penstock_tick (
        schedule INTEGER NOT NULL,
        number INTEGER NOT NULL,
        due INTEGER NOT NULL,
        through INTEGER,
        count INTEGER NOT NULL,
        counted_out INTEGER NOT NULL,
        at INTEGER NOT NULL,
        outcome INTEGER NOT NULL,
        job INTEGER,
        reason TEXT,
        PRIMARY KEY (schedule, number)
      ) STRICT, WITHOUT ROWID
      """),
  ]
}
