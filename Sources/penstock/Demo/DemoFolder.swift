import FoundationEssentials
import Glibc

/// The folder that a demonstration lives in: the store, a configuration, and programs as handlers.
struct DemoFolder: Sendable {
  let path: String
  /// True when the folder was made for this run and goes with it.
  let isTemporary: Bool

  var store: String { path + "/shop.db" }
  var configuration: String { path + "/penstock.json5" }

  /// Makes a folder of its own, or uses the one given, and writes what the workers need.
  init(at given: String?) throws {
    if let given {
      path = given
      isTemporary = false
      guard mkdir(given, 0o755) == 0 || errno == EEXIST else {
        throw Failure("cannot create folder '\(given)': \(systemErrorText())", .cannotCreate)
      }
    } else {
      let root = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
      var template = Array("\(root)/penstock-demo-XXXXXX".utf8CString)
      guard let made = mkdtemp(&template) else {
        throw Failure("cannot create a folder in '\(root)': \(systemErrorText())", .cannotCreate)
      }
      path = String(cString: made)
      isTemporary = true
    }
    for (name, text) in DemoPrograms.all { try write(text, to: name, mode: 0o755) }
    try write(DemoPrograms.configuration, to: "penstock.json5", mode: 0o644)
  }

  func remove() {
    guard isTemporary else { return }
    try? FileManager.default.removeItem(atPath: path)
  }

  private func write(_ text: String, to name: String, mode: mode_t) throws {
    let file = path + "/" + name
    do {
      try Data(text.utf8).write(to: URL(filePath: file))
    } catch {
      throw Failure("cannot write '\(file)': \(systemErrorText())", .inputOutput)
    }
    chmod(file, mode)
  }
}
