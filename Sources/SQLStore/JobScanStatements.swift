/// The queries of a walk over jobs: whole rows as `JobRow` reads them, the payload cut at the first
/// parameter.
extension JobScan {
  static let lineIDs = Statement("line ids", "SELECT id FROM penstock_line")
  static let readyOfPriority = Statement(
    "ready of priority",
    """
    SELECT id, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, timeout, worker_deaths, quarantined, failure, unique_key,
      partition_key, traceparent, tags, error, iif(?1 = 0, x'', substr(iif(length(payload) > 0, payload, coalesce(
        (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_job.id), payload)), 1, ?1)),
      policy_attempts
    FROM penstock_job
    WHERE line = ? AND state = 1 AND held = ? AND priority = ? AND (run_at, id) > (?, ?)
    ORDER BY run_at, id LIMIT ?
    """)
  static let readyBelow = Statement(
    "ready below priority",
    """
    SELECT id, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, timeout, worker_deaths, quarantined, failure, unique_key,
      partition_key, traceparent, tags, error, iif(?1 = 0, x'', substr(iif(length(payload) > 0, payload, coalesce(
        (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_job.id), payload)), 1, ?1)),
      policy_attempts
    FROM penstock_job WHERE line = ? AND state = 1 AND held = ? AND priority < ?
    ORDER BY priority DESC, run_at, id LIMIT ?
    """)
  static let due = Statement(
    "due",
    """
    SELECT id, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, timeout, worker_deaths, quarantined, failure, unique_key,
      partition_key, traceparent, tags, error, iif(?1 = 0, x'', substr(iif(length(payload) > 0, payload, coalesce(
        (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_job.id), payload)), 1, ?1)),
      policy_attempts
    FROM penstock_job WHERE state IN (0, 3) AND (run_at, id) > (?, ?)
    ORDER BY run_at, id LIMIT ?
    """)
  static let running = Statement(
    "running",
    """
    SELECT id, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, timeout, worker_deaths, quarantined, failure, unique_key,
      partition_key, traceparent, tags, error, iif(?1 = 0, x'', substr(iif(length(payload) > 0, payload, coalesce(
        (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_job.id), payload)), 1, ?1)),
      policy_attempts
    FROM penstock_job INDEXED BY penstock_job_running WHERE state = 2 ORDER BY started_at, id
    """)
  static let finished = Statement(
    "finished",
    """
    SELECT id, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, timeout, worker_deaths, quarantined, failure, unique_key,
      partition_key, traceparent, tags, error, iif(?1 = 0, x'', substr(iif(length(payload) > 0, payload, coalesce(
        (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_job.id), payload)), 1, ?1)),
      policy_attempts
    FROM penstock_job
    WHERE line = ? AND state = ? AND finished_at IS NOT NULL AND (finished_at, id) < (?, ?)
    ORDER BY finished_at DESC, id DESC LIMIT ?
    """)
  static let ofGroup = Statement(
    "dead of group",
    """
    SELECT id, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, timeout, worker_deaths, quarantined, failure, unique_key,
      partition_key, traceparent, tags, error, iif(?1 = 0, x'', substr(iif(length(payload) > 0, payload, coalesce(
        (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_job.id), payload)), 1, ?1)),
      policy_attempts
    FROM penstock_job WHERE failure = ? AND state = 5 AND (finished_at, id) < (?, ?)
    ORDER BY finished_at DESC, id DESC LIMIT ?
    """)
  static let errorsOfGroup = Statement(
    "errors of group",
    """
    SELECT id, finished_at, error FROM penstock_job
    WHERE failure = ? AND state = 5 AND (finished_at, id) < (?, ?)
    ORDER BY finished_at DESC, id DESC LIMIT ?
    """)
  static let byID = Statement(
    "jobs by id",
    """
    SELECT id, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, timeout, worker_deaths, quarantined, failure, unique_key,
      partition_key, traceparent, tags, error, iif(?1 = 0, x'', substr(iif(length(payload) > 0, payload, coalesce(
        (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_job.id), payload)), 1, ?1)),
      policy_attempts
    FROM penstock_job WHERE id < ? ORDER BY id DESC LIMIT ?
    """)
  static let byOneID = Statement(
    "job by id",
    """
    SELECT id, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, timeout, worker_deaths, quarantined, failure, unique_key,
      partition_key, traceparent, tags, error, iif(?1 = 0, x'', substr(iif(length(payload) > 0, payload, coalesce(
        (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_job.id), payload)), 1, ?1)),
      policy_attempts
    FROM penstock_job WHERE id = ?
    """)
  static let startOfPayload = Statement(
    "start of payload",
    """
    SELECT substr(iif(length(payload) > 0, payload, coalesce(
      (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_job.id), payload)), 1, ?)
    FROM penstock_job WHERE id = ?
    """)
}
