import Glibc
import Jobs
import Settings
import Terminal

/// Shows everything on a store that lives.
enum DemoCommand: Command {
  static let usesConfiguration = false

  static let length = OptionSpec(
    "for", value: "DURATION", "With --no-monitor: end after this long.")
  static let folder = OptionSpec(
    "folder", value: "FOLDER", "Use this folder and leave it there afterwards.")
  static let noMonitor = OptionSpec(
    "no-monitor", "Only produce and work, without the monitor; needs --for.")

  static let spec = CommandSpec(
    name: "demo", summary: "open the monitor on a live store with failing and healing work",
    description: """
      Makes a store in a temporary folder, pushes the jobs of a small shop into it, runs them with \
      two real worker processes, and opens the monitor. The mail server is down now and then and its \
      jobs heal by retries, some cards are declined for good, one queue is paused, and twice a minute \
      a worker is killed and its jobs are rescued.

      When the monitor is left the workers are stopped and the folder is removed.
      """,
    options: [length, folder, noMonitor],
    examples: [
      .init("penstock demo", "look at it"),
      .init(
        "penstock demo --no-monitor --for 60s --folder /tmp/shop",
        "leave a store behind to try commands on"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    let length = try arguments.duration(length)
    if length == nil, arguments.has(noMonitor) {
      throw arguments.usageError("cannot use option '--no-monitor' alone: say how long with --for")
    }
    if length != nil, !arguments.has(noMonitor) {
      throw arguments.usageError("cannot use option '--for': it belongs to --no-monitor")
    }
    let folder = try DemoFolder(at: arguments.text(folder))
    defer { folder.remove() }
    let workers = try DemoWorkers(folder: folder)
    defer { workers.stop() }
    let place = StorePlace(location: folder.store, source: .option)
    let store = try await openStore(
      place, create: .inNewFile, readOnly: false, durability: context.durability)
    _ = try await store.set(
      .paused(true), of: .queue("newsletter"), by: currentOperator(context.environment))
    do {
      try await DemoSchedules.add(to: store, by: currentOperator(context.environment))
    } catch {
      // Without zone data on this machine the demonstration goes without schedules.
      Output.error.say(error.message)
    }
    let background = Task {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await DemoProducer(store: store).run() }
        group.addTask { await workers.run() }
      }
    }
    var signal: Int32?
    if let length {
      try? await Task.sleep(for: length)
    } else {
      let line = ["--store", folder.store, "--config", folder.configuration, "top"]
      let arguments = try Arguments(parsing: line, commands: CommandTable.specs)
      signal = try await TopCommand.show(
        Context(arguments, for: TopCommand.self, output: context.output))
    }
    background.cancel()
    await background.value
    workers.stop()
    await store.close()
    if let signal {
      folder.remove()
      Terminal.end(by: signal)
    }
    return .success
  }
}
