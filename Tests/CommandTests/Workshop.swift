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
    let process = Process()
    process.executableURL = Self.program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin"].merging(environment) {
      $1
    }
    let name = UUID().uuidString
    try write(input, to: "\(name).in")
    process.standardInput = try FileHandle(forReadingFrom: file("\(name).in"))
    process.standardOutput = try emptyFile("\(name).out")
    process.standardError = try emptyFile("\(name).err")
    try process.run()
    process.waitUntilExit()
    return Run(
      status: process.terminationStatus, output: try read("\(name).out"),
      error: try read("\(name).err"))
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
    process.arguments = ["-batch", "penstock.db"]
    process.currentDirectoryURL = folder
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(
      contentsOf: Data("BEGIN IMMEDIATE; SELECT 'held';\n".utf8))
    let answer = try output.fileHandleForReading.read(upToCount: 4)
    guard answer == Data("held".utf8) else { throw CocoaError(.fileLocking) }
    return process
  }

  /// A file's text without the line break at its end.
  func text(of name: String) throws -> String {
    try read(name).trimmingCharacters(in: .newlines)
  }

  private func read(_ name: String) throws -> String {
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
