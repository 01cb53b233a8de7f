import Foundation
import Testing

/// A folder in which processes are tortured. All of them are killed, and all that was mounted is
/// unmounted, before it goes, whatever a test threw.
final class Ground {
  let folder: String
  private var children: [Child] = []
  private var mounts: [String] = []
  private var names = 0

  var store: String { folder + "/store.db" }

  init() throws {
    folder =
      FileManager.default.temporaryDirectory
      .appending(path: "penstock-torture-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
  }

  /// To be called at the end of each test; a `defer` does.
  func clear() {
    for child in children { child.kill() }
    for child in children { child.wait() }
    for mount in mounts { _ = try? start(["umount", "-l", mount]).wait() }
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// What all processes complained of, for a failure that says more.
  var complaints: String {
    children.enumerated().map {
      "process \($0 + 1):\n\($1.output.suffix(600))\($1.error.suffix(1500))"
    }
    .joined(separator: "\n")
  }

  /// The programs that are built beside the tests; for a long run the one that is released.
  static func program(_ name: String) -> String {
    let released = ProcessInfo.processInfo.environment["PENSTOCK_PROGRAM"]
    if name == "penstock", let released { return released }
    return URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent()
      .appendingPathComponent(name).path
  }

  /// Starts a program with files as its streams.
  func start(
    _ words: [String], environment: [String: String] = [:], input: String? = nil
  ) throws -> Child {
    names += 1
    // libfaketime changes the environment of the process that it is first loaded into, before Swift
    // finds the arguments beside it: that process is a shell.
    let isFaked = environment.keys.contains("FAKETIME_TIMESTAMP_FILE")
    let words = isFaked ? ["sh", "-c", "exec \"$@\"", "sh"] + words : words
    let name = "\(folder)/process-\(names)"
    if let input { try Data(input.utf8).write(to: URL(filePath: name + ".in")) }
    let child = try Child(
      words, home: folder, environment: environment,
      input: input == nil ? "/dev/null" : name + ".in", output: name + ".out",
      error: name + ".err")
    children.append(child)
    return child
  }

  /// Starts a program and waits for its end.
  @discardableResult
  func run(
    _ words: [String], environment: [String: String] = [:], input: String? = nil
  ) async throws -> Child.Ending {
    let child = try start(words, environment: environment, input: input)
    await child.end()
    return try child.ending()
  }

  func startPenstock(
    _ words: String..., environment: [String: String] = [:]
  ) throws -> Child {
    try start(
      [Self.program("penstock"), "--store", store] + words, environment: environment)
  }

  @discardableResult
  func penstock(
    _ words: String..., environment: [String: String] = [:], input: String? = nil
  ) async throws -> Child.Ending {
    try await run(
      [Self.program("penstock"), "--store", store] + words, environment: environment, input: input)
  }

  /// Starts one of the roles of `torturer`.
  func startTorturer(
    _ role: String, seed: UInt64, milliseconds: Int = 600_000, extra: [String] = [],
    environment: [String: String] = [:]
  ) throws -> Child {
    try start(
      [Self.program("torturer"), role, store, String(seed), String(milliseconds)] + extra,
      environment: environment)
  }

  /// A script for `penstock work --exec /bin/sh` that notes each run in the file `runs`, then does `then`.
  func handler(then: String = "") throws -> String {
    try script(
      "handler", "echo \"$PENSTOCK_JOB_ID $PENSTOCK_ATTEMPT\" >> '\(folder)/runs'\n\(then)\n")
  }

  /// A script for `sh`. It is not started by itself: the start of another process at the moment of its
  /// writing would make it busy.
  func script(_ name: String, _ text: String) throws -> String {
    let path = "\(folder)/\(name)"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  func read(_ name: String) -> String {
    (try? Data(contentsOf: URL(filePath: "\(folder)/\(name)"))).map {
      String(decoding: $0, as: UTF8.self)
    } ?? ""
  }

  /// A file system of its own with so many bytes; nil where that is not allowed.
  func mountSmall(_ name: String, bytes: Int) async throws -> String? {
    let place = "\(folder)/\(name)"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    guard
      try await run(["mount", "-t", "tmpfs", "-o", "size=\(bytes)", "tmpfs", place]).status == 0
    else { return nil }
    mounts.append(place)
    return place
  }
}

/// How long is waited for what never comes about: a test that will fail takes so long, and one that
/// passes may run on a machine that has many other things to do.
let lastResort = Duration.seconds(600)

/// Waits until something holds that is observed again and again.
func eventually(_ what: String, _ holds: () async throws -> Bool) async throws {
  let end = ContinuousClock.now + lastResort
  while try await !holds() {
    guard ContinuousClock.now < end else {
      throw NeverHappened(what: what)
    }
    try await Task.sleep(for: .milliseconds(5))
  }
}

struct NeverHappened: Error, CustomStringConvertible {
  var what: String
  var description: String { "it did not come about that \(what)" }
}

/// Sizes that the environment may raise for a long run.
enum Measure {
  /// How many rounds the torture goes through; a few where nobody asks for more.
  static let rounds = number("PENSTOCK_ROUNDS") ?? 1
  /// Seconds of the soak.
  static let soak = number("PENSTOCK_SOAK") ?? 8
  /// Jobs of the mixed load, and how many of its workers are killed meanwhile.
  static let jobs = number("PENSTOCK_JOBS") ?? 4000
  static let kills = min(50, jobs / 500)
  /// The first seed; a failure names the one that it came with.
  static let seed = UInt64(number("PENSTOCK_SEED") ?? 20_260)

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init)
  }
}

/// Records what a list of complaints says, the first few of them.
func expectNone(
  _ complaints: [String], _ context: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  guard !complaints.isEmpty else { return }
  let shown = complaints.prefix(8).joined(separator: "\n")
  Issue.record(
    "\(complaints.count) complaints, \(context):\n\(shown)", sourceLocation: sourceLocation)
}

/// Says that a test could not be done here, where it can be seen.
func skip(_ why: String) {
  Issue.record("skipped: \(why)", severity: .warning)
}
