import Settings

/// One command: what it is called and takes, and what it does.
protocol Command: Sendable {
  static var spec: CommandSpec { get }
  /// False for commands that must work whatever the configuration says.
  static var usesConfiguration: Bool { get }
  /// True for commands by which an operator changes what is in a store: a guarded one is not
  /// changed by mistake. Producers and workers are no operators.
  static var isOperating: Bool { get }
  static func run(_ context: Context) async throws -> ExitStatus
}

extension Command {
  static var usesConfiguration: Bool { true }
  static var isOperating: Bool { false }
}
