import FoundationEssentials
import Glibc

/// The folder of what the program keeps between sessions: in `XDG_STATE_HOME`, else in `~/.local/state`.
/// Only its owner may read the files in it.
struct StateFolder: Sendable {
  private let folder: String

  /// Nil where neither variable says a place.
  init?(environment: [String: String]) {
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 + "/.local/state" }
    guard let base = state ?? home else { return nil }
    folder = base + "/penstock"
  }

  /// At most so many bytes of a file; nil where it cannot be read.
  func text(of name: String, limit: Int) -> String? {
    let bytes = try? InputFile(path: path(of: name)).content(limit: limit)
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  func append(_ text: String, to name: String) throws(Failure) {
    try make()
    try write(text, to: path(of: name), flags: O_APPEND)
  }

  /// Puts a text in the place of a file's: all of it or nothing.
  func replace(_ name: String, with text: String) throws(Failure) {
    try make()
    let new = path(of: name) + ".new"
    try write(text, to: new, flags: O_TRUNC)
    guard rename(new, path(of: name)) == 0 else { throw failure(path(of: name)) }
  }

  private func path(of name: String) -> String { folder + "/" + name }

  private func make() throws(Failure) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw failure(folder)
    }
  }

  private func write(_ text: String, to path: String, flags: Int32) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw failure(path) }
  }

  private func failure(_ path: String) -> Failure {
    Failure("cannot write '\(path)': \(systemErrorText())", .inputOutput)
  }
}
