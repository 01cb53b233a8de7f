/// What a store keeps of its past, beyond the steps of version 1.
///
/// A line's row counts what happens in a step of ten seconds; when a later step begins, the trigger
/// writes the states as they were at the end of the one that is over into `penstock_flow`. Between
/// steps nothing changed, so the last row before a moment tells the moment's counts exactly. Steps
/// older than an hour are merged into minutes of `penstock_history`, those into hours.
///
/// `penstock_waiting` says when the oldest ready job of a line was due, from `at` on until the next
/// row of the line; NULL when none was ready. A heartbeat looks, since only workers can change it by
/// much. `total` in `penstock_latency` stands beside run times: from due to the end of a first run.
enum HistoryTables {
  static let statements: [Statement] = [
    Statement("add flow scheduled", "ALTER TABLE penstock_flow ADD COLUMN scheduled INTEGER"),
    Statement("add flow ready", "ALTER TABLE penstock_flow ADD COLUMN ready INTEGER"),
    Statement("add flow running", "ALTER TABLE penstock_flow ADD COLUMN running INTEGER"),
    Statement("add flow retrying", "ALTER TABLE penstock_flow ADD COLUMN retrying INTEGER"),
    Statement("add flow succeeded", "ALTER TABLE penstock_flow ADD COLUMN succeeded INTEGER"),
    Statement("add flow dead", "ALTER TABLE penstock_flow ADD COLUMN dead INTEGER"),
    Statement("add flow cancelled", "ALTER TABLE penstock_flow ADD COLUMN cancelled INTEGER"),
    Statement(
      "create step trigger",
      """
      CREATE TRIGGER penstock_line_step AFTER UPDATE OF step ON penstock_line
      WHEN OLD.step > 0 AND OLD.step <> NEW.step BEGIN
        INSERT INTO penstock_flow (line, at, pushed, finished, failed, died, scheduled, ready,
          running, retrying, succeeded, dead, cancelled)
        VALUES (OLD.id, OLD.step, OLD.pushed, OLD.finished, OLD.failed, OLD.died, OLD.scheduled,
          OLD.ready, OLD.running, OLD.retrying, OLD.succeeded, OLD.dead, OLD.cancelled)
        ON CONFLICT (line, at) DO UPDATE SET scheduled = excluded.scheduled,
          ready = excluded.ready, running = excluded.running, retrying = excluded.retrying,
          succeeded = excluded.succeeded, dead = excluded.dead, cancelled = excluded.cancelled;
      END
      """),
    Statement(
      "create history",
      """
      CREATE TABLE penstock_history (
        line INTEGER NOT NULL,
        step INTEGER NOT NULL,
        at INTEGER NOT NULL,
        pushed INTEGER NOT NULL,
        finished INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        died INTEGER NOT NULL,
        scheduled INTEGER,
        ready INTEGER,
        running INTEGER,
        retrying INTEGER,
        succeeded INTEGER,
        dead INTEGER,
        cancelled INTEGER,
        PRIMARY KEY (line, step, at)
      ) STRICT, WITHOUT ROWID
      """),
    Statement(
      "create waiting",
      """
      CREATE TABLE penstock_waiting (
        line INTEGER NOT NULL,
        at INTEGER NOT NULL,
        due INTEGER,
        PRIMARY KEY (line, at)
      ) STRICT, WITHOUT ROWID
      """),
    Statement("add total latency", "ALTER TABLE penstock_latency ADD COLUMN total BLOB"),
    Statement(
      "index pauses",
      """
      CREATE INDEX penstock_audit_pause ON penstock_audit (subject, at)
      WHERE act IN ('pause', 'resume')
      """),
  ]
}
