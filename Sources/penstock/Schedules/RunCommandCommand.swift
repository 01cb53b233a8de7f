import FoundationEssentials
import Glibc
import Jobs
import Settings

/// Runs a command that came from a crontab: the handler of the jobs that an import makes.
enum RunCommandCommand: Command {
  static let usesConfiguration = false

  static let spec = CommandSpec(
    name: "run-command", summary: "run what was a crontab's command",
    description: """
      Reads the payload of a job on standard input, an object with 'command' and perhaps 'input', \
      'shell', 'user' and 'environment', and becomes that command: the shell is /bin/sh if none is \
      named, its environment is cron's and what the crontab sets, its folder is the home of the user. \
      Another user's command needs a worker of root.

      It does nothing that its payload does not say, and it is run by no worker that was not told to: \
      whoever can push into the queue that such a worker serves can run commands as its user.
      """,
    examples: [
      .init(
        "echo '{\"command\":\"date\"}' | penstock run-command", "what such a job does, by hand")
    ],
    exitStatuses: [.init(65, "the payload is no command, or it may not be run here")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let payload = try InputFile(path: "-").content(limit: Draft.maximumPayloadBytes)
    guard let command = ShellCommand(payload: payload), !command.command.isEmpty else {
      throw Failure(
        "cannot run the payload: it is no object with a 'command', such as "
          + "{\"command\":\"date\"}", .badData)
    }
    let own = userName(geteuid()) ?? ""
    let name = command.user ?? own
    guard name == own || geteuid() == 0 else {
      throw Failure(
        "cannot run the command as '\(name)': this worker runs as '\(own)'; start it as root",
        .badData)
    }
    guard let home = homeFolder(of: name) else {
      throw Failure("cannot run the command as '\(name)': there is no such user", .badData)
    }
    let variables = command.variables(home: home, name: name, of: context.environment)
    if chdir(variables["HOME"] ?? home) != 0 { _ = chdir("/") }
    try setInput(command.input)
    let shell = command.shell ?? "/bin/sh"
    var words = [shell, "-c", command.command]
    if name != own { words = ["/usr/sbin/runuser", "-u", name, "--"] + words }
    throw become(words, variables)
  }

  private static func userName(_ user: uid_t) -> String? {
    getpwuid(user).map { String(cString: $0.pointee.pw_name) }
  }

  private static func homeFolder(of name: String) -> String? {
    getpwnam(name).map { String(cString: $0.pointee.pw_dir) }
  }

  /// A file without a name, so that any length of input is there before the command begins.
  private static func setInput(_ input: String?) throws(Failure) {
    guard let file = tmpfile() else {
      throw Failure("cannot keep the command's input: \(systemErrorText())", .inputOutput)
    }
    let bytes = Array((input ?? "").utf8)
    let written = fwrite(bytes, 1, bytes.count, file)
    guard written == bytes.count, fflush(file) == 0, lseek(fileno(file), 0, SEEK_SET) == 0,
      dup2(fileno(file), STDIN_FILENO) == STDIN_FILENO
    else { throw Failure("cannot keep the command's input: \(systemErrorText())", .inputOutput) }
  }

  /// Comes back only when that fails.
  private static func become(_ words: [String], _ variables: [String: String]) -> Failure {
    var arguments = words.map { strdup($0) } + [nil]
    var lines = variables.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    execve(words[0], &arguments, &lines)
    let cause = systemErrorText()
    for text in arguments + lines { free(text) }
    return Failure("cannot start '\(words[0])': \(cause)", .badData)
  }
}
