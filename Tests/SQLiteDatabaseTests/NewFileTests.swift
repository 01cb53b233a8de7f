import Foundation
import Jobs
import Testing

@testable import SQLiteDatabase

/// Files that appear when they are whole.
@Suite struct NewFileTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/penstock-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
  }

  @Test func `a draft that was discarded gets its name no more, whatever was under way`() throws {
    let file = try NewFile(path: folder + "/a", thing: "file")
    let descriptor = try file.opened()
    defer { close(descriptor) }
    try file.write([1], to: descriptor)
    #expect(try names().count == 1)
    file.discard()
    try file.write([2], to: descriptor)
    #expect(throws: StoreError.self) { try file.publish() }
    #expect(try names().isEmpty)
  }

  @Test func `one that takes another's place keeps its mode, and a link stays one`() throws {
    try "old".write(toFile: folder + "/real", atomically: true, encoding: .utf8)
    chmod(folder + "/real", 0o640)
    symlink("real", folder + "/link")
    #expect(throws: StoreError.self) { try NewFile(path: folder + "/link", thing: "file") }
    try NewFile(path: folder + "/link", thing: "file", replacing: true).fill(
      with: Array("new".utf8))
    #expect(try names() == ["link", "real"])
    #expect(try text("real") == "new")
    var status = stat()
    #expect(lstat(folder + "/real", &status) == 0 && status.st_mode & 0o777 == 0o640)
    #expect(lstat(folder + "/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
  }

  @Test(arguments: [
    (".", "it is a folder; name a file in it"),
    ("pipe", "what is there cannot be replaced; name a new file"),
    ("gone/a", "there is no folder 'gone'; make it or name another"),
  ])
  func `a place for no file is told, also where one may be replaced`(
    name: String, cause: String
  ) throws {
    mkfifo(folder + "/pipe", 0o600)
    let path = "\(folder)/\(name)"
    let error = #expect(throws: StoreError.self) {
      try NewFile(path: path, thing: "file", replacing: true)
    }
    let told = error?.message.replacing("'\(folder)/gone'", with: "'gone'")
    #expect(told == "cannot create file '\(path)': \(cause)")
    #expect(try names() == ["pipe"])
  }
}
