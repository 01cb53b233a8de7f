import Jobs

extension JSONLine {
  /// What `publish` answers.
  package init(receipt: PublishReceipt, message: Message) {
    self.init()
    set("topic", message.topic.name)
    set("jobs", raw: Self.list(receipt.jobs.map { String($0) }))
    set("duplicate", receipt.isDuplicate)
    if receipt.jobs.isEmpty, !receipt.isDuplicate { set("kept", receipt.isKept) }
  }

  /// Where a message would go.
  package init(route: MessageRoute, message: Message) {
    self.init()
    set("topic", message.topic.name)
    set(route.binding)
    set("takes", route.isAdmitted)
  }

  package init(binding: TopicBinding) {
    self.init()
    set(binding)
  }

  /// What `topics` prints: bindings, topics and what no binding took; none where there is neither
  /// binding nor topic.
  package static func lines(of overview: TopicOverview) -> [JSONLine] {
    guard !overview.bindings.isEmpty || !overview.topics.isEmpty else { return [] }
    return overview.bindings.map { JSONLine(binding: $0) }
      + overview.topics.map { JSONLine(topic: $0) } + [JSONLine(unroutable: overview)]
  }

  private init(binding record: BindingRecord) {
    self.init()
    set("record", "binding")
    set(record.binding)
    set("copies", record.copies)
    set("copies_per_s", record.copiesPerSecond)
  }

  private init(topic record: TopicRecord) {
    self.init()
    set("record", "topic")
    set("topic", record.topic.name)
    set("published", record.published)
    set("published_per_s", record.publishedPerSecond)
    set("unroutable", record.unroutable)
    set("kept", record.kept)
    set("last_at", record.lastAt)
  }

  /// What no binding took, over all topics.
  private init(unroutable overview: TopicOverview) {
    self.init()
    set("record", "unroutable")
    set("messages", overview.unroutable)
    set("messages_kept", overview.kept)
    set("keep_unroutable_s", overview.keepsUnroutable)
  }

  package mutating func set(_ binding: TopicBinding) {
    set("name", binding.name)
    set("pattern", binding.pattern.text)
    set("queue", binding.queue)
    set("kind", binding.kind)
    if !binding.filter.isEmpty { set("filter", binding.filter.description) }
  }
}
