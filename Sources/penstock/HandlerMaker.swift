import HTTP
import Settings
import Worker

/// Makes handlers of what the configuration or the line says, with what they share.
struct HandlerMaker {
  /// Where relative paths start.
  let folder: String
  let environment: [String: String]
  private let children: ChildProcesses
  /// Made for the first http handler only: it costs.
  private var client: HTTPClient?

  init(folder: String, environment: [String: String], children: ChildProcesses) {
    self.folder = folder
    self.environment = environment
    self.children = children
  }

  mutating func handler(
    _ program: Configuration.Handler.Program, kind: String,
    limits: Configuration.Resources = Configuration.Resources()
  ) throws(HandlerError) -> any Handler {
    let limits = ChildLimits(
      memory: limits.memory, cpu: limits.cpu, niceness: limits.nice ?? 0)
    switch program {
    case .exec(let command):
      return try ExecHandler(
        command, kind: kind, folder: folder, children: children, limits: limits)
    case .stream(let command):
      return try StreamHandler(
        command, kind: kind, folder: folder, children: children, limits: limits)
    case .http(let address):
      let endpoint = try HTTPEndpoint(
        address.url, kind: kind, headers: address.headers,
        certificates: address.certificates.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" },
        environment: environment)
      return HTTPHandler(endpoint, client: try sharedClient())
    }
  }

  private mutating func sharedClient() throws(HandlerError) -> HTTPClient {
    if let client { return client }
    let client = try HTTPClient()
    self.client = client
    return client
  }
}
