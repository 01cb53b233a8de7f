import FoundationEssentials
import Glibc
import Jobs
import Settings

/// Measures what this machine gives.
enum BenchCommand: Command {
  static let usesConfiguration = false

  static let only = OptionSpec(
    "only", value: "NAME[,NAME…]", "Take only these measurements, and those taken with them.")
  static let jobs = OptionSpec(
    "jobs", value: "NUMBER", "Jobs that each measurement is made of; 4000 if not given.")
  static let backlog = OptionSpec(
    "backlog", value: "NUMBER",
    "Jobs waiting in the store of the measurements named _full; 20 times --jobs if not given.")
  static let finished = OptionSpec(
    "finished", value: "NUMBER",
    "Jobs finished in that store; 20 times --jobs if not given.")
  static let dead = OptionSpec(
    "dead", value: "NUMBER", "Dead letters where they count; 10 times --jobs if not given.")
  static let part = OptionSpec(
    "part", value: "NAME", "One part in a process of its own; the bench starts these itself.")

  static let spec = CommandSpec(
    name: "bench", summary: "measure this machine's limits and how near penstock comes",
    description: """
      Measures, in one run on a store that it makes and removes, what SQLite gives in a bare loop on \
      this disk, and what penstock gives through the same doors that everybody uses. The bar is the \
      share of the limit; compare shares, not figures: they hold on any machine.

      The store is made in a folder of its own beside the file that --store names, or else here, so \
      that a disk can be measured by naming a file on it. A store that is there is not touched.
      """,
    options: [only, jobs, backlog, finished, dead, part],
    examples: [
      .init("penstock bench", "measure everything"),
      .init("penstock bench --only push_one,drain_1 --json", "two figures for a script"),
      .init(
        "penstock bench --only drain_full --backlog 5000000 --finished 5000000",
        "with a full store"),
      .init("penstock bench --only monitor --backlog 1000000", "the monitor on a terminal"),
      .init("penstock bench --store /mnt/jobs.db", "what that disk gives"),
    ],
    exitStatuses: [.init(73, "the folder cannot be created"), .init(74, "the disk is full")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    let root = try root(arguments)
    let isPart = arguments.has(part)
    let place = isPart ? root : root + "/penstock-bench-\(getpid())"
    let count = try arguments.wholeNumber(jobs, in: (isPart ? 0 : 20)...10_000_000) ?? 4000
    let sizes = 0...100_000_000
    let bench = Bench(
      folder: place, jobs: count, isRelaxed: context.durability == .normal,
      backlog: try arguments.wholeNumber(backlog, in: sizes) ?? count * 20,
      finished: try arguments.wholeNumber(finished, in: sizes) ?? count * 20,
      dead: try arguments.wholeNumber(dead, in: 1...100_000_000) ?? max(1, count * 10))
    if let name = arguments.text(part) {
      let figures = try await run(part: name, bench)
      try context.output.write(figures.map { "\($0)\n" }.joined())
      return .success
    }
    let parts = try selected(arguments)
    guard mkdir(place, 0o755) == 0 else {
      throw Failure("cannot create folder '\(place)': \(systemErrorText())", .cannotCreate)
    }
    defer {
      bench.clear()
      rmdir(place)
    }
    for part in parts {
      for measurement in try await part.measure(bench) {
        try context.output.line(
          context.wantsJSON ? measurement.line.text : measurement.row(isASCII: false))
      }
    }
    return .success
  }

  /// The folder beside the file that was named.
  private static func root(_ arguments: Arguments) throws -> String {
    guard let path = arguments.text(.store) else {
      return FileManager.default.currentDirectoryPath
    }
    let place = StorePlace(location: path, source: .option)
    guard !place.isServer else {
      throw arguments.usageError(
        "cannot measure '\(place.display)': the bench makes its own store; name a file on the disk "
          + "to be measured")
    }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return path }
    guard let slash = path.lastIndex(of: "/") else {
      return FileManager.default.currentDirectoryPath
    }
    return slash == path.startIndex ? "" : String(path[..<slash])
  }

  private static func selected(_ arguments: Arguments) throws -> [Bench.Part] {
    guard let text = arguments.text(only) else { return Bench.parts }
    let names = text.split(separator: ",").map(String.init)
    let known = Bench.parts.flatMap(\.names)
    if let wrong = names.first(where: { !known.contains($0) }) {
      throw arguments.usageError(
        "cannot measure '\(wrong)': \(NearestName.hint(wrong, among: known))")
    }
    return Bench.parts.filter { part in part.names.contains { names.contains($0) } }
  }

  private static func run(part: String, _ bench: Bench) async throws -> [Double] {
    switch part {
    case "push": try await bench.pushPart(bench.jobs)
    case "drain": try await bench.drainPart()
    case "latency": try await bench.latencyPart(bench.jobs)
    case "idle": try await bench.idlePart()
    case "waits": try await bench.waitsPart()
    default: throw Failure("cannot run part '\(part)': there is none of that name", .usage)
    }
  }
}
