import Jobs

/// What a program finds of its job in its environment.
enum JobVariables {
  /// Inherited ones would belong to another job, or to the worker.
  static let names: Set<String> = [
    "PENSTOCK_JOB_ID", "PENSTOCK_QUEUE", "PENSTOCK_KIND", "PENSTOCK_ATTEMPT",
    "PENSTOCK_MAX_ATTEMPTS", "PENSTOCK_IDEMPOTENCY_KEY", "PENSTOCK_PARTITION",
    "PENSTOCK_TRACEPARENT", "PENSTOCK_PROGRESS_FD",
    // The worker's own business with its service manager.
    "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC",
  ]

  /// `NAME=value` each.
  static func texts(for job: Job, _ context: HandlerContext) -> [String] {
    var variables = [
      "PENSTOCK_JOB_ID=\(job.id)", "PENSTOCK_QUEUE=\(job.queue)", "PENSTOCK_KIND=\(job.kind)",
      "PENSTOCK_ATTEMPT=\(context.attempt)", "PENSTOCK_MAX_ATTEMPTS=\(context.maxAttempts)",
      "PENSTOCK_IDEMPOTENCY_KEY=\(context.idempotencyKey)",
      "PENSTOCK_PROGRESS_FD=\(ChildTalk.descriptor)",
    ]
    if let key = job.partitionKey { variables.append("PENSTOCK_PARTITION=\(key)") }
    if let parent = job.traceparent { variables.append("PENSTOCK_TRACEPARENT=\(parent)") }
    return variables
  }
}
