import Glibc
import Jobs
import Settings
import Worker

/// Makes schedules of a crontab.
enum ScheduleImportCommand: Command {
  static let isOperating = true

  private static let queue = OptionSpec(
    "queue", value: "QUEUE", "The queue that the jobs are pushed into; 'cron' if not given.")
  private static let system = OptionSpec(
    "system",
    "The form of /etc/crontab and /etc/cron.d, with a user before each command; those files "
      + "are known by their place.")
  private static let prefix = OptionSpec(
    "prefix", value: "TEXT", "What the names begin with; that of the command's program follows.")

  static let spec = CommandSpec(
    name: "schedule import", summary: "make schedules of a crontab",
    description: """
      Reads a crontab(5) and adds a schedule for each of its lines, all or none. A line's command \
      becomes the payload of a job of kind Command, with what follows the first % as its input, the \
      variables that are set above it, and its user; CRON_TZ, else TZ, sets the zone, which must be one \
      that this machine knows, and MAILTO is kept as a note. Nothing is run by the import, and the crontab stays as it is: comment its lines out once \
      the schedules are what you want.

      The jobs are run by a worker that is told to: 'penstock work cron --exec penstock run-command'. \
      A command that fails is tried up to three times in all, unless --max-attempts says otherwise, and \
      may run for a day, unless --timeout does. A schedule is called like its command's program, or cron- \
      and the number of its line; a name that is taken already gets a number behind it. A line that is \
      there already, command and all, is left out.
      """,
    positionals: [PositionalSpec("FILE|-", "The crontab, or '-' for standard input.")],
    options: [
      queue, system, prefix, ScheduleOptions.zone, ScheduleOptions.missed, ScheduleOptions.overlap,
      ScheduleOptions.jitter, PushCommand.maxAttempts, PushCommand.timeout, ScheduleActs.dryRun,
    ],
    examples: [
      .init("penstock schedule import /etc/crontab --dry-run", "what would be added"),
      .init("crontab -l | penstock schedule import -", "your own crontab"),
    ],
    exitStatuses: [
      .init(1, "the crontab has no line that is not there already"),
      .init(65, "a line of the crontab is wrong; nothing was added"),
      .init(66, "the crontab is not there"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    let file = InputFile(path: arguments.words[0], thing: "crontab")
    guard let text = String(validating: try file.content(), as: UTF8.self) else {
      throw Failure("cannot read crontab '\(file.name)': it is not UTF-8 text", .badData)
    }
    let isSystem = arguments.has(system) || arguments.words[0].hasPrefix("/etc/cron")
    let reader = CrontabReader(file: file.name, hasUsers: isSystem)
    let entries = try reader.entries(of: text)
    if !isSystem, let doubt = doubt(entries, file: file.name) { Output.error.say(doubt) }
    let usedZones =
      arguments.has(ScheduleOptions.zone) ? [] : Set(entries.compactMap(\.zone))
    try check(reader.zones(in: text), used: usedZones, file: file.name)
    let schedules = try entries.map { try schedule($0, file: file.name, arguments) }
    let isDryRun = arguments.has(ScheduleActs.dryRun)
    if isDryRun, access(context) == false {
      return try report(named(schedules, beside: []), context)
    }
    return try await context.withStore(create: .inNewFile, readOnly: isDryRun) { store in
      let acts = named(schedules, beside: try await store.schedules().map(\.schedule))
      guard !isDryRun, !acts.isEmpty else { return try report(acts, context) }
      _ = try await ScheduleActs.perform(acts, in: store, context)
      let queue = acts.lazy.compactMap { act -> String? in
        if case .add(let schedule) = act { schedule.draft.queue } else { nil }
      }.first
      Output.error.say(
        "nothing runs them yet; this does:  penstock work \(queue ?? "cron") --exec penstock "
          + "run-command")
      return .success
    }
  }

  /// A wrong zone is refused where a command goes by it, and warned of where none does.
  private static func check(
    _ zones: [CrontabZone], used: Set<String>, file: String
  ) throws(CrontabError) {
    var faults: [CrontabFault] = []
    for zone in zones {
      do {
        _ = try ScheduleOptions.zoneName(zone.name)
      } catch {
        let cause = Failure(error).message
        if used.contains(zone.name) {
          faults.append(CrontabFault(line: zone.line, column: zone.column, cause: cause))
        } else {
          Output.error.say(
            "warning: crontab '\(file):\(zone.line):\(zone.column)': \(cause); no schedule goes "
              + "by it")
        }
      }
    }
    guard faults.isEmpty else { throw CrontabError(file: file, faults: faults) }
  }

  private static func access(_ context: Context) -> Bool {
    (try? context.requireStore()) != nil
  }

  private static func report(_ acts: [ScheduleAct], _ context: Context) throws -> ExitStatus {
    guard !acts.isEmpty else {
      Output.error.say("the crontab has no line that is not there already")
      return .nothingMatched
    }
    return try ScheduleActs.say(acts, context)
  }

  private static func schedule(
    _ entry: CrontabEntry, file: String, _ arguments: Arguments
  ) throws -> Schedule {
    var environment = entry.environment
    let shell = environment.removeValue(forKey: "SHELL")
    let command = ShellCommand(
      command: entry.command, input: entry.input, shell: shell, user: entry.user,
      environment: environment.isEmpty ? nil : environment)
    let zone = arguments.text(ScheduleOptions.zone) ?? entry.zone ?? ZoneLibrary.local
    var schedule = Schedule(
      name: (arguments.text(prefix) ?? "")
        + (name(of: entry.command).map { String($0.prefix(60)) } ?? "cron-\(entry.line)"),
      rhythm: Rhythm(cron: entry.expression.text, zone: ""),
      draft: Draft(
        queue: arguments.text(queue) ?? "cron", kind: ShellCommand.kind, payload: command.payload,
        maxAttempts: 3, timeout: .seconds(86_400)),
      note: entry.note)
    do {
      schedule.rhythm.zone = try ScheduleOptions.zoneName(zone)
      return try ScheduleOptions.edited(schedule, arguments)
    } catch let error as UsageError {
      throw error
    } catch {
      throw Failure(
        "cannot read crontab '\(file):\(entry.line)': \(Failure(error).message)", .badData)
    }
  }

  /// What is said where commands seem to have the user of the system's form before them; nil where none
  /// has. `mail -s …` and `sync` are commands whose names users have as well.
  private static func doubt(_ entries: [CrontabEntry], file: String) -> String? {
    let doubtful = entries.compactMap { entry -> (line: Int, user: String)? in
      let words = entry.command.split(whereSeparator: \.isWhitespace)
      guard words.count > 1, words[1].first != "-", getpwnam(String(words[0])) != nil else {
        return nil
      }
      return (entry.line, String(words[0]))
    }
    guard let first = doubtful.first else { return nil }
    let rest = doubtful.count - 1
    let more = rest == 0 ? "" : rest == 1 ? ", as does one more" : ", as do \(rest) more"
    return "warning: crontab '\(file):\(first.line)': its command begins with '\(first.user)', "
      + "a user of this machine\(more); if the lines have a user before the command, as those of "
      + "/etc/crontab, read them with --system"
  }

  /// The program of a command: `backup` of `cd /srv && /usr/local/bin/backup --all`. Where it has no name,
  /// the first word that could be one; nil where there is none.
  private static func name(of command: String) -> String? {
    let parts = command.split { "();&|<>".contains($0) }
    let words = parts.map { part in
      part.split { $0.isWhitespace || "\"'`".contains($0) }
    }
    for var rest in words.map({ $0[...] }) {
      // Words before the program that say nothing of what it does.
      while let word = rest.first, !preparations.contains(word),
        wrappers.contains(word) || word.contains("=") || word.first == "-" || plain(word) == nil
      {
        rest.removeFirst()
      }
      if let program = rest.first, !preparations.contains(program) { return plain(program) }
    }
    return words.joined().lazy.compactMap(plain).first
  }

  /// The last part of a path, of letters, digits, `-`, `_` and `.`; nil when it has neither letter nor
  /// digit.
  private static func plain(_ word: Substring) -> String? {
    let last = word.split(separator: "/").last ?? ""
    let kept = last.filter { $0.isLetter || $0.isNumber || "-_.".contains($0) }
    return kept.contains { $0.isLetter || $0.isNumber } ? String(kept) : nil
  }

  private static let wrappers: Set<Substring> = ["exec", "nice", "env", "sudo", "command", "time"]
  /// Parts of a command that only lead to the one that counts.
  private static let preparations: Set<Substring> = [
    "cd", "test", "[", "[[", "sleep", "set", "export", ".", "source",
  ]

  /// With names that no other has; what is there already with the same name, line and command is left
  /// out.
  static func named(_ schedules: [Schedule], beside present: [Schedule]) -> [ScheduleAct] {
    var taken = Set(present.map(\.name))
    var acts: [ScheduleAct] = []
    for schedule in schedules {
      let isThere = present.contains {
        $0.rhythm == schedule.rhythm && $0.draft.payload == schedule.draft.payload
          && $0.draft.queue == schedule.draft.queue
      }
      if isThere { continue }
      var named = schedule
      var number = 2
      while taken.contains(named.name) {
        named.name = "\(schedule.name)-\(number)"
        number += 1
      }
      taken.insert(named.name)
      acts.append(.add(named))
    }
    return acts
  }
}
