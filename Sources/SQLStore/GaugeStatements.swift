import Jobs

/// The queries of overviews: each costs what the number of lines, groups or workers costs.
extension Transaction {
  static let queueLines = Statement(
    "queue lines",
    """
    SELECT penstock_queue.name, paused, penstock_line.id, kind, scheduled, ready, running, retrying,
      succeeded, dead, cancelled, step, pushed, finished, failed, died
    FROM penstock_queue LEFT JOIN penstock_line ON penstock_line.queue = penstock_queue.id
    ORDER BY penstock_queue.name, kind
    """)
  static let flowSince = Statement(
    "flow since",
    """
    SELECT at, pushed, finished, failed, died FROM penstock_flow WHERE line = ? AND at >= ?
    """)
  /// The histograms of one latency, of a line and a step, in a time.
  static func latencies(_ latency: Latency) -> Statement {
    switch latency {
    case .wait: waits
    case .run: runs
    case .total: totals
    }
  }

  static let waits = Statement(
    "waits",
    """
    SELECT at, histogram FROM penstock_latency
    WHERE line = ? AND measure = 0 AND step = ? AND at >= ? AND at < ?
    """)
  static let runs = Statement(
    "runs",
    """
    SELECT at, histogram FROM penstock_latency
    WHERE line = ? AND measure = 1 AND step = ? AND at >= ? AND at < ?
    """)
  static let totals = Statement(
    "totals",
    """
    SELECT at, total FROM penstock_latency
    WHERE line = ? AND measure = 1 AND step = ? AND at >= ? AND at < ? AND total IS NOT NULL
    """)
  static let firstBelowPriority = Statement(
    "first below priority",
    """
    SELECT priority, run_at FROM penstock_job
    WHERE line = ? AND state = 1 AND held = ? AND priority < ?
    ORDER BY priority DESC, run_at LIMIT 1
    """)
  static let livingSlots = Statement(
    "living slots",
    """
    SELECT count(*), coalesce(sum(slots), 0) FROM penstock_worker
    WHERE ended_at IS NULL AND lease_until >= ?
    """)
  static let deadGroups = Statement(
    "dead groups",
    """
    SELECT id, line, pattern, dead, first_at, last_at FROM penstock_failure WHERE dead > 0
    ORDER BY dead DESC, last_at DESC LIMIT ?
    """)
  static let deathsSince = Statement(
    "deaths since",
    "SELECT at, died FROM penstock_failure_flow WHERE failure = ? AND at >= ?")
  static let workersOnList = Statement(
    "workers on the list",
    """
    SELECT id, name, host, pid, version, slots, queues, kinds, state, started_at, heartbeat_at,
      lease_until, cpu, memory_bytes, succeeded, failed, state_at, faults,
      time_limits, former_time_limits, time_limits_at, rate
    FROM penstock_worker WHERE ended_at IS NULL ORDER BY name
    """)
}
