import Glibc
import Jobs
import Synchronization

/// Who looks at a store: each holds the lock on one byte of a file beside it, and writes into a slot
/// of that number who it is. The lock goes with the process, and nothing of it is written into the
/// store, so that who may only read it is seen as well.
final class Attendance: Sendable {
  private struct Seat {
    var file: FileLock
    var number: Int64?
  }

  private static let slots: Int64 = 64
  private static let slotBytes = 512

  private let path: String
  private let seat = Mutex<Seat?>(nil)

  init(path: String) {
    self.path = path
  }

  /// Where the file cannot be written, or all slots are taken, nobody is seen: that is no reason not
  /// to look.
  func attend(_ presence: Presence) {
    seat.withLock { seat in
      guard let file = Self.file(&seat, path) else { return }
      let number = seat?.number ?? (0..<Self.slots).first { file.tryLock($0) }
      guard let number else { return }
      seat?.number = number
      file.write(Self.record(presence), at: number * Int64(Self.slotBytes))
    }
  }

  func others() -> [Presence] {
    seat.withLock { seat in
      // Who only asks once makes no file for it.
      guard seat != nil || access(path, F_OK) == 0, let file = Self.file(&seat, path) else {
        return []
      }
      return (0..<Self.slots).filter { file.isHeldElsewhere($0) }.map {
        Self.presence(file.read(Self.slotBytes, at: $0 * Int64(Self.slotBytes)))
      }
    }
  }

  func close() {
    seat.withLock { $0 = nil }
  }

  private static func file(_ seat: inout Seat?, _ path: String) -> FileLock? {
    if let file = seat?.file { return file }
    guard let file = try? FileLock(path: path, to: .lock) else { return nil }
    seat = Seat(file: file)
    return file
  }

  /// Both texts, cut to their room, each with a zero behind it.
  private static func record(_ presence: Presence) -> [UInt8] {
    let who = presence.who.utf8.prefix(150)
    let asks = (presence.asks ?? "").utf8.prefix(slotBytes - 160)
    let record = Array(who) + [0] + Array(asks) + [0]
    return record + [UInt8](repeating: 0, count: slotBytes - record.count)
  }

  private static func presence(_ record: [UInt8]) -> Presence {
    let parts = record.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
    let texts = parts.map { String(decoding: $0, as: UTF8.self) }
    let asks = texts.count > 1 && !texts[1].isEmpty ? texts[1] : nil
    return Presence(who: texts.first ?? "", asks: asks)
  }
}
