import Foundation
import torturer

/// What processes did to the files of a store, in order, as `Tests/Shims/journal.c` wrote it down.
struct PowerJournal {
  private var records: [Record] = []
  var count: Int { records.count }

  fileprivate struct Record {
    var kind: UInt8
    var name: String
    var offset: Int
    var data: Data
  }

  /// The shim as a library that processes can be started with.
  static func library(on ground: Ground) async throws -> String {
    let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Shims/journal.c").path
    let library = ground.folder + "/journal.so"
    let ending = try await ground.run(
      ["cc", "-std=c11", "-O1", "-shared", "-fPIC", "-o", library, source])
    guard ending.status == 0 else {
      throw NeverHappened(what: "journal.c is compiled: \(ending.error)")
    }
    return library
  }

  init(file path: String) throws {
    let bytes = try Data(contentsOf: URL(filePath: path))
    var place = 0
    func number<Number: FixedWidthInteger>(_ at: Int) -> Number {
      bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: Number.self) }
    }
    while place + 16 <= bytes.count {
      let nameLength = Int(bytes[place + 1])
      let length = Int(number(place + 4) as UInt32)
      let start = place + 16 + nameLength
      guard start + length <= bytes.count else { break }
      records.append(
        Record(
          kind: bytes[place],
          name: String(decoding: bytes[(place + 16)..<start], as: UTF8.self),
          offset: Int(number(place + 8) as UInt64), data: bytes[start..<(start + length)]))
      place = start + length
    }
  }

  /// How often the disk was waited for with a file of the store.
  func synchronisations(of name: String) -> Int {
    records.count { $0.kind == UInt8(ascii: "S") && $0.name == name }
  }

  /// How often the disk failed to keep what it was given.
  var failures: Int { records.count { $0.kind == UInt8(ascii: "F") } }

  /// What was printed in the first so many records, by all processes.
  func printed(before cut: Int) -> String {
    String(
      decoding: records.prefix(cut).filter { $0.kind == UInt8(ascii: "P") }.flatMap(\.data),
      as: UTF8.self)
  }

  /// The first moment at which something was printed.
  var firstPrint: Int {
    records.firstIndex { $0.kind == UInt8(ascii: "P") } ?? records.count
  }

  /// A file as the disk has it, and what the disk was not made to keep yet.
  private struct Disk {
    var kept: Data?
    var isListed = false
    /// What stood under this name before it was removed, while the folder may still say so.
    var ghost: Data?
    var waiting: [Record] = []

    mutating func apply(_ record: Record) {
      var content = kept ?? Data()
      switch record.kind {
      case UInt8(ascii: "T"): content.resize(to: record.offset)
      default: content.write(record.data, at: record.offset)
      }
      kept = content
    }

    /// As it is once its folder was synchronised.
    func listed() -> Self {
      var listed = self
      listed.isListed = kept != nil || !waiting.isEmpty
      listed.ghost = nil
      return listed
    }

    mutating func synchronise() {
      for record in waiting { apply(record) }
      waiting = []
    }
  }

  /// Writes the files that a power cut after so many records leaves, under `path`.
  func cut(after count: Int, to path: String, _ random: inout Seeded) throws {
    var disks: [String: Disk] = [:]
    for record in records.prefix(count) {
      switch record.kind {
      case UInt8(ascii: "W"), UInt8(ascii: "T"):
        disks[record.name, default: Disk()].waiting.append(record)
      case UInt8(ascii: "S"):
        if record.name == "/" {
          disks = disks.mapValues { $0.listed() }
        } else {
          disks[record.name, default: Disk()].synchronise()
        }
      case UInt8(ascii: "F"):
        disks[record.name]?.waiting = []
      case UInt8(ascii: "U"):
        let old = disks[record.name]
        disks[record.name] = Disk(ghost: old?.isListed == true ? old?.kept : nil)
      default: break
      }
    }
    let share = [0, 50, 90, 100].randomElement(using: &random) ?? 0
    for (name, disk) in disks {
      var disk = disk
      for record in disk.waiting {
        for piece in record.pieces where random.happens(percent: share) {
          disk.apply(random.happens(percent: 5) ? piece.torn(&random) : piece)
        }
      }
      if !disk.isListed, random.happens(percent: 50) { disk.kept = disk.ghost }
      try? FileManager.default.removeItem(atPath: path + name)
      if let content = disk.kept { try content.write(to: URL(filePath: path + name)) }
    }
  }
}

extension PowerJournal.Record {
  /// What reaches the disk at once: blocks of 4 KiB, by their place in the file.
  fileprivate var pieces: [Self] {
    guard kind == UInt8(ascii: "W") else { return [self] }
    var pieces: [Self] = []
    var start = 0
    while start < data.count {
      let end = min(data.count, start + 4096 - (offset + start) % 4096)
      var piece = self
      piece.offset = offset + start
      piece.data = data[(data.startIndex + start)..<(data.startIndex + end)]
      pieces.append(piece)
      start = end
    }
    return pieces
  }

  /// The first sectors of it.
  fileprivate func torn(_ random: inout Seeded) -> Self {
    var torn = self
    torn.data = data.prefix(Int.random(in: 0...8, using: &random) * 512)
    return torn
  }
}

extension Data {
  fileprivate mutating func resize(to length: Int) {
    if count > length {
      removeLast(count - length)
    } else {
      append(Data(count: length - count))
    }
  }

  fileprivate mutating func write(_ data: Data, at offset: Int) {
    if count < offset + data.count { resize(to: offset + data.count) }
    replaceSubrange((startIndex + offset)..<(startIndex + offset + data.count), with: data)
  }
}
