import Drawing
import Jobs

/// What a configuration file says.
///
/// Only keys that do something are known: one that would be ignored is an error, so that nobody
/// relies on a setting that has no effect.
package struct Configuration: Hashable, Sendable {
  /// Where jobs live, as written: a path, relative to the file, or a URL.
  package var store: String?
  package var durability: StoreDurability?
  package var work = Work()
  package var queues: [String: Queue] = [:]
  /// How long purged jobs stay in the trash.
  package var trash: Duration?
  /// By kind; `*` takes what no other takes.
  package var handlers: [String: Handler] = [:]
  /// What 'schedule apply' brings into the store, by name.
  package var schedules: [DeclaredSchedule] = []
  package var monitor = Monitor()
  /// Names of payload values that are never shown: `password`, `card.*`.
  package var redact: [String] = []

  package init() {}

  /// What a worker does when its command line does not say.
  package struct Work: Hashable, Sendable {
    /// In the order of the file; empty for all queues.
    package var queues: [QueueShare] = []
    package var slots: Int?
    /// How long running jobs may go on after a worker was told to stop.
    package var grace: Duration?

    package init() {}
  }

  package struct Queue: Hashable, Sendable {
    package var timeout: Duration?
    package var retry = Retry()
    package var keeping = KeepingPolicy()
    package var limit = Limit()

    package init() {}
  }

  package struct Handler: Hashable, Sendable {
    package var program: Program
    package var timeout: Duration?
    package var retry = Retry()
    /// Of the kind, in all queues.
    package var keeping = KeepingPolicy()
    /// Of the kind, in all queues.
    package var limit = Limit()
    /// Of one program, with what it starts.
    package var resources = Resources()

    package init(_ program: Program) {
      self.program = program
    }

    /// Program and arguments; never through a shell.
    package enum Program: Hashable, Sendable {
      /// Started for each job.
      case exec([String])
      /// Started once a slot; takes job after job.
      case stream([String])
      /// Posted to an address.
      case http(Address)
    }
  }

  /// What a program may take of the machine.
  package struct Resources: Hashable, Sendable {
    /// Bytes.
    package var memory: Int?
    /// Of one job.
    package var cpu: Duration?
    /// Added to the worker's niceness.
    package var nice: Int?

    package init() {}
  }

  package struct Address: Hashable, Sendable {
    package var url: String
    /// By name; values that begin with `env:` are variables of the environment.
    package var headers: [String: String] = [:]
    /// A file of the authorities that are trusted instead of the system's; relative to the
    /// configuration.
    package var certificates: String?

    package init(_ url: String) {
      self.url = url
    }
  }

  /// What holds jobs back; `none` frees what was limited before.
  package struct Limit: Hashable, Sendable {
    package var settings: [LimitSetting] = []

    package init() {}
  }

  package struct Retry: Hashable, Sendable {
    package var attempts: Int?
    package var backoff: Backoff?
    package var base: Duration?
    package var factor: Double?
    package var cap: Duration?
    package var jitter: Double?

    package init() {}
  }

  /// A schedule, and where its zone stands, which only this machine's data can tell right from wrong.
  package struct DeclaredSchedule: Hashable, Sendable {
    package var schedule: Schedule
    package var place: SourcePlace

    package init(_ schedule: Schedule, place: SourcePlace) {
      self.schedule = schedule
      self.place = place
    }
  }

  package struct Monitor: Hashable, Sendable {
    package var theme: String?
    /// Where the theme's name stands: only this machine's themes can tell right from wrong.
    package var themePlace: SourcePlace?
    package var interval: Duration?
    /// Over how long an act is spread unless something else is typed.
    package var spread: Duration?
    /// Keys of actions in place of their own, in the order of the file.
    package var keys: [ActionKeys] = []

    package init() {}
  }

  /// The keys of one action.
  package struct ActionKeys: Hashable, Sendable {
    package var action: String
    package var keys: [Key]
    /// Where the action's name stands.
    package var place: SourcePlace

    package init(action: String, keys: [Key], place: SourcePlace) {
      self.action = action
      self.keys = keys
      self.place = place
    }
  }
}

extension Configuration {
  /// Retries and time limits, as workers apply them.
  package var policies: Policies {
    var policies = Policies()
    policies.queues = queues.mapValues { $0.retry.override(timeout: $0.timeout) }
    policies.kinds = handlers.mapValues { $0.retry.override(timeout: $0.timeout) }
    return policies
  }

  /// How the store keeps jobs, where that is said.
  package var keeping: Keeping {
    var policies: [LimitScope: KeepingPolicy] = [:]
    for (name, queue) in queues { policies[.queue(name)] = queue.keeping }
    for (kind, handler) in handlers { policies[.kind(kind)] = handler.keeping }
    return Keeping(policies: policies.filter { $0.value != KeepingPolicy() }, trash: trash)
  }

  /// What is limited, over all workers.
  package var limits: [LimitScope: [LimitSetting]] {
    var limits: [LimitScope: [LimitSetting]] = [:]
    for (name, queue) in queues { limits[.queue(name)] = queue.limit.settings }
    for (kind, handler) in handlers { limits[.kind(kind)] = handler.limit.settings }
    return limits.filter { !$0.value.isEmpty }
  }
}

extension Configuration.Retry {
  fileprivate func override(timeout: Duration?) -> PolicyOverride {
    PolicyOverride(
      attempts: attempts, backoff: backoff, base: base, factor: factor, cap: cap, jitter: jitter,
      timeout: timeout)
  }
}
