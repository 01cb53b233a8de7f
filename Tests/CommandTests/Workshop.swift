import Foundation

/// A folder of its own in which the built program runs.
///
/// Foundation, and not only its essentials, because starting processes is there.
final class Workshop: Sendable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("penstock-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    endProcesses()
    try? FileManager.default.removeItem(at: folder)
  }

  /// What a run of the program left behind.
  struct Run: Equatable {
    var status: Int32
    var output: String
    var error: String
  }

  /// Runs the program with files as its streams, so that none of them is a terminal.
  func penstock(
    _ arguments: String..., input: String = "", environment: [String: String] = [:]
  ) throws -> Run {
    try run(arguments, input: input, environment: environment)
  }

  func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Run {
    try run(Self.program.path, arguments, input: input, environment: environment)
  }

  /// Runs any program to its end, as `penstock` does.
  func run(
    _ program: String, _ arguments: [String], input: String = "",
    environment: [String: String] = [:]
  ) throws -> Run {
    let name = UUID().uuidString
    let process = try start(program, arguments, input, environment, name: name)
    process.waitUntilExit()
    return Run(
      status: process.terminationStatus, output: try read("\(name).out"),
      error: try read("\(name).err"))
  }

  /// Starts the program and lets it run.
  func start(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> RunningProgram {
    try start(Self.program.path, arguments, environment: environment)
  }

  /// Starts any program and lets it run.
  func start(
    _ program: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> RunningProgram {
    let name = UUID().uuidString
    let process = try start(program, arguments, "", environment, name: name)
    return RunningProgram(process, in: self, errorFile: file("\(name).err"))
  }

  private func start(
    _ program: String, _ arguments: [String], _ input: String, _ environment: [String: String],
    name: String
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin"].merging(environment) {
      $1
    }
    try write(input, to: "\(name).in")
    process.standardInput = try FileHandle(forReadingFrom: file("\(name).in"))
    process.standardOutput = try emptyFile("\(name).out")
    process.standardError = try emptyFile("\(name).err")
    try process.runWithSignals()
    return process
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: file(name))
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: file(name).path)
  }

  /// Starts a program that holds the store's write lock until it is ended.
  func holdWriteLock() throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
    process.arguments = ["-batch", "-bail", "-cmd", ".timeout 600000", "penstock.db"]
    process.currentDirectoryURL = folder
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.runWithSignals()
    try input.fileHandleForWriting.write(
      contentsOf: Data("BEGIN IMMEDIATE; SELECT 'held';\n".utf8))
    let answer = try output.fileHandleForReading.read(upToCount: 4)
    guard answer == Data("held".utf8) else { throw CocoaError(.fileLocking) }
    return process
  }

  /// All files of the folder.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
  }

  /// A file's text without the line break at its end.
  func text(of name: String) throws -> String {
    try read(name).trimmingCharacters(in: .newlines)
  }

  /// A file's lines; none when it is not there.
  func lines(of name: String) throws -> [String] {
    exists(name) ? try read(name).split(separator: "\n").map(String.init) : []
  }

  /// Kills what was started here and still runs: the children of a worker that was killed.
  private func endProcesses() {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    for process in entries.compactMap(Int32.init) {
      let place = try? FileManager.default.destinationOfSymbolicLink(
        atPath: "/proc/\(process)/cwd")
      if place == folder.path { kill(process, SIGKILL) }
    }
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: file(name)), as: UTF8.self)
  }

  private func emptyFile(_ name: String) throws -> FileHandle {
    try write("", to: name)
    return try FileHandle(forWritingTo: file(name))
  }

  private func file(_ name: String) -> URL {
    folder.appendingPathComponent(name)
  }

  /// The program is built beside the tests.
  static let program =
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("penstock")
}
