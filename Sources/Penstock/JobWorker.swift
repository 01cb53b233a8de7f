import FoundationEssentials
import Glibc
import Jobs
import Worker

/// What a handler is told beside the payload.
public struct JobContext: Sendable {
  public let id: Int64
  public let queue: String
  /// 1 for the first attempt.
  public let attempt: Int
  public let maxAttempts: Int
  /// The same in all attempts of a job: give it to services that must not act twice.
  public let idempotencyKey: String
  private let run: HandlerContext

  init(_ job: Job, _ run: HandlerContext) {
    id = job.id
    queue = job.queue
    attempt = run.attempt
    maxAttempts = run.maxAttempts
    idempotencyKey = run.idempotencyKey
    self.run = run
  }

  /// Says how far the job has come, 0 to 1, for people who watch; as often as one likes.
  public func report(progress share: Double, note: String? = nil) {
    run.tell(Progress(share: share, note: note))
  }

  /// True once the job is to end early; its task is cancelled then too.
  public var isStopping: Bool { run.stop.force != nil }
}

/// Thrown by a handler to say more than 'it failed'.
public enum JobFailure: Error, Sendable {
  /// Try again after this long, instead of after the usual backoff.
  case retry(after: Duration, reason: String)
  /// No attempt can heal it: the job is dead at once.
  case permanent(reason: String)
  /// Not yet: run it later, without counting this attempt.
  case snooze(Duration)
}

/// A worker inside an application: runs the jobs of the kinds that it was given handlers for.
///
/// ```swift
/// var worker = JobWorker(store, slots: 8)
/// worker.handle(SendEmail.self) { email, context in try await deliver(email) }
/// await worker.run()
/// ```
public struct JobWorker: Sendable {
  private let store: Store
  private let slots: Int
  private var handlers: [String: any Handler] = [:]

  /// `slots` is the number of jobs run at a time.
  public init(_ store: Store, slots: Int = 10) {
    self.store = store
    self.slots = slots
  }

  /// Sets what runs jobs of a payload type and has nothing to hand back.
  public mutating func handle<Payload: JobPayload>(
    _ type: Payload.Type,
    _ body: @escaping @Sendable (Payload, JobContext) async throws -> Void
  ) {
    handle(type) { payload, context -> Int? in
      try await body(payload, context)
      return nil
    }
  }

  /// Sets what runs jobs of a payload type. A payload that cannot be decoded is dead at once. What
  /// `body` returns is kept with the job as JSON, up to 64 KiB; nil for nothing.
  public mutating func handle<Payload: JobPayload, Result: Encodable & Sendable>(
    _ type: Payload.Type,
    _ body: @escaping @Sendable (Payload, JobContext) async throws -> Result?
  ) {
    handlers[Payload.kind] = ClosureHandler { job, context -> HandlerResult in
      let payload: Payload
      do {
        payload = try JSONDecoder().decode(Payload.self, from: Data(job.payload))
      } catch {
        return HandlerResult(
          .permanent(reason: "cannot decode payload as \(Payload.kind): \(error)"))
      }
      do {
        var report = Report()
        if let result = try await body(payload, JobContext(job, context)) {
          report.keep(Array(try JSONEncoder().encode(result)))
        }
        return HandlerResult(.succeeded, report)
      } catch let failure as JobFailure {
        switch failure {
        case .retry(let after, let reason):
          return HandlerResult(.failed(reason: reason, after: after))
        case .permanent(let reason):
          return HandlerResult(.permanent(reason: reason))
        case .snooze(let length):
          return HandlerResult(.snoozed(length: length, reason: nil))
        }
      }
    }
  }

  /// Works until the task is cancelled, or with `untilEmpty` until no job is left for its handlers.
  /// Throws `StoreFailure` when the store fails in a way that no waiting heals.
  public func run(untilEmpty: Bool = false) async throws {
    let identity: String
    do {
      identity = try await store.jobs.information().identity
    } catch {
      throw StoreFailure(error)
    }
    let table = HandlerTable(handlers)
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, host.count - 1)
    let name = String(decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let settings = Dispatcher.Settings(
      slots: slots, kinds: table.kinds, endsWhenEmpty: untilEmpty)
    let service = WorkerService(
      store.jobs,
      as: WorkerDescription(
        name: "\(name).\(getpid())", host: name, pid: getpid(), version: "library", slots: slots,
        kinds: table.kinds?.sorted(), timeLimits: settings.policies.timeLimits),
      settings: settings, handlers: table,
      storeIdentity: identity)
    let ending = await withTaskCancellationHandler {
      await service.run()
    } onCancel: {
      service.requestStop()
    }
    if case .failed(let error) = ending.reason { throw StoreFailure(error) }
  }
}
