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
  private static let program =
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("penstock")
}
