import Jobs

/// A handler written in Swift. A thrown error is a failure that is retried.
package struct ClosureHandler: Handler {
  private let body: @Sendable (Job, HandlerContext) async throws -> HandlerResult

  /// The task is cancelled when the run is to end early.
  package init(_ body: @escaping @Sendable (Job, HandlerContext) async throws -> HandlerResult) {
    self.body = body
  }

  /// For a handler that leaves nothing but how it ended.
  package init(_ body: @escaping @Sendable (Job, HandlerContext) async throws -> Outcome) {
    self.body = { HandlerResult(try await body($0, $1)) }
  }

  package func run(_ job: Job, _ context: HandlerContext) async -> HandlerResult {
    do {
      return try await body(job, context)
    } catch {
      return HandlerResult(.failed(reason: "\(error)", after: nil))
    }
  }
}
