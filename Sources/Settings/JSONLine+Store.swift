import Jobs

extension JSONLine {
  /// A queue, or a kind in one; `now` is the store's clock. Given the workers it says how many ready
  /// jobs none of them takes.
  package init(queue: QueueOverview, now: Timestamp, workers: [WorkerRecord]? = nil) {
    self.init()
    set("name", queue.name)
    set("paused", queue.isPaused)
    set(queue.limits)
    set(counts: queue.counts)
    if let workers {
      let untaken = queue.untaken(by: workers, now: now)
      set("untaken", untaken?.ready ?? 0)
      if let kinds = untaken?.kinds, !kinds.isEmpty { set("untaken_kinds", kinds) }
    }
    set(measured: queue, now: now)
  }

  /// A store as a whole.
  package init(total overview: Overview, of store: StoreInformation) {
    self.init()
    set("at", overview.at)
    set("name", overview.label.name)
    set("color", overview.label.color?.rawValue)
    set("guarded", overview.label.isGuarded)
    set("location", store.location)
    set("engine", store.engine)
    set("durability", store.durability)
    set("bytes", store.bytes)
    set("workers", overview.workers)
    set("slots", overview.slots)
    set(counts: overview.counts)
    set("died_in_5m", overview.freshlyDead)
    set("failing", overview.failing)
    set(measured: overview.total(named: ""), now: overview.at)
  }

  private mutating func set(counts: StateCounts) {
    for state in JobState.allCases { set(state.name, counts[state]) }
  }

  private mutating func set(measured queue: QueueOverview, now: Timestamp) {
    set("oldest_ready_age_s", queue.oldestReadyAt.map { now.elapsed(since: $0) })
    set("in_per_s", queue.inPerSecond)
    set("out_per_s", queue.outPerSecond)
    set("failed_per_s", queue.failedPerSecond)
    set("out_each_10s", queue.recent)
    set("wait", JSONLine(histogram: queue.wait))
    set("run", JSONLine(histogram: queue.run))
    set("total", JSONLine(histogram: queue.total))
  }

  /// A scope that is limited, and what runs in it.
  package init(limit record: LimitRecord) {
    self.init()
    set(record.scope)
    if record.scope.kind != nil { set("paused", record.limits.isPaused) }
    set(record.limits)
    set("running", record.running)
  }

  /// The queue and the kind that are meant; what is left out stands for all.
  package mutating func set(_ scope: LimitScope) {
    set("queue", scope.queue)
    set("kind", scope.kind)
  }

  package mutating func set(_ limits: Limits) {
    set("limit", limits.running)
    set("rate", limits.rate?.text)
    set("burst", limits.rate?.burst)
  }

  package init(histogram: LatencyHistogram) {
    self.init()
    set("count", histogram.count)
    for (key, share) in [("p50_s", 0.5), ("p90_s", 0.9), ("p95_s", 0.95), ("p99_s", 0.99)] {
      set(key, histogram.percentile(share))
    }
    if !histogram.isEmpty { set("max_s", histogram.maximum) }
    let buckets = histogram.buckets.map { "[\(Self.seconds($0.upperBound)),\($0.count)]" }
    set("buckets", raw: Self.list(buckets))
  }

  /// A worker; `now` is the store's clock, more or less.
  package init(worker: WorkerRecord, now: Timestamp) {
    self.init()
    set("name", worker.description.name)
    set("host", worker.description.host)
    set("pid", worker.description.pid)
    set("version", worker.description.version)
    set("started_at", worker.startedAt)
    set("heartbeat_at", worker.heartbeatAt)
    set("lease_until", worker.leaseUntil)
    set("slots", worker.description.slots)
    set("busy", worker.jobs.count)
    set("queues", worker.description.queues.map(\.queue))
    let weighty = worker.description.queues.filter { $0.weight != 1 }
    if !weighty.isEmpty {
      var weights = JSONLine()
      for share in weighty { weights.set(share.queue, share.weight) }
      set("weights", weights)
    }
    if let kinds = worker.description.kinds { set("kinds", kinds) }
    set("state", worker.state.name)
    set("pulse", worker.pulse(at: now).rawValue)
    set("state_at", worker.stateAt)
    set("succeeded", worker.succeeded)
    set("failed", worker.failed)
    set("runs_per_s", worker.runsPerSecond)
    // Nothing is known of either before the first heartbeat.
    if worker.memoryBytes > 0 {
      set("cpu", worker.cpu)
      set("memory_bytes", worker.memoryBytes)
    }
    if !worker.faults.isEmpty {
      let faults = worker.faults.map { fault in
        var line = JSONLine()
        line.set("kind", fault.kind)
        line.set("cause", fault.cause)
        return line
      }
      set("faults", faults)
    }
    let jobs = worker.jobs.map { job in
      var line = JSONLine()
      line.set("id", job.id)
      line.set("queue", job.queue)
      line.set("kind", job.kind)
      line.set("attempt", job.attempt)
      line.set("max_attempts", job.attemptLimit)
      line.set("started_at", job.startedAt)
      line.set("time_limit_s", job.timeLimit)
      line.set("cancelled_by", job.canceller)
      line.set("progress", job.progress?.share)
      line.set("progress_note", job.progress?.note)
      return line
    }
    set("jobs", jobs)
  }

  /// What a bulk act did.
  package init(report: ActReport) {
    self.init()
    set("matched", report.matched)
    set("changed", report.changed)
    if report.asked > 0 { set("asked", report.asked) }
    set("skipped", report.skipped)
    set("audit", report.entry)
  }

  /// An entry of the audit log.
  package init(entry: AuditEntry) {
    self.init()
    set("id", entry.id)
    set("at", entry.at)
    set("who", entry.who)
    if let person = entry.operator {
      set("user", person.user)
      set("sudo_user", person.sudoUser)
      set("host", person.host)
      set("ssh_client", person.sshClient)
    }
    set("act", entry.act)
    set("subject", entry.subject)
    set("matched", entry.report.matched)
    set("changed", entry.report.changed)
    set("skipped", entry.report.skipped)
    if let before = entry.before { set("before", raw: before) }
    if let after = entry.after { set("after", raw: after) }
    set("undone_by", entry.undoneBy)
    set("can_be_undone", entry.canBeUndone)
  }

  package init(spread: Spread) {
    self.init()
    set("id", spread.id)
    set("state", spread.state.name)
    set("to", spread.target)
    set("subject", spread.subject)
    set("who", spread.who)
    set("length_s", spread.length)
    set("started_at", spread.startedAt)
    set("paused_at", spread.pausedAt)
    set("ends_at", spread.endsAt)
    set("ended_at", spread.endedAt)
    set("total", spread.total)
    set("passed", spread.passed)
    set("released", spread.released)
    set("skipped", spread.skipped)
    set("succeeded", spread.succeeded)
    set("failed", spread.failed)
  }

  /// A purged job.
  package init(trashed: TrashedJob) {
    self.init(job: trashed.job)
    set("purged_at", trashed.purgedAt)
  }

  /// What a bulk act would do.
  package init(breakdown: Breakdown) {
    self.init()
    set("matched", breakdown.matched)
    set("changed", breakdown.applicable)
    set("skipped", breakdown.matched - breakdown.applicable)
    set("dry_run", true)
    let rows = breakdown.rows.map { row in
      var line = JSONLine()
      line.set("queue", row.queue)
      line.set("kind", row.kind)
      line.set("state", row.state.name)
      if !row.error.isEmpty { line.set("error", row.error) }
      line.set("count", row.count)
      line.set("oldest_at", row.oldest)
      line.set("newest_at", row.newest)
      return line
    }
    set("breakdown", rows)
  }
}
