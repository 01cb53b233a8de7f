import FoundationEssentials
import Glibc
import SQLiteDatabase

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
    let path = path(of: name)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else { throw failure(path) }
  }

  /// Puts a text in the place of a file's: all of it or nothing.
  func replace(_ name: String, with text: String) throws(Failure) {
    try make()
    do {
      try NewFile(path: path(of: name), thing: "file", mode: 0o600, replacing: true)
        .fill(with: Array(text.utf8))
    } catch {
      throw Failure(error)
    }
  }

  private func path(of name: String) -> String { folder + "/" + name }

  private func make() throws(Failure) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure("cannot create folder '\(folder)': \(Self.cause(error))", .cannotCreate)
    }
  }

  /// What the system said, where it said something.
  private static func cause(_ error: any Error) -> String {
    let underlying = (error as? CocoaError)?.underlying as? POSIXError
    guard let code = underlying?.code.rawValue else { return String(describing: error) }
    return String(cString: strerror(code))
  }

  private func failure(_ path: String) -> Failure {
    Failure("cannot write '\(path)': \(systemErrorText())", .inputOutput)
  }
}
