import FoundationEssentials
import Jobs

/// A command of a crontab, as the payload of the job that runs it.
package struct ShellCommand: Hashable, Sendable, Codable {
  /// What the shell is given.
  package var command: String
  /// What it reads on standard input: the lines that `%` parts in a crontab.
  package var input: String?
  /// The shell; `/bin/sh` if not given.
  package var shell: String?
  /// The user of a system crontab's line.
  package var user: String?
  /// The variables that the crontab sets above the line.
  package var environment: [String: String]?

  package init(
    command: String, input: String? = nil, shell: String? = nil, user: String? = nil,
    environment: [String: String]? = nil
  ) {
    self.command = command
    self.input = input
    self.shell = shell
    self.user = user
    self.environment = environment
  }

  /// The kind of jobs that have it as their payload.
  package static let kind = "Command"

  /// Nil when it is not one.
  package init?(payload: [UInt8]) {
    guard let read = try? JSONDecoder().decode(ShellCommand.self, from: Data(payload)) else {
      return nil
    }
    self = read
  }

  package var payload: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map(Array.init) ?? []
  }

  /// What cron would set for a user, then what the crontab sets, then what belongs to the job.
  package func variables(home: String, name: String, of job: [String: String]) -> [String: String] {
    var variables = [
      "HOME": home, "LOGNAME": name, "USER": name, "SHELL": shell ?? "/bin/sh",
      "PATH": "/usr/bin:/bin",
    ]
    variables.merge(environment ?? [:]) { $1 }
    variables.merge(job.filter { $0.key.hasPrefix("PENSTOCK_") }) { $1 }
    return variables
  }
}
