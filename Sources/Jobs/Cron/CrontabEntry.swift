/// One line of a crontab(5) that runs a command.
package struct CrontabEntry: Hashable, Sendable {
  package var expression: CronExpression
  /// What `CRON_TZ`, else `TZ`, said above it; nil for the zone of the machine.
  package var zone: String?
  /// Whom the command ran as; nil in the form without users.
  package var user: String?
  /// For a shell, with each `\%` as the `%` that it meant.
  package var command: String
  /// What the command was given to read: what stood behind the first `%`, each further one a line
  /// break. Nil without a `%`.
  package var input: String?
  /// The settings above it, without those of cron itself.
  package var environment: [String: String]
  /// Where cron sent mail: `MAILTO=ops@example.com`. Penstock keeps it, and sends none.
  package var note: String?
  /// 1 for the first line.
  package var line: Int
}

/// A line of a crontab that names a time zone.
package struct CrontabZone: Hashable, Sendable {
  package var name: String
  package var line: Int
  /// Of the name, in characters, 1 for the first.
  package var column: Int
}

/// Why a line of a crontab cannot be read.
package struct CrontabFault: Error, Hashable, Sendable {
  package var line: Int
  /// In characters, 1 for the first.
  package var column: Int
  package var cause: String

  package init(line: Int, column: Int, cause: String) {
    self.line = line
    self.column = column
    self.cause = cause
  }
}

/// All that is wrong with a crontab: nothing of it is taken.
package struct CrontabError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name that messages call the crontab by.
  package var file: String
  package var faults: [CrontabFault]

  package init(file: String, faults: [CrontabFault]) {
    self.file = file
    self.faults = faults
  }

  /// A line for each fault.
  package var description: String {
    faults.map { "cannot read crontab '\(file):\($0.line):\($0.column)': \($0.cause)" }
      .joined(separator: "\n")
  }
}
