import Jobs
import Settings
import Synchronization

/// The records of an export that is read while they are stored.
final class ExportFile: Sendable {
  private let state: Mutex<State>

  private struct State: ~Copyable {
    var lines: InputLines
    var reader: ExportReader
    /// Read already to see whether it is an export at all.
    var header: StoreRecord?
    var jobs = 0
  }

  init(_ file: InputFile) throws {
    var state = State(
      lines: try InputLines(file), reader: ExportReader(source: file.name), header: nil)
    state.header = try Self.next(&state)
    self.state = Mutex(state)
  }

  /// The next record; nil after the last one.
  func next() throws(StoreError) -> StoreRecord? {
    try state.withLock { state throws(StoreError) in
      if let header = state.header {
        state.header = nil
        return header
      }
      let record = try Self.next(&state)
      if case .job = record {
        state.jobs += 1
        if state.jobs.isMultiple(of: 1000) {
          Output.error.replaceLine("imported \(Grouped.jobs(state.jobs)) so far")
        }
      }
      return record
    }
  }

  private static func next(_ state: inout State) throws(StoreError) -> StoreRecord? {
    do {
      while let line = try state.lines.next() {
        if let record = try state.reader.record(on: line) { return record }
      }
      try state.reader.end()
      return nil
    } catch let error as ExportError {
      throw .invalid(error.description)
    } catch let failure as Failure {
      throw failure.status == .noInput ? .missing(failure.message) : .full(failure.message)
    } catch {
      throw .invalid("cannot import: \(error)")
    }
  }
}
