import Foundation
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

/// What a program prints; it must end well.
///
/// Through the C library: Foundation now and then crashes when it starts a program beside many threads.
@discardableResult
func output(of program: String, _ arguments: [String], succeeds: Bool = true) throws -> String {
  let words = ([program] + arguments).map {
    "'\($0.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#))'"
  }
  let stream = try #require(popen(words.joined(separator: " ") + " 2>&1 </dev/null", "re"))
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 64 * 1024)
  while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 {
    bytes += chunk[..<count]
  }
  let status = pclose(stream)
  let text = String(decoding: bytes, as: UTF8.self)
  #expect((status == 0) == succeeds, "\(program) said: \(text)")
  return text
}

/// The `sqlite3` shell on a file.
@discardableResult
func sqlite(_ path: String, _ sql: String, succeeds: Bool = true) throws -> String {
  try output(of: "sqlite3", [path, sql], succeeds: succeeds)
}
