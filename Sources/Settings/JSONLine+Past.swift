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
