// penstock is the last module, the binary: it opens things, performs what the pure modules decided,
// and reads the clock. One file a command; the table of them is in CommandTable.swift.

import CLinux
import Glibc
import SQLiteDatabase
import Settings

/// Understands the command line, runs one command and ends with its exit status.
@main
enum EntryPoint {
  static func main() async {
    StandardStreams.fill()
    // A file that may not grow is to be told as an error, as a full disk is.
    signal(SIGXFSZ, SIG_IGN)
    SQLiteLibrary.dropMemoryStatistics()
    // A heap a thread holds a mebibyte and more that nobody uses.
    penstock_share_heaps()
    let output = Output.standard
    do {
      let status = try await run(line(), output: output)
      end(status)
    } catch is Output.ReaderIsGone {
      end(.readerIsGone)
    } catch {
      let failure = Failure(error)
      Output.error.say(failure.message)
      end(failure.status)
    }
  }

  /// Without exit handlers, as other threads may still use what those of the libraries free. Nothing
  /// is written through the C library's buffers.
  private static func end(_ status: ExitStatus) -> Never {
    _exit(status.rawValue)
  }

  /// The words after the program's name.
  ///
  /// Not `CommandLine.arguments`, which puts replacement characters where a word is no text: a
  /// payload would be stored that nobody gave.
  private static func line() throws -> [String] {
    try (1..<max(1, Int(CommandLine.argc))).map { index in
      guard let word = CommandLine.unsafeArgv[index], let text = String(validatingCString: word)
      else {
        throw Failure(
          "cannot read argument \(index): it is not UTF-8 text; bytes can be given in a file or "
            + "on standard input", .usage)
      }
      return text
    }
  }

  static func run(_ line: [String], output: Output) async throws -> ExitStatus {
    let arguments = try Arguments(parsing: line, commands: CommandTable.specs)
    if arguments.asksForVersion { return try VersionCommand.show(on: output, arguments) }
    guard let spec = arguments.command, let command = CommandTable.command(named: spec.name) else {
      if !arguments.asksForHelp, output.isTerminal, isatty(STDIN_FILENO) == 1 {
        return try await TopCommand.run(
          try Context(arguments, for: TopCommand.self, output: output))
      }
      let overview = HelpText.overview(of: CommandTable.specs, topics: HelpTopic.all)
      guard arguments.asksForHelp else {
        Output.error.say(overview)
        return .usage
      }
      try output.write(overview)
      return .success
    }
    if arguments.asksForHelp {
      try output.write(HelpText.page(of: spec))
      return .success
    }
    return try await command.run(try Context(arguments, for: command, output: output))
  }
}
