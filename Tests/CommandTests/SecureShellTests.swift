import Foundation
import Testing

/// The monitor at the other end of a real SSH connection over loopback.
///
/// Without Debian's openssh-server it is skipped, but for the machines that decide what lands.
@Suite(
  .serialized,
  .enabled(
    if: SecureShell.isInstalled || ProcessInfo.processInfo.environment["CI"] != nil,
    "needs openssh-server"))
struct SecureShellTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    _ = try workshop.penstock("push", "emails", "{\"to\":\"ada\"}", "--kind", "SendEmail")
  }

  /// A terminal with the monitor behind an SSH connection, and the monitor's process.
  private func connect(_ shell: SecureShell) async throws -> (TmuxSession, pid_t) {
    let remote =
      "cd \(workshop.folder.path); echo $$ >pid; LANG=C.UTF-8 HOME=$PWD exec \(Workshop.program.path)"
    let terminal = try TmuxSession(
      "exec \(shell.client(running: remote))", folder: workshop.folder,
      environment: ["TERM": "xterm-256color"])
    try await terminal.wait(forText: "emails")
    return (terminal, try #require(pid_t(try workshop.text(of: "pid"))))
  }

  @Test func `it draws, answers keys, follows the size and leaves`() async throws {
    let shell = try await SecureShell(in: workshop)
    defer { shell.end() }
    let (terminal, process) = try await connect(shell)
    #expect(try terminal.screen().contains("╭─ Queues"))
    try terminal.press("2")
    try await terminal.wait(forText: "SendEmail")
    try terminal.resize(columns: 80, rows: 24)
    try await terminal.wait(for: "a frame of the new size") { screen in
      screen.contains("SendE") && !screen.contains("╭")
    }
    try terminal.press("q")
    try await terminal.wait(for: "the end") { _ in try terminal.hasEnded() }
    try await eventually("end of the monitor") { hasEnded(process) }
  }

  @Test(arguments: [false, true])
  func `when the connection is cut it is gone, also while nobody reads`(
    isStalled: Bool
  ) async throws {
    let shell = try await SecureShell(in: workshop)
    defer { shell.end() }
    let (terminal, process) = try await connect(shell)
    let client = try terminal.processID()
    if isStalled {
      kill(client, SIGSTOP)
      _ = try workshop.penstock("push", "emails", "{}", "--kind", "SendEmail")
    }
    kill(client, SIGKILL)
    try await eventually("end of the monitor") { hasEnded(process) }
  }
}

/// A server of ours on a port of loopback, with keys of its own.
final class SecureShell {
  private let server: TmuxSession
  private let process: pid_t
  private let port: Int
  private let folder: String
  /// None that the system gives to whoever asks for any.
  private static let ports = 20_000...32_000

  private static let program = "/usr/sbin/sshd"
  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

  /// Answers once the server takes connections.
  init(in workshop: Workshop) async throws {
    folder = workshop.folder.path
    for name in ["host", "user"] {
      _ = try workshop.run(
        "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "\(folder)/\(name)"])
    }
    // A server of the system's makes this folder when it starts.
    if getuid() == 0 { mkdir("/run/sshd", 0o755) }
    try workshop.write(
      """
      ListenAddress 127.0.0.1
      HostKey \(folder)/host
      AuthorizedKeysFile \(folder)/user.pub
      PidFile none
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin prohibit-password

      """, to: "sshd_config")
    var started: (server: TmuxSession, port: Int)?
    // Another program may have a port.
    for port in Self.ports.shuffled().prefix(10) where started == nil {
      started = try await Self.start(port, in: workshop).map { ($0, port) }
    }
    (server, port) = try #require(started)
    process = try server.processID()
  }

  /// Nil where it cannot have the port.
  private static func start(_ port: Int, in workshop: Workshop) async throws -> TmuxSession? {
    // Not by Foundation: what it learns the end of a process by would be inherited.
    let server = try TmuxSession(
      "exec \(program) -D -e -p \(port) -f sshd_config", folder: workshop.folder)
    let screen = try await server.wait(for: "an answer of the server") {
      try $0.contains("listening") || server.hasEnded()
    }
    return screen.contains("listening") ? server : nil
  }

  /// A command line of the client, on a terminal of its own at the other end.
  func client(running remote: String) -> String {
    let options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"]
    return "ssh -tt -F /dev/null -p \(port) -i \(folder)/user "
      + options.map { "-o \($0)" }.joined(separator: " ")
      + " \(NSUserName())@127.0.0.1 \(TmuxSession.quoted(remote))"
  }

  func end() {
    kill(process, SIGTERM)
  }
}
