import Glibc
import Jobs
import Settings
import Synchronization

/// Writes the lines of an export in large pieces, and keeps the error that ended it.
final class ExportSink: Sendable {
  private let emit: @Sendable ([UInt8]) throws -> Void
  private let showsProgress: Bool
  private let state = Mutex(State())
  private static let pieceBytes = 256 * 1024

  private struct State {
    var bytes: [UInt8] = []
    var jobs = 0
    var error: (any Error)?
  }

  init(showsProgress: Bool, emit: @escaping @Sendable ([UInt8]) throws -> Void) {
    self.showsProgress = showsProgress
    self.emit = emit
  }

  /// False when nothing more can be written.
  func write(_ record: StoreRecord) -> Bool {
    let line = JSONLine(record: record).text
    return state.withLock { state in
      state.bytes += line.utf8
      state.bytes.append(UInt8(ascii: "\n"))
      if case .job = record { count(&state) }
      if state.bytes.count >= Self.pieceBytes { flush(&state) }
      return state.error == nil
    }
  }

  /// Writes the rest; returns how many jobs there were.
  func end() throws -> Int {
    try state.withLock { state in
      flush(&state)
      if let error = state.error { throw error }
      return state.jobs
    }
  }

  private func count(_ state: inout State) {
    state.jobs += 1
    if showsProgress, state.jobs.isMultiple(of: 1000) {
      Output.error.replaceLine("exported \(Grouped.jobs(state.jobs)) so far")
    }
  }

  private func flush(_ state: inout State) {
    guard state.error == nil else { return }
    do {
      try emit(state.bytes)
      state.bytes.removeAll(keepingCapacity: true)
    } catch {
      state.error = error
    }
  }
}
