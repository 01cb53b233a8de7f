/// Which jobs a limit counts: those of a queue, of a kind in a queue, or of a kind in all queues.
package struct LimitScope: Hashable, Sendable, Comparable {
  /// Nil for all queues.
  package let queue: String?
  /// Nil for all kinds.
  package let kind: String?

  package init(queue: String?, kind: String?) {
    self.queue = queue
    self.kind = kind
  }

  package static func queue(_ queue: String) -> LimitScope {
    LimitScope(queue: queue, kind: nil)
  }

  package static func kind(_ kind: String, in queue: String? = nil) -> LimitScope {
    LimitScope(queue: queue, kind: kind)
  }

  /// The scopes that jobs of a kind in a queue are counted in.
  package static func scopes(queue: String, kind: String) -> [LimitScope] {
    [.queue(queue), .kind(kind, in: queue), .kind(kind)]
  }

  /// `queue emails`, `kind SendEmail of queue emails`, `kind SendEmail`.
  package var text: String {
    switch (queue, kind) {
    case (let queue?, let kind?): "kind \(kind) of queue \(queue)"
    case (let queue?, nil): "queue \(queue)"
    case (nil, let kind?): "kind \(kind)"
    case (nil, nil): "all"
    }
  }

  package static func < (left: LimitScope, right: LimitScope) -> Bool {
    (left.queue ?? "", left.kind ?? "") < (right.queue ?? "", right.kind ?? "")
  }
}

/// What holds the jobs of a scope back, over all workers of a store.
package struct Limits: Hashable, Sendable {
  /// True when none of them is started.
  package var isPaused = false
  /// Most that run at a time.
  package var running: Int?
  /// Most that are started in a time.
  package var rate: Rate?

  package init() {}

  package init(isPaused: Bool = false, running: Int? = nil, rate: Rate? = nil) {
    self.isPaused = isPaused
    self.running = running
    self.rate = rate
  }

  /// What `running` may be; for none at all there is the pause.
  package static let runningRange = 1...1_000_000
}

/// One value of `Limits` that is to be set.
package enum LimitSetting: Hashable, Sendable {
  case paused(Bool)
  case running(Int?)
  case rate(Rate?)

  /// How the audit log calls the act.
  package var actName: String {
    switch self {
    case .paused(true): "pause"
    case .paused(false): "resume"
    case .running: "limit"
    case .rate: "rate"
    }
  }
}

/// A scope that has a limit, with what runs in it now.
package struct LimitRecord: Hashable, Sendable {
  package var scope: LimitScope
  package var limits: Limits
  package var running: Int

  package init(scope: LimitScope, limits: Limits, running: Int = 0) {
    self.scope = scope
    self.limits = limits
    self.running = running
  }
}
