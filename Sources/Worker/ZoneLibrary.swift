import FoundationEssentials
import Glibc
import Jobs
import Synchronization

/// The time zones of this machine, by name. A zone is read once, and again when its file has changed:
/// rules change, and workers live long.
package final class ZoneLibrary: Sendable {
  /// Where the system keeps its zone data.
  private let folder: String
  /// What `TZ` says; nil when it is not set.
  private let localSetting: String?
  private let known = Mutex<[String: Entry]>([:])

  private struct Entry {
    var stamp: Stamp
    var rules: TimeZoneRules
  }

  /// What changes when a file does.
  private struct Stamp: Equatable {
    var file: UInt
    var size: Int
    var seconds: Int
    var nanoseconds: Int
  }

  /// The name that stands for the zone of the machine.
  package static let local = "local"
  private static let localFile = "/etc/localtime"

  package init(environment: [String: String]) {
    let chosen = environment["TZDIR"].flatMap { $0.isEmpty ? nil : $0 }
    folder = chosen ?? "/usr/share/zoneinfo"
    localSetting = environment["TZ"]
  }

  /// The zone of a name like `Europe/Paris`, or of `local`.
  package func rules(named name: String) throws(ZoneError) -> TimeZoneRules {
    if name == Self.local { return try localRules() }
    // Known without any data.
    if name == TimeZoneRules.utc.name { return .utc }
    guard Self.isName(name) else { throw ZoneError(name, .badName) }
    guard let rules = try read("\(folder)/\(name)", as: name) else { throw unknown(name) }
    return rules
  }

  /// The zone that `TZ` names, else that of `/etc/localtime`, else UTC.
  private func localRules() throws(ZoneError) -> TimeZoneRules {
    if let localSetting {
      let name = localSetting.hasPrefix(":") ? String(localSetting.dropFirst()) : localSetting
      if name.isEmpty { return .utc }
      if name != Self.local, let path = pathInFolder(name) { return try rules(named: path) }
      if let rules = TimeZoneRules(rule: name) { return rules }
      throw ZoneError(localSetting, .badSetting)
    }
    // A link says the zone's name: …/zoneinfo/Europe/Paris.
    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: Self.localFile)
    let parts = (target ?? "").split(separator: "/")
    if let folder = parts.firstIndex(of: "zoneinfo") {
      return try rules(named: parts[(folder + 1)...].joined(separator: "/"))
    }
    return try read(Self.localFile, as: Self.local) ?? .utc
  }

  /// The name of a zone that is given by its name, or by its file in the folder; nil when it is none.
  private func pathInFolder(_ text: String) -> String? {
    let name = text.hasPrefix(folder + "/") ? String(text.dropFirst(folder.count + 1)) : text
    guard Self.isName(name) else { return nil }
    return name == TimeZoneRules.utc.name || stamp("\(folder)/\(name)") != nil ? name : nil
  }

  /// False for whatever could lead out of the folder.
  private static func isName(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count <= 4
      && parts.allSatisfy { part in
        !part.isEmpty && part.utf8.count <= 64 && part.first != "." && part.first != "-"
          && part.utf8.allSatisfy { Self.nameBytes.contains($0) }
      }
  }

  private static let nameBytes = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-.".utf8)
}

/// Files.
extension ZoneLibrary {
  /// Nil when there is no such file.
  private func read(_ path: String, as name: String) throws(ZoneError) -> TimeZoneRules? {
    guard let stamp = stamp(path) else { return nil }
    if let entry = known.withLock({ $0[name] }), entry.stamp == stamp { return entry.rules }
    // The largest has a few kilobytes.
    guard stamp.size < 1 << 20, let data = FileManager.default.contents(atPath: path) else {
      throw ZoneError(name, .unreadable("'\(path)' cannot be read"))
    }
    do {
      let rules = try TimeZoneRules(name: name, data: Array(data))
      known.withLock { $0[name] = Entry(stamp: stamp, rules: rules) }
      return rules
    } catch {
      throw ZoneError(name, .unreadable("'\(path)': \(error)"))
    }
  }

  /// Nil when there is no such file.
  private func stamp(_ path: String) -> Stamp? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Stamp(
      file: status.st_ino, size: Int(status.st_size), seconds: status.st_mtim.tv_sec,
      nanoseconds: status.st_mtim.tv_nsec)
  }

  private func unknown(_ name: String) -> ZoneError {
    let names = names()
    guard !names.isEmpty else { return ZoneError(name, .noData(folder)) }
    let below = ZoneGuess.below(name, among: names)
    guard below.isEmpty else { return ZoneError(name, .isFolder(below)) }
    return ZoneError(name, .unknown(folder, near: ZoneGuess.near(name, among: names)))
  }

  /// All zones of the folder.
  private func names() -> [String] {
    var names: [String] = []
    var folders = [""]
    while let prefix = folders.popLast() {
      let path = "\(folder)/\(prefix)"
      for entry in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
        // What is no zone (tables, other forms of all zones) begins with a small letter.
        guard entry.first?.isUppercase == true, !entry.contains(".") else { continue }
        var status = stat()
        guard stat("\(path)\(entry)", &status) == 0 else { continue }
        if status.st_mode & S_IFMT == S_IFDIR {
          // A folder that contains itself by a link ends here.
          if prefix.count < 64 { folders.append("\(prefix)\(entry)/") }
        } else {
          names.append(prefix + entry)
        }
      }
    }
    return names.sorted()
  }
}

/// Why a time zone cannot be used.
package struct ZoneError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Cause: Hashable, Sendable {
    case badName
    case badSetting
    case noData(String)
    /// Full names of the zones under it.
    case isFolder([String])
    case unknown(String, near: [String])
    case unreadable(String)
  }

  package var name: String
  package var cause: Cause

  init(_ name: String, _ cause: Cause) {
    self.name = name
    self.cause = cause
  }

  package var description: String { "cannot use time zone '\(name)': \(reason)" }

  /// Zones that are listed; no folder within a continent has more.
  private static let mostBelow = 15

  private var reason: String {
    switch cause {
    case .badName: "it is no name of a zone; write for example Europe/Paris, UTC or local"
    case .badSetting: "TZ names it, and there is no such zone; set TZ to a name like Europe/Paris"
    case .noData(let folder):
      "there is no zone data in \(folder); install the package tzdata, or use UTC"
    case .isFolder(let zones):
      "it is no zone, and has these under it: "
        + zones.prefix(Self.mostBelow).joined(separator: ", ")
        + (zones.count > Self.mostBelow ? " and \(zones.count - Self.mostBelow) more" : "")
        + "; write one of them"
    case .unknown(let folder, let near) where near.isEmpty:
      "there is no such zone in \(folder); write a name such as Europe/Paris, UTC or local"
    case .unknown(let folder, let near):
      "there is no such zone in \(folder); did you mean "
        + near.map { "'\($0)'" }.joined(separator: " or ") + "?"
    case .unreadable(let cause): cause
    }
  }
}
