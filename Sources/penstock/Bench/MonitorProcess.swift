/// The monitor in a process and a terminal of its own.
enum MonitorProcess {
  /// Opens the monitor on a store, presses keys a second apart, and returns its largest resident memory
  /// in mebibytes.
  static func peakMemory(store: String, keys: [String]) throws -> Double {
    let terminal = try PseudoTerminal(["--store", store, "top"])
    defer { terminal.close() }
    for key in keys {
      _ = terminal.drain(for: .seconds(1))
      terminal.type(key)
    }
    _ = terminal.drain(for: .milliseconds(1500))
    guard let peak = terminal.memory(.peak) else {
      throw Failure("the monitor ended by itself", .inputOutput)
    }
    return peak
  }
}
