/// The tables of a store. Everything is named `penstock_…`, so that a store can live inside an
/// application's own database.
///
/// Times and lengths are whole microseconds. `state`, `outcome` and `measure` hold the raw values
/// of `JobState`, `Outcome.Name` and `Latency`.
///
/// A *line* is one kind in one queue. It is what is counted, what ready jobs are ordered under,
/// and what latencies are kept for; a queue's numbers are the sums over its lines. Its row also
/// counts what happened in the current step of ten seconds; the first change in a later step moves
/// that to `penstock_flow`.
///
/// `keep` is how long finished jobs are kept, the largest number for ever; `keep_count` is how many
/// are kept instead. `trash` is how long purged jobs stay. NULL leaves it to `Retention`'s usual.
///
/// `last_job` is the highest id that was ever deleted: a new job's id is above it and above all
/// there are, so that no id comes twice. (AUTOINCREMENT would cost a page more in each push.)
///
/// Stores of this version are out there: what is written here never changes again. Their triggers and
/// the view for pushes are left out, since later versions make them anew.
enum SchemaVersion1 {
  static let statements: [Statement] = [
    Statement(
      "create store",
      """
      CREATE TABLE penstock_store (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        schema_version INTEGER NOT NULL,
        identity TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        trash INTEGER,
        last_job INTEGER NOT NULL DEFAULT 0
      ) STRICT
      """),
    Statement(
      "create queue",
      """
      CREATE TABLE penstock_queue (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        paused INTEGER NOT NULL DEFAULT 0,
        keep INTEGER,
        keep_count INTEGER
      ) STRICT
      """),
    Statement(
      "create line",
      """
      CREATE TABLE penstock_line (
        id INTEGER PRIMARY KEY,
        queue INTEGER NOT NULL REFERENCES penstock_queue,
        kind TEXT NOT NULL,
        scheduled INTEGER NOT NULL DEFAULT 0,
        ready INTEGER NOT NULL DEFAULT 0,
        running INTEGER NOT NULL DEFAULT 0,
        retrying INTEGER NOT NULL DEFAULT 0,
        succeeded INTEGER NOT NULL DEFAULT 0,
        dead INTEGER NOT NULL DEFAULT 0,
        cancelled INTEGER NOT NULL DEFAULT 0,
        step INTEGER NOT NULL DEFAULT 0,
        pushed INTEGER NOT NULL DEFAULT 0,
        finished INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0,
        died INTEGER NOT NULL DEFAULT 0,
        UNIQUE (queue, kind)
      ) STRICT
      """),
    Statement(
      "create job",
      """
      CREATE TABLE penstock_job (
        id INTEGER PRIMARY KEY,
        line INTEGER NOT NULL REFERENCES penstock_line,
        state INTEGER NOT NULL,
        priority INTEGER NOT NULL DEFAULT 0,
        run_at INTEGER NOT NULL,
        attempt INTEGER NOT NULL DEFAULT 0,
        run INTEGER NOT NULL DEFAULT 0,
        worker INTEGER,
        enqueued_at INTEGER NOT NULL,
        started_at INTEGER,
        finished_at INTEGER,
        max_attempts INTEGER,
        policy_attempts INTEGER,
        timeout INTEGER,
        worker_deaths INTEGER NOT NULL DEFAULT 0,
        quarantined INTEGER NOT NULL DEFAULT 0,
        failure INTEGER,
        unique_key TEXT,
        partition_key TEXT,
        held INTEGER NOT NULL DEFAULT 0,
        traceparent TEXT,
        tags TEXT,
        error TEXT,
        payload BLOB NOT NULL
      ) STRICT
      """),
    // Each index holds only the jobs in the states that it serves, so that a job costs little
    // there and nothing once it has moved on.
    Statement(
      "index ready",
      """
      CREATE INDEX penstock_job_ready ON penstock_job (line, held, priority DESC, run_at)
      WHERE state = 1
      """),
    Statement(
      "index turn",
      """
      CREATE INDEX penstock_job_turn ON penstock_job (partition_key, held, priority DESC, run_at)
      WHERE partition_key IS NOT NULL AND state IN (1, 2, 3)
      """),
    Statement(
      "index due",
      "CREATE INDEX penstock_job_due ON penstock_job (run_at) WHERE state IN (0, 3)"),
    Statement(
      "index running",
      "CREATE INDEX penstock_job_running ON penstock_job (worker) WHERE state = 2"),
    Statement(
      "index finished",
      """
      CREATE INDEX penstock_job_finished ON penstock_job (line, state, finished_at)
      WHERE finished_at IS NOT NULL
      """),
    Statement(
      "index dead",
      "CREATE INDEX penstock_job_dead ON penstock_job (failure, finished_at) WHERE state = 5"),
    Statement(
      "create attempt",
      """
      CREATE TABLE penstock_attempt (
        job INTEGER NOT NULL,
        number INTEGER NOT NULL,
        started_at INTEGER NOT NULL,
        finished_at INTEGER NOT NULL,
        worker INTEGER,
        outcome INTEGER NOT NULL,
        error TEXT,
        exit_status INTEGER,
        signal INTEGER,
        cpu INTEGER,
        peak_bytes INTEGER,
        stdout BLOB,
        stderr BLOB,
        PRIMARY KEY (job, number)
      ) STRICT, WITHOUT ROWID
      """),
    Statement(
      "create unique",
      """
      CREATE TABLE penstock_unique (
        key TEXT PRIMARY KEY,
        job INTEGER NOT NULL,
        until INTEGER
      ) STRICT, WITHOUT ROWID
      """),
    Statement(
      "create flow",
      """
      CREATE TABLE penstock_flow (
        line INTEGER NOT NULL,
        at INTEGER NOT NULL,
        pushed INTEGER NOT NULL,
        finished INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        died INTEGER NOT NULL,
        PRIMARY KEY (line, at)
      ) STRICT, WITHOUT ROWID
      """),
    Statement(
      "create latency",
      """
      CREATE TABLE penstock_latency (
        line INTEGER NOT NULL,
        measure INTEGER NOT NULL,
        step INTEGER NOT NULL,
        at INTEGER NOT NULL,
        histogram BLOB NOT NULL,
        PRIMARY KEY (line, measure, step, at)
      ) STRICT, WITHOUT ROWID
      """),
    Statement(
      "create failure",
      """
      CREATE TABLE penstock_failure (
        id INTEGER PRIMARY KEY,
        line INTEGER NOT NULL,
        pattern TEXT NOT NULL,
        dead INTEGER NOT NULL DEFAULT 0,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        UNIQUE (line, pattern)
      ) STRICT
      """),
    Statement(
      "index failure",
      "CREATE INDEX penstock_failure_dead ON penstock_failure (dead) WHERE dead > 0"
    ),
    Statement(
      "create failure flow",
      """
      CREATE TABLE penstock_failure_flow (
        failure INTEGER NOT NULL,
        at INTEGER NOT NULL,
        died INTEGER NOT NULL,
        PRIMARY KEY (failure, at)
      ) STRICT, WITHOUT ROWID
      """),
    Statement(
      "create worker",
      """
      CREATE TABLE penstock_worker (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        host TEXT NOT NULL,
        pid INTEGER NOT NULL,
        version TEXT NOT NULL,
        slots INTEGER NOT NULL,
        queues TEXT NOT NULL,
        kinds TEXT,
        state INTEGER NOT NULL,
        started_at INTEGER NOT NULL,
        heartbeat_at INTEGER NOT NULL,
        lease_until INTEGER NOT NULL,
        ended_at INTEGER,
        cpu REAL NOT NULL DEFAULT 0,
        memory_bytes INTEGER NOT NULL DEFAULT 0,
        succeeded INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0
      ) STRICT
      """),
    Statement(
      "index worker",
      "CREATE INDEX penstock_worker_living ON penstock_worker (lease_until) WHERE ended_at IS NULL"),
    Statement(
      "create trash",
      """
      CREATE TABLE penstock_trash (
        id INTEGER PRIMARY KEY,
        purged_at INTEGER NOT NULL,
        line INTEGER NOT NULL,
        state INTEGER NOT NULL,
        priority INTEGER NOT NULL,
        run_at INTEGER NOT NULL,
        attempt INTEGER NOT NULL,
        run INTEGER NOT NULL,
        worker INTEGER,
        enqueued_at INTEGER NOT NULL,
        started_at INTEGER,
        finished_at INTEGER,
        max_attempts INTEGER,
        policy_attempts INTEGER,
        timeout INTEGER,
        worker_deaths INTEGER NOT NULL,
        quarantined INTEGER NOT NULL,
        failure INTEGER,
        unique_key TEXT,
        partition_key TEXT,
        traceparent TEXT,
        tags TEXT,
        error TEXT,
        payload BLOB NOT NULL
      ) STRICT
      """),
    Statement(
      "index trash", "CREATE INDEX penstock_trash_purged ON penstock_trash (purged_at)"),
    Statement(
      "create audit",
      """
      CREATE TABLE penstock_audit (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        operator TEXT NOT NULL,
        act TEXT NOT NULL,
        subject TEXT NOT NULL,
        matched INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        skipped INTEGER NOT NULL
      ) STRICT
      """),
  ]
}
