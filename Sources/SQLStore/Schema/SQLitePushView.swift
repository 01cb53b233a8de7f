/// `penstock_push`: the door for every language that speaks SQL. An insert into this view is a
/// push with all its promises, inside whatever transaction the application has open.
package enum SQLitePushView {
  static let create = Statement(
    "create push view",
    """
    CREATE VIEW penstock_push (queue, kind, payload, priority, run_at, max_attempts, timeout_s,
      unique_key, unique_for_s, unique_until, partition_key, tags) AS
    SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0
    """)

  /// The same steps as a push of the binary. `julianday` is SQLite's finest clock before 3.42, good
  /// to a millisecond. A number in `run_at` counts seconds since 1970, a text is anything that
  /// SQLite's date functions read.
  static let trigger = Statement(
    "create push trigger",
    """
    CREATE TRIGGER penstock_push_insert INSTEAD OF INSERT ON penstock_push BEGIN
      SELECT CASE
        WHEN NEW.queue IS NULL OR typeof(NEW.queue) <> 'text' OR NEW.queue = ''
          THEN RAISE(ABORT, 'cannot push: queue is missing; give it as text')
        WHEN length(CAST(NEW.queue AS BLOB)) > 255
          THEN RAISE(ABORT, 'cannot push: queue is longer than 255 bytes')
        WHEN length(CAST(coalesce(NEW.kind, '') AS BLOB)) > 255
          THEN RAISE(ABORT, 'cannot push: kind is longer than 255 bytes')
        WHEN NEW.kind = ''
          THEN RAISE(ABORT, 'cannot push: kind is empty; leave it out for ''default''')
        WHEN length(CAST(NEW.payload AS BLOB)) > 16777216
          THEN RAISE(ABORT, 'cannot push: payload is over 16 MiB; store it elsewhere and push a reference')
        WHEN typeof(coalesce(NEW.priority, 0)) <> 'integer'
          OR abs(coalesce(NEW.priority, 0)) > 1000000
          THEN RAISE(ABORT, 'cannot push: priority must be a whole number from -1000000 to 1000000')
        WHEN NEW.run_at IS NOT NULL AND typeof(NEW.run_at) NOT IN ('integer', 'real')
          AND julianday(NEW.run_at) IS NULL
          THEN RAISE(ABORT, 'cannot push: run_at is not a time; give seconds since 1970 or 2026-11-24T12:00:00Z')
        WHEN NEW.max_attempts IS NOT NULL AND (typeof(NEW.max_attempts) <> 'integer'
          OR NEW.max_attempts NOT BETWEEN 1 AND 100000)
          THEN RAISE(ABORT, 'cannot push: max_attempts must be from 1 to 100000')
        WHEN NEW.timeout_s IS NOT NULL AND (typeof(NEW.timeout_s) NOT IN ('integer', 'real')
          OR NEW.timeout_s <= 0)
          THEN RAISE(ABORT, 'cannot push: timeout_s must be a number of seconds above 0')
        WHEN NEW.unique_key IS NOT NULL AND (typeof(NEW.unique_key) <> 'text'
          OR length(CAST(NEW.unique_key AS BLOB)) NOT BETWEEN 1 AND 255)
          THEN RAISE(ABORT, 'cannot push: unique_key must be a text of 1 to 255 bytes')
        WHEN NEW.unique_for_s IS NOT NULL AND (typeof(NEW.unique_for_s) NOT IN ('integer', 'real')
          OR NEW.unique_for_s < 0)
          THEN RAISE(ABORT, 'cannot push: unique_for_s must be a number of seconds')
        WHEN coalesce(NEW.unique_until, 'finished') NOT IN ('started', 'finished')
          THEN RAISE(ABORT, 'cannot push: unique_until must be ''started'' or ''finished''')
        WHEN NEW.unique_key IS NULL
          AND (NEW.unique_for_s IS NOT NULL OR NEW.unique_until = 'started')
          THEN RAISE(ABORT, 'cannot push: unique_for_s and unique_until need a unique_key')
        WHEN NEW.unique_for_s IS NOT NULL AND NEW.unique_until = 'started'
          THEN RAISE(ABORT, 'cannot push: give one of unique_for_s and unique_until ''started''')
        WHEN NEW.unique_key IS NULL AND EXISTS (SELECT 1 FROM penstock_policy
          WHERE queue = '' AND kind = coalesce(NEW.kind, 'default') AND unique_by <> 'none')
          THEN RAISE(ABORT, 'cannot push: the configuration makes jobs of this kind unique, which SQL cannot work out; give a unique_key')
        WHEN NEW.tags IS NOT NULL AND (NOT json_valid(NEW.tags) OR json_type(NEW.tags) <> 'array')
          THEN RAISE(ABORT, 'cannot push: tags must be a JSON list of texts')
      END;
      INSERT INTO penstock_queue (name) SELECT NEW.queue
        WHERE NOT EXISTS (SELECT 1 FROM penstock_queue WHERE name = NEW.queue);
      INSERT INTO penstock_line (queue, kind)
        SELECT id, coalesce(NEW.kind, 'default') FROM penstock_queue WHERE name = NEW.queue
          AND NOT EXISTS (SELECT 1 FROM penstock_line
            WHERE queue = penstock_queue.id AND kind = coalesce(NEW.kind, 'default'));
      DELETE FROM penstock_unique WHERE key = NEW.unique_key
        AND until <= CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER);
      SELECT RAISE(IGNORE) WHERE EXISTS
        (SELECT 1 FROM penstock_unique WHERE key = NEW.unique_key);
      INSERT INTO penstock_job (id, line, state, priority, run_at, enqueued_at, max_attempts, timeout,
          unique_key, partition_key, held, tags, payload)
        SELECT (SELECT max(coalesce(max(id), 0), (SELECT last_job FROM penstock_store)) + 1
            FROM penstock_job), line.id, due.at <= clock.now, coalesce(NEW.priority, 0), due.at, clock.now,
          NEW.max_attempts, CAST(NEW.timeout_s * 1000000 AS INTEGER), NEW.unique_key,
          CAST(NEW.partition_key AS TEXT), due.at <= clock.now AND EXISTS
            (SELECT 1 FROM penstock_job WHERE partition_key = CAST(NEW.partition_key AS TEXT)
              AND held = 0 AND state IN (1, 2, 3)), NEW.tags, CAST(coalesce(NEW.payload, '') AS BLOB)
        FROM (SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER) AS now) AS clock,
          (SELECT CASE
              WHEN NEW.run_at IS NULL
                THEN CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)
              WHEN typeof(NEW.run_at) IN ('integer', 'real')
                THEN CAST(NEW.run_at * 1000000 AS INTEGER)
              ELSE CAST(round((julianday(NEW.run_at) - 2440587.5) * 86400000) * 1000 AS INTEGER)
            END AS at) AS due,
          penstock_line AS line JOIN penstock_queue AS queue ON queue.id = line.queue
        WHERE queue.name = NEW.queue AND line.kind = coalesce(NEW.kind, 'default');
      INSERT INTO penstock_flow (line, at, pushed, finished, failed, died)
        SELECT line.id, step, pushed, finished, failed, died
        FROM penstock_job AS job JOIN penstock_line AS line ON line.id = job.line
        WHERE job.id = last_insert_rowid() AND step <> job.enqueued_at / 10000000 * 10000000
          AND pushed + finished + failed + died > 0
        ON CONFLICT (line, at) DO UPDATE SET pushed = pushed + excluded.pushed,
          finished = finished + excluded.finished, failed = failed + excluded.failed,
          died = died + excluded.died;
      UPDATE penstock_line SET step = job.enqueued_at / 10000000 * 10000000, pushed = 0,
          finished = 0, failed = 0, died = 0
        FROM penstock_job AS job
        WHERE job.id = last_insert_rowid() AND penstock_line.id = job.line
          AND step <> job.enqueued_at / 10000000 * 10000000;
      UPDATE penstock_line SET scheduled = scheduled + (job.state = 0),
          ready = ready + (job.state = 1), pushed = pushed + 1
        FROM penstock_job AS job
        WHERE job.id = last_insert_rowid() AND penstock_line.id = job.line;
      INSERT INTO penstock_unique (key, job, until, until_start)
        SELECT NEW.unique_key, job.id,
          job.enqueued_at + CAST(NEW.unique_for_s * 1000000 AS INTEGER),
          coalesce(NEW.unique_until, 'finished') = 'started'
        FROM penstock_job AS job
        WHERE job.id = last_insert_rowid() AND NEW.unique_key IS NOT NULL;
    END
    """)
}
