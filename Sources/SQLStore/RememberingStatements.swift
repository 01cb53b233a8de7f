/// The queries of the past: each goes along a key to one row, or over the rows of one screen.
extension Transaction {
  static let currentCounts = Statement(
    "current counts",
    """
    SELECT scheduled, ready, running, retrying, succeeded, dead, cancelled
    FROM penstock_line WHERE id = ? AND step > 0 AND step < ?
    """)
  static let countsInSteps = Statement(
    "counts in steps",
    """
    SELECT scheduled, ready, running, retrying, succeeded, dead, cancelled
    FROM penstock_flow WHERE line = ? AND at < ? ORDER BY at DESC LIMIT 1
    """)
  static let countsInHistory = Statement(
    "counts in history",
    """
    SELECT scheduled, ready, running, retrying, succeeded, dead, cancelled
    FROM penstock_history WHERE line = ?1 AND step = ?2 AND at <= ?3 - ?2 ORDER BY at DESC LIMIT 1
    """)
  static let flowBetween = Statement(
    "flow between",
    """
    SELECT at, pushed, finished, failed, died FROM penstock_flow
    WHERE line = ? AND at >= ? AND at < ?
    """)
  static let currentFlow = Statement(
    "current flow",
    """
    SELECT step, pushed, finished, failed, died FROM penstock_line
    WHERE id = ? AND step >= ? AND step < ?
    """)
  static let historyBetween = Statement(
    "history between",
    """
    SELECT at, pushed, finished, failed, died FROM penstock_history
    WHERE line = ?1 AND step = ?4 AND at >= ?2 AND at < ?3
    """)
  static let waitingAt = Statement(
    "waiting at",
    "SELECT due FROM penstock_waiting WHERE line = ? AND at <= ? ORDER BY at DESC LIMIT 1")
  static let waitingBetween = Statement(
    "waiting between",
    "SELECT at, due FROM penstock_waiting WHERE line = ? AND at >= ? AND at < ? ORDER BY at")
  static let lastWaiting = Statement(
    "last waiting",
    "SELECT at, due FROM penstock_waiting WHERE line = ? ORDER BY at DESC LIMIT 1")
  static let keepWaiting = Statement(
    "keep waiting",
    """
    INSERT INTO penstock_waiting (line, at, due) VALUES (?, ?, ?)
    ON CONFLICT (line, at) DO UPDATE SET due = excluded.due
    """)
  static let readyLines = Statement("ready lines", "SELECT id, ready FROM penstock_line")
  static let slotsAt = Statement(
    "slots at",
    """
    SELECT count(*), coalesce(sum(slots), 0) FROM penstock_worker
    WHERE started_at <= ?1 AND (ended_at IS NULL OR ended_at > ?1)
    """)
  /// Whether the last act before a moment left it paused; one that had been undone by then left it as
  /// it was.
  static let pauseBefore = Statement(
    "pause before",
    """
    SELECT (act = 'pause') <> EXISTS (SELECT 1 FROM penstock_audit AS undoing
      WHERE undoing.id = penstock_audit.undone_by AND undoing.at < ?2)
    FROM penstock_audit WHERE subject = ?1 AND at < ?2 AND act IN ('pause', 'resume')
    ORDER BY at DESC LIMIT 1
    """)
  /// Whether the next act found it paused.
  static let pauseAfter = Statement(
    "pause after",
    """
    SELECT act = 'resume' FROM penstock_audit
    WHERE subject = ? AND at >= ? AND act IN ('pause', 'resume') AND changed > 0
    ORDER BY at LIMIT 1
    """)
}
