// HTTP comes after Worker: the handler that gives a job to a service, and the only place that knows
// libcurl. It is a module of its own so that applications that bring Swift handlers do not link it.

import Jobs
import Worker

/// Runs a job by a POST of its payload to one address.
///
/// A status of 200 to 299 is a success. From 400 to 499 is permanent, but for 408, 409, 425 and 429:
/// those, every other status and a failed connection are retried, after what `Retry-After` asks for.
/// Redirects are not followed, as a POST would become another request on the way. The end of the
/// response's body is kept as output, and its start is the error.
package struct HTTPHandler: Handler {
  private let endpoint: HTTPEndpoint
  private let client: HTTPClient

  package init(_ endpoint: HTTPEndpoint, client: HTTPClient) {
    self.endpoint = endpoint
    self.client = client
  }

  package func run(_ job: Job, _ context: HandlerContext) async -> HandlerResult {
    let request = HTTPRequest(job, context, to: endpoint)
    let end = await client.send(request, live: context.output, stop: context.stop)
    return HandlerResult(
      outcome(of: end), Report(standardOutput: context.output.output.bytes))
  }

  private func outcome(of end: HTTPEnd) -> Outcome {
    switch end {
    case .stopped: .released
    case .unsent(let cause):
      .failed(reason: "cannot post to '\(endpoint.display)': \(cause)", after: nil)
    case .answered(let response): Self.outcome(of: response)
    }
  }

  private static func outcome(of response: HTTPResponse) -> Outcome {
    switch response.status {
    case 200...299: .succeeded
    case 408, 409, 425, 429: .failed(reason: response.reason, after: response.retryAfter)
    case 400...499: .permanent(reason: response.reason)
    default: .failed(reason: response.reason, after: response.retryAfter)
    }
  }
}
