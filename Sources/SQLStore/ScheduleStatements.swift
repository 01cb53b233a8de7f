extension Transaction {
  static let listSchedules = Statement(
    "list schedules",
    """
    SELECT id, next_at, last_due, last_job, ticks, missed_ticks, changed_at, name, cron, zone, windows,
      queue, kind, priority, max_attempts, timeout, unique_key, unique_for, unique_until_start, partition_key, tags, payload,
      missed, overlap, jitter, paused, origin, note
    FROM penstock_schedule WHERE removed_at IS NULL ORDER BY name
    """)
  static let findSchedule = Statement(
    "find schedule",
    """
    SELECT id, next_at, last_due, last_job, ticks, missed_ticks, changed_at, name, cron, zone, windows,
      queue, kind, priority, max_attempts, timeout, unique_key, unique_for, unique_until_start, partition_key, tags, payload,
      missed, overlap, jitter, paused, origin, note
    FROM penstock_schedule WHERE name = ? AND removed_at IS NULL
    """)
  static let schedulesOfAct = Statement(
    "schedules of act",
    """
    SELECT id, next_at, last_due, last_job, ticks, missed_ticks, changed_at, name, cron, zone, windows,
      queue, kind, priority, max_attempts, timeout, unique_key, unique_for, unique_until_start, partition_key, tags, payload,
      missed, overlap, jitter, paused, origin, note
    FROM penstock_schedule WHERE act = ? AND version_of IS NULL
    """)
  static let formerSchedules = Statement(
    "former schedules",
    """
    SELECT id, next_at, last_due, last_job, ticks, missed_ticks, changed_at, name, cron, zone, windows,
      queue, kind, priority, max_attempts, timeout, unique_key, unique_for, unique_until_start, partition_key, tags, payload,
      missed, overlap, jitter, paused, origin, note, version_of, act
    FROM penstock_schedule WHERE version_of IN
      (SELECT id FROM penstock_schedule WHERE act = ?1 AND version_of IS NULL) AND act IS NOT ?1
    ORDER BY id
    """)
  static let dueSchedules = Statement(
    "due schedules",
    """
    SELECT id, next_at, last_due, last_job, ticks, missed_ticks, changed_at, name, cron, zone, windows,
      queue, kind, priority, max_attempts, timeout, unique_key, unique_for, unique_until_start, partition_key, tags, payload,
      missed, overlap, jitter, paused, origin, note
    FROM penstock_schedule WHERE next_at <= ? ORDER BY next_at LIMIT ?
    """)
  static let nextTick = Statement(
    "next tick", "SELECT min(next_at) FROM penstock_schedule WHERE next_at > ?")
  static let firstTick = Statement(
    "first tick", "SELECT min(next_at) FROM penstock_schedule WHERE next_at IS NOT NULL")
  static let insertSchedule = Statement(
    "insert schedule",
    """
    INSERT INTO penstock_schedule (name, cron, zone, windows, queue, kind, priority, max_attempts, timeout,
      unique_key, unique_for, unique_until_start, partition_key, tags, payload, missed, overlap, jitter, paused, origin, note,
      next_at, changed_at, act)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)
  static let keepFormerSchedule = Statement(
    "keep former schedule",
    """
    INSERT INTO penstock_schedule (name, cron, zone, windows, queue, kind, priority, max_attempts, timeout,
      unique_key, unique_for, unique_until_start, partition_key, tags, payload, missed, overlap, jitter, paused, origin, note,
      changed_at, removed_at, act, version_of)
    SELECT name, cron, zone, windows, queue, kind, priority, max_attempts, timeout, unique_key, unique_for, unique_until_start,
      partition_key, tags, payload, missed, overlap, jitter, paused, origin, note, changed_at, ?, act, id
    FROM penstock_schedule WHERE id = ?
    """)
  static let updateSchedule = Statement(
    "update schedule",
    """
    UPDATE penstock_schedule SET name = ?, cron = ?, zone = ?, windows = ?, queue = ?, kind = ?,
      priority = ?, max_attempts = ?, timeout = ?, unique_key = ?, unique_for = ?, unique_until_start = ?, partition_key = ?,
      tags = ?, payload = ?, missed = ?, overlap = ?, jitter = ?, paused = ?, origin = ?, note = ?,
      next_at = ?, changed_at = ?, act = ?, removed_at = NULL
    WHERE id = ?
    """)
  static let removeSchedule = Statement(
    "remove schedule",
    "UPDATE penstock_schedule SET removed_at = ?, next_at = NULL, changed_at = ?1, act = ? WHERE id = ?"
  )
  /// Only whoever still finds the tick that it read may fire it.
  static let advanceSchedule = Statement(
    "advance schedule",
    """
    UPDATE penstock_schedule SET next_at = ?, last_due = ?, last_job = ?, ticks = ?,
      missed_ticks = missed_ticks + ?
    WHERE id = ? AND next_at = ?
    """)
  static let countRunByHand = Statement(
    "count run by hand", "UPDATE penstock_schedule SET last_job = ?, ticks = ? WHERE id = ?")
  static let insertTick = Statement(
    "insert tick",
    """
    INSERT INTO penstock_tick (schedule, number, due, through, count, counted_out, at, outcome, job,
      reason)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)
  static let ticksBefore = Statement(
    "ticks before",
    """
    SELECT number, due, through, count, counted_out, at, outcome, job, reason, state
    FROM penstock_tick LEFT JOIN penstock_job ON penstock_job.id = job
    WHERE schedule = ? AND number < ? ORDER BY number DESC LIMIT ?
    """)
  static let deadOfSchedule = Statement(
    "dead of schedule",
    """
    SELECT count(*) FROM (SELECT state FROM penstock_tick JOIN penstock_job
      ON penstock_job.id = job WHERE schedule = ? AND state IN (4, 5) ORDER BY number DESC LIMIT 3)
    WHERE state = 5
    """)
  static let removedSchedules = Statement(
    "removed schedules",
    "SELECT id FROM penstock_schedule WHERE removed_at < ? LIMIT ?")
  static let forgetScheduleActs = Statement(
    "forget schedule acts",
    """
    UPDATE penstock_schedule SET act = NULL WHERE act
      <= (SELECT id FROM penstock_audit WHERE at < ? ORDER BY id DESC LIMIT 1)
    """)
  static let deleteTicks = Statement("delete ticks", "DELETE FROM penstock_tick WHERE schedule = ?")
  static let deleteSchedule = Statement(
    "delete schedule", "DELETE FROM penstock_schedule WHERE id = ?")
  static let deleteVersions = Statement(
    "delete versions of act", "DELETE FROM penstock_schedule WHERE version_of = ? AND act = ?")
  static let longLedgers = Statement(
    "long ledgers", "SELECT id, ticks FROM penstock_schedule WHERE ticks > ?")
  static let deleteOldTicks = Statement(
    "delete old ticks", "DELETE FROM penstock_tick WHERE schedule = ? AND number <= ?")
}
