import Jobs

extension JSONLine {
  package init(mark: Mark) {
    self.init()
    set("at", mark.at)
    set("name", mark.name)
    set("by", mark.by)
  }

  package init(entry: LogEntry) {
    self.init()
    set("id", entry.id)
    set("at", entry.at)
    set("kind", entry.kind.name)
    set("text", entry.text)
    set("job", entry.job)
    set("act", entry.act?.entry)
  }

  /// A step of so long of a history; what is left out of queue and kind stands for all.
  package init(step: HistoryStep, of length: Duration, queue: String?, kind: String?) {
    self.init()
    set("at", step.start)
    set("length_s", length)
    set("queue", queue)
    set("kind", kind)
    set("in", step.flow.pushed)
    set("out", step.flow.succeeded)
    set("failed", step.flow.failed)
    set("died", step.flow.died)
    set("oldest_ready_age_s", step.oldest)
    for latency in Latency.allCases { set(latency.name, JSONLine(histogram: step[latency])) }
    if !step.marks.isEmpty { set("marks", step.marks.map(JSONLine.init(mark:))) }
  }

  package init(presence: Presence) {
    self.init()
    set("who", presence.who)
    set("asks", presence.asks)
  }

  package init(group: FailureGroup) {
    self.init()
    set("group", group.id)
    set("queue", group.queue)
    set("kind", group.kind)
    set("error", group.pattern)
    set("count", group.count)
    set("first_at", group.firstAt)
    set("last_at", group.lastAt)
    set("died_each_hour", group.recent)
  }
}
