import Foundation
import Synchronization
import Testing

func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "penstock-test-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder.path)
}

func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "penstock-test-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

private let starting = Mutex(())

/// What a program prints; it must end well.
@discardableResult
func output(of program: String, _ arguments: [String], succeeds: Bool = true) throws -> String {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [program] + arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  process.standardInput = FileHandle.nullDevice
  // Foundation now and then crashes when two threads start processes at a time.
  try starting.withLock { _ in try process.run() }
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  let text = String(decoding: data, as: UTF8.self)
  #expect((process.terminationStatus == 0) == succeeds, "\(program) said: \(text)")
  return text
}

/// The `sqlite3` shell on a file.
@discardableResult
func sqlite(_ path: String, _ sql: String, succeeds: Bool = true) throws -> String {
  try output(of: "sqlite3", [path, sql], succeeds: succeeds)
}
