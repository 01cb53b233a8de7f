import Jobs

extension JSONLine {
  /// A schedule as a configuration declares it, but for its payload; what is usual is left out.
  init(declaring schedule: Schedule) {
    self.init()
    let (rhythm, draft) = (schedule.rhythm, schedule.draft)
    set("cron", rhythm.cron)
    set("zone", rhythm.zone)
    if !rhythm.windows.isEmpty { set("between", rhythm.windows.map(\.text)) }
    set("queue", draft.queue)
    set("kind", draft.kind)
    if draft.priority != 0 { set("priority", draft.priority) }
    set("max_attempts", draft.maxAttempts)
    set("timeout", draft.timeout?.text)
    set("unique", draft.uniqueKey)
    set("unique_for", draft.uniqueFor?.text)
    if draft.uniqueUntil != .finished { set("unique_until", draft.uniqueUntil.rawValue) }
    set("partition", draft.partitionKey)
    if !draft.tags.isEmpty { set("tags", draft.tags) }
    if schedule.missed != .skip { set("missed", schedule.missed.text) }
    if schedule.overlap != .allow { set("overlap", schedule.overlap.rawValue) }
    if schedule.jitter > .zero { set("jitter", schedule.jitter.text) }
    set("note", schedule.note)
  }

  /// A schedule in a list; `now` is the store's clock, more or less.
  package init(schedule record: ScheduleRecord, now: Timestamp) {
    self.init()
    let schedule = record.schedule
    let draft = schedule.draft
    set("name", schedule.name)
    set("cron", schedule.rhythm.cron)
    set("zone", schedule.rhythm.zone)
    if !schedule.rhythm.windows.isEmpty { set("between", schedule.rhythm.windows.map(\.text)) }
    set("queue", draft.queue)
    set("kind", draft.kind)
    set("priority", draft.priority)
    set("max_attempts", draft.maxAttempts)
    set("timeout_s", draft.timeout)
    set("unique_key", draft.uniqueKey)
    set("unique_for_s", draft.uniqueFor)
    if draft.uniqueUntil != .finished { set("unique_until", draft.uniqueUntil.rawValue) }
    set("partition_key", draft.partitionKey)
    set("tags", draft.tags)
    set("missed", schedule.missed.text)
    set("overlap", schedule.overlap.rawValue)
    set("jitter_s", schedule.jitter)
    set("paused", schedule.isPaused)
    set("origin", schedule.origin.name)
    set("note", schedule.note)
    set("next_at", record.nextAt)
    set("last_due", record.lastDue)
    if let last = record.last { set("last", JSONLine(tick: last)) }
    set("missed_ticks", record.missed)
    set("deaths", record.deaths)
    set("keeps_dying", record.keepsDying)
    set("overdue", record.isOverdue(at: now))
    set("ahead", record.isAhead(of: now))
    set("changed_at", record.changedAt)
  }

  /// A tick to come.
  package init(upcoming tick: Upcoming) {
    self.init()
    set("at", tick.at)
    set("local", tick.localRFC3339)
    set("clocks_set_s", tick.change)
  }

  /// A line of a ledger.
  package init(tick: ScheduleTick) {
    self.init()
    set("number", tick.id)
    set("due", tick.due)
    set("through", tick.through)
    set("count", tick.count)
    if !tick.isCountedOut { set("or_more", true) }
    set("at", tick.at)
    set("late_s", tick.lateness)
    set("outcome", tick.outcome.name)
    set("job", tick.job)
    set("job_state", tick.jobState?.name)
    set("reason", tick.reason)
  }

  /// What came of an act.
  package init(act: ScheduleAct, report: ScheduleReport) {
    self.init()
    set("name", act.name)
    set("act", act.logName.split(separator: " ").first.map(String.init))
    set("changed", report.hasChanged)
    set("next_at", report.nextAt)
    set("job", report.receipt?.id)
    if report.receipt?.isDuplicate == true { set("duplicate", true) }
    set("audit", report.entry)
  }
}
