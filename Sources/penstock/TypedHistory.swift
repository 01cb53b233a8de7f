import FoundationEssentials
import Glibc
import Monitor

/// What was typed into the monitor's last line, kept over sessions: one text a line, after its sort.
///
/// It lies in the state folder (`XDG_STATE_HOME`, else `~/.local/state`) and only its owner may read it.
/// A history that cannot be kept is no reason to disturb anybody.
struct TypedHistory: Sendable {
  private let path: String
  private let folder: String
  let texts: [Prompt.Purpose.Kind: [String]]

  private static let mostLines = 500

  init?(environment: [String: String]) {
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 + "/.local/state" }
    guard let base = state ?? home else { return nil }
    folder = base + "/penstock"
    path = folder + "/typed"
    guard let bytes = try? InputFile(path: path).content(limit: 1 << 20) else {
      texts = [:]
      return
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    var texts: [Prompt.Purpose.Kind: [String]] = [:]
    for line in lines.suffix(Self.mostLines) {
      let parts = line.split(separator: "\t", maxSplits: 1)
      guard parts.count == 2, let kind = Prompt.Purpose.Kind(rawValue: String(parts[0])) else {
        continue
      }
      texts[kind, default: []].append(String(parts[1]))
    }
    self.texts = texts
    if lines.count > 2 * Self.mostLines { shorten(to: lines.suffix(Self.mostLines)) }
  }

  func append(_ text: String, of kind: Prompt.Purpose.Kind) {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let line = "\(kind.rawValue)\t\(text.filter { !$0.isNewline })\n"
    write(line, flags: O_APPEND, to: path)
  }

  private func shorten(to lines: ArraySlice<Substring>) {
    let new = path + ".new"
    if write(lines.joined(separator: "\n") + "\n", flags: O_TRUNC, to: new) { rename(new, path) }
  }

  @discardableResult
  private func write(_ text: String, flags: Int32, to path: String) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    return Glibc.write(descriptor, bytes, bytes.count) == bytes.count
  }
}
