// Penstock is the public library: the one module with public declarations, for Swift applications
// that push jobs or bring handlers. It stands on Jobs, Worker and the stores.

import FoundationEssentials
import Jobs
import SQLiteDatabase
import Worker

/// A kind of job with what its handler needs to know.
///
/// ```swift
/// struct SendEmail: JobPayload {
///   var to: String
/// }
/// ```
public protocol JobPayload: Codable, Sendable {
  /// The job's kind; the type's name unless said otherwise.
  static var kind: String { get }
  /// Where it is pushed to; `default` unless said otherwise.
  static var queue: String { get }
}

extension JobPayload {
  public static var kind: String { String(describing: Self.self) }
  public static var queue: String { "default" }
}

/// Why a store refused; the text says what and what to do.
public struct StoreFailure: Error, CustomStringConvertible {
  public let description: String
  /// True when the same may go well later: the store is locked, full or away.
  public let isPassing: Bool

  init(_ error: StoreError) {
    description = error.message
    switch error {
    case .busy, .full, .unreachable: isPassing = true
    default: isPassing = false
    }
  }
}

/// Where jobs live: a SQLite file that any number of programs use at the same time.
public final class Store: Sendable {
  let jobs: any JobStore

  /// Opens the store in the file at `path`, making it when it is absent.
  public init(path: String) throws(StoreFailure) {
    do {
      let zones = ZoneLibrary(environment: ProcessInfo.processInfo.environment)
      jobs = try StoreFile.open(
        path, StoreFile.Options(creates: true, almanac: ZoneAlmanac(zones: zones)))
    } catch {
      throw StoreFailure(error)
    }
  }

  /// What a push may say beside the payload.
  public struct Options: Sendable {
    /// Instead of the payload type's own queue.
    public var queue: String?
    /// Higher runs first.
    public var priority = 0
    /// Not before this long from now.
    public var delay: Duration?
    /// Attempts in all; else as the worker is configured.
    public var maxAttempts: Int?
    /// Time limit of one attempt; else as the worker is configured.
    public var timeout: Duration?
    /// While an unfinished job has this key, a push stores nothing.
    public var uniqueKey: String?
    /// Makes queue, kind and payload the unique key.
    public var isUniqueByPayload = false
    /// How long the key stays taken from the push on, whatever becomes of the job.
    public var uniqueFor: Duration?
    /// Frees the key when the job starts instead of when it has finished.
    public var isUniqueUntilStart = false
    /// What a job that holds the key and still waits gets of this push.
    public var replaces: Set<Replacement> = []
    /// Words to find the job by.
    public var tags: [String] = []

    public init() {}
  }

  /// What of a waiting job a push with the same unique key may put its own in place of.
  public enum Replacement: String, Hashable, Sendable, CaseIterable {
    case runAt = "run-at"
    case payload
    case priority
  }

  /// What a push answers.
  public struct Receipt: Hashable, Sendable {
    /// The stored job, or the earlier one that holds the unique key.
    public let id: Int64
    /// True when nothing was stored because the unique key is taken.
    public let isDuplicate: Bool
    /// True when that job still waited and got what `Options.replaces` says.
    public let isReplaced: Bool
  }

  /// Stores a job; when this returns it is on disk. Throws `StoreFailure`, or what encoding throws.
  @discardableResult
  public func push<Payload: JobPayload>(
    _ payload: Payload, _ options: Options = Options()
  ) async throws -> Receipt {
    var draft = Draft(
      queue: options.queue ?? Payload.queue, kind: Payload.kind,
      payload: Array(try JSONEncoder().encode(payload)), priority: options.priority,
      due: options.delay.map(Draft.Due.after), maxAttempts: options.maxAttempts,
      timeout: options.timeout, uniqueKey: options.uniqueKey, uniqueFor: options.uniqueFor,
      uniqueUntil: options.isUniqueUntilStart ? .started : .finished,
      replaces: Set(options.replaces.compactMap { Jobs.Replacement(rawValue: $0.rawValue) }),
      tags: options.tags)
    if options.isUniqueByPayload { draft.makeUniqueByPayload() }
    do {
      let receipts = try await jobs.push([draft])
      return Receipt(
        id: receipts[0].id, isDuplicate: receipts[0].isDuplicate,
        isReplaced: receipts[0].isReplaced)
    } catch {
      throw StoreFailure(error)
    }
  }

  /// What the handler of a job returned; nil while it has not succeeded, and when that was nothing.
  /// Throws `StoreFailure`, or what decoding throws.
  public func result<Result: Decodable>(
    of id: Int64, as type: Result.Type
  ) async throws -> Result? {
    let detail: JobDetail?
    do {
      detail = try await jobs.detail(id)
    } catch {
      throw StoreFailure(error)
    }
    return try detail?.result.map { try JSONDecoder().decode(type, from: Data($0)) }
  }

  /// Ends all work on the store.
  public func close() async {
    await jobs.close()
  }
}
