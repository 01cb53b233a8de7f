// The processes that the torture tests start and kill: producers, workers and an operator over one
// store, which say on standard output what was promised to them, and only once it was.

import Glibc
import Jobs
import SQLStore
import SQLiteDatabase

/// `torturer ROLE STORE SEED MILLISECONDS [normal] [steps=N] [pages=N]`: goes on for so long and for so
/// many steps at the least, or until it is killed; copies the write-ahead log back after N pages.
@main
enum Torturer {
  static func main() async {
    let words = CommandLine.arguments
    guard words.count >= 5, let seed = UInt64(words[3]), let length = Int(words[4]) else {
      complain("torturer ROLE STORE SEED MILLISECONDS [normal] [steps=N] [pages=N]")
      exit(64)
    }
    func number(_ name: String) -> Int32? {
      words.first { $0.hasPrefix(name) }.flatMap { Int32($0.dropFirst(name.count)) }
    }
    let stage = Stage(
      path: words[2], seed: seed, length: .milliseconds(length), steps: number("steps=") ?? 0,
      isRelaxed: words.contains("normal"), logPages: number("pages="))
    do {
      switch words[1] {
      case "produce": try await Producer.run(stage)
      case "work": try await Hand.run(stage)
      case "operate": try await Meddler.run(stage)
      case "watch": try await Watcher.run(stage)
      default: exit(64)
      }
    } catch let error as StoreError {
      complain(error.message)
      exit(error.exitStatus)
    } catch {
      complain("\(error)")
      exit(70)
    }
    // As a killed process would: nothing is closed.
    _exit(0)
  }
}

/// What a role plays on.
struct Stage: Sendable {
  var path: String
  var seed: UInt64
  var length: Duration
  var steps: Int32
  var isRelaxed: Bool
  var logPages: Int32?

  func open() throws(StoreError) -> any JobStore {
    var options = StoreFile.Options(creates: true, isDurabilityRelaxed: isRelaxed)
    if let logPages { options.logPages = logPages }
    return try StoreFile.open(path, options)
  }

  /// Repeats `step` until the time is over and it was done often enough. A store that is in use or full
  /// is tried again.
  func play(_ step: () async throws -> Void) async throws {
    let end = ContinuousClock.now + length
    var count = 0
    while ContinuousClock.now < end || count < steps {
      count += 1
      do {
        try await step()
      } catch let error as StoreError {
        switch error {
        case .busy, .full: say("E", "\(error.exitStatus)")
        default: throw error
        }
      }
    }
  }
}

/// Writes one line of the ledger with one call, so that a kill cannot cut it in two.
func say(_ words: String...) {
  let line = words.joined(separator: " ") + "\n"
  _ = line.withCString { write(STDOUT_FILENO, $0, strlen($0)) }
}

func complain(_ text: String) {
  _ = "\(text)\n".withCString { write(STDERR_FILENO, $0, strlen($0)) }
}
