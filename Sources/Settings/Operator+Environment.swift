import Jobs

extension Operator {
  /// Who acts, from the name that the system knows and what sudo and SSH leave in the environment.
  package init(user: String, host: String, environment: [String: String]) {
    let client = environment["SSH_CLIENT"] ?? environment["SSH_CONNECTION"]
    let address = client?.split(separator: " ").first.map(String.init)
    let sudoUser = environment["SUDO_USER"].flatMap { $0.isEmpty ? nil : $0 }
    self.init(user: user, sudoUser: sudoUser, host: host, sshClient: address)
  }
}
