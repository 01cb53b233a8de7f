import Foundation
import Testing

/// A program that runs while the test goes on. It is killed with this value.
final class RunningProgram: Sendable {
  /// Kept so that the folder stays as long as the program runs in it.
  private let shop: Workshop
  private let process: Process
  private let errorFile: URL

  init(_ process: Process, in shop: Workshop, errorFile: URL) {
    self.shop = shop
    self.process = process
    self.errorFile = errorFile
  }

  deinit {
    guard process.isRunning else { return }
    send(SIGKILL)
    process.waitUntilExit()
  }

  var processID: Int32 { process.processIdentifier }

  func send(_ signal: Int32) {
    kill(processID, signal)
  }

  /// What it has written to standard error so far.
  func log() throws -> String {
    String(decoding: try Data(contentsOf: errorFile), as: UTF8.self)
  }

  /// Waits until it has written that.
  func wait(forLog text: String) async throws {
    try await eventually("'\(text)' in the log") { try log().contains(text) }
  }

  /// Waits for its end and returns its exit status; a signal counts as 128 and its number.
  func status() async throws -> Int32 {
    try await eventually("end of the program") { !process.isRunning }
    let isSignal = process.terminationReason == .uncaughtSignal
    return process.terminationStatus + (isSignal ? 128 : 0)
  }
}

/// How long is waited for what never comes about: a test that will fail takes so long, and one that
/// passes may run on a machine that has many other things to do.
let lastResort = Duration.seconds(600)

/// Waits until a condition holds that another process brings about; else throws what was missed.
func eventually(_ what: String, _ condition: () throws -> Bool) async throws {
  let end = ContinuousClock.now + lastResort
  while try !condition() {
    guard ContinuousClock.now < end else { throw Missed(description: "no \(what)") }
    try await Task.sleep(for: .milliseconds(10))
  }
}

struct Missed: Error, CustomStringConvertible {
  let description: String
}

/// True once no such process runs any more; one that nobody has waited for yet does not run.
func hasEnded(_ process: Int32) -> Bool {
  guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
    return true
  }
  return text.split(separator: ")").last?.hasPrefix(" Z") ?? true
}
