/// What is published to a topic, before it becomes a job for each binding that takes it.
package struct Message: Hashable, Sendable {
  package var topic: Topic
  package var payload: [UInt8]
  package var priority: Int
  package var due: Draft.Due?
  package var maxAttempts: Int?
  package var timeout: Duration?
  /// Copies of one queue or of many: jobs of one key run one at a time over the whole store.
  package var partitionKey: String?
  package var traceparent: String?
  package var tags: [String]
  /// What makes a repeated publish one: see `IdempotencyKey`.
  package var idempotencyKey: String?

  package init(
    topic: Topic, payload: [UInt8] = [], priority: Int = 0, due: Draft.Due? = nil,
    maxAttempts: Int? = nil, timeout: Duration? = nil, partitionKey: String? = nil,
    traceparent: String? = nil, tags: [String] = [], idempotencyKey: String? = nil
  ) {
    self.topic = topic
    self.payload = payload
    self.priority = priority
    self.due = due
    self.maxAttempts = maxAttempts
    self.timeout = timeout
    self.partitionKey = partitionKey
    self.traceparent = traceparent
    self.tags = tags
    self.idempotencyKey = idempotencyKey
  }

  /// Throws what makes it invalid, if anything does.
  package func validate() throws(DraftError) {
    try draft(queue: "any", kind: Draft.defaultKind).validate()
    if let idempotencyKey { try IdempotencyKey.validate(idempotencyKey) }
  }

  /// The job that a binding to that queue makes of it.
  package func draft(queue: String, kind: String) -> Draft {
    Draft(
      queue: queue, kind: kind, payload: payload, priority: priority, due: due,
      maxAttempts: maxAttempts, timeout: timeout, partitionKey: partitionKey,
      traceparent: traceparent, tags: tags)
  }
}

/// One copy of a message: the job that a binding made of it.
package struct MessageCopy: Hashable, Sendable {
  package var binding: BindingID
  package var job: JobID

  package init(binding: BindingID, job: JobID) {
    self.binding = binding
    self.job = job
  }
}

/// What a publish answers for one message.
package struct PublishReceipt: Hashable, Sendable {
  /// The jobs that were made of it, in the order of bindings; empty when no binding took it.
  package var jobs: [JobID]
  /// True when nothing was stored because its idempotency key came before, with these jobs.
  package var isDuplicate: Bool
  /// True when no binding took it and it is kept until one is there.
  package var isKept: Bool

  package init(jobs: [JobID], isDuplicate: Bool = false, isKept: Bool = false) {
    self.jobs = jobs
    self.isDuplicate = isDuplicate
    self.isKept = isKept
  }
}
