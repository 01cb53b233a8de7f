import FoundationEssentials
import Glibc
import HTTP
import Jobs
import Settings
import Worker

/// Runs jobs until it is told to stop.
enum WorkCommand: Command {
  static let slots = OptionSpec(
    "slots", value: "NUMBER", "Jobs run at a time; twice the number of processors if not given.")
  static let exec = OptionSpec(
    "exec", value: "PROGRAM",
    "Run this program for every job, payload on standard input. Must come last.", takesRest: true)
  static let stream = OptionSpec(
    "stream", value: "PROGRAM",
    "Run this program once a slot and give it every job, one line each. Must come last.",
    takesRest: true)
  static let http = OptionSpec(
    "http", value: "URL", "Post every job to this address instead of running a program.")
  static let untilEmpty = OptionSpec(
    "until-empty", "End when no job is left that this worker could take.")
  static let grace = OptionSpec(
    "grace", value: "DURATION", "How long running jobs may go on after a stop; 25s if not given.")
  static let quiet = OptionSpec(
    "quiet", letter: "q", "Log only what needs attention: --log-level warning.")
  static let logForm = OptionSpec(
    "log", value: "FORM",
    "Log as text, as json (one object a line), or for journald; if not given as text, or for journald "
      + "where standard error goes there.", choices: WorkLog.Form.allCases.map(\.rawValue))
  static let logLevel = OptionSpec(
    "log-level", value: "LEVEL", "Leave out what is less; info if not given.",
    choices: WorkLog.Level.allCases.map(\.rawValue))
  static let logPayloads = OptionSpec(
    "log-payloads", "Log each start with the payload, secrets masked; else no payload is logged.")

  static let checkConfig = OptionSpec(
    "check-config",
    "Only check all of the configuration, and that its programs can be started, and end.")

  static let spec = CommandSpec(
    name: "work", summary: "run jobs: a headless worker",
    description: """
      Takes jobs from the store and runs their handlers, until it is stopped. Handlers are programs or \
      addresses: the one of --exec, --stream or --http for every kind, or one per kind from the \
      configuration. Jobs of kinds that no handler takes stay untouched.

      With --exec a program is started for each job. One that exits with 0 has succeeded, with 65 its job \
      is dead at once, with anything else it is tried again later. The program gets the payload on standard input and the job in its environment: \
      PENSTOCK_JOB_ID, PENSTOCK_QUEUE, PENSTOCK_KIND, PENSTOCK_ATTEMPT, PENSTOCK_MAX_ATTEMPTS, \
      PENSTOCK_IDEMPOTENCY_KEY, PENSTOCK_PARTITION, PENSTOCK_TRACEPARENT. What it prints is kept \
      with the attempt, and its last line on standard error is the error. Lines written to the \
      descriptor PENSTOCK_PROGRESS_FD say how far it is ('0.4 page 2 of 5'), or answer as stream programs \
      do, without id: '{"ok":true,"result":7}', '{"retry":"busy","in":"30s"}', '{"snooze":"10m"}'.

      With --stream a program is started once a slot and reads one job a line: 'penstock help stream' \
      shows how, in four languages.

      With --http each job is posted to the address: 'penstock help http' says what is sent and what the \
      answers mean.

      Its log goes to standard error. With --log json each line has time, level, event and message, and \
      of a job its job, queue, kind and attempt, wait_s and run_s, outcome, state, run_at, error, exit, \
      signal, cpu_s and peak_bytes, where known.

      SIGTERM or SIGINT stop it: it takes no more jobs, lets the running ones finish for the grace, \
      then stops them and gives them back. A second signal skips the grace, a third one kills. SIGTSTP \
      quiets it, SIGCONT resumes, SIGHUP reads the configuration anew: see 'penstock help signals', and \
      'penstock help systemd' for running it as a service.

      A handler that cannot be started (its file is gone, no more processes may be started) costs no job \
      an attempt: the jobs of its kind wait, and it is tried again, after a second first, every half minute \
      at last.

      A job ends with its program: what that started and left in its process group is killed with it, \
      also when the worker itself is killed.
      """,
    positionals: [
      PositionalSpec(
        "QUEUE[=WEIGHT]", "Queues to serve, with their shares; all queues equally if not given.",
        presence: .many)
    ],
    options: [
      slots, untilEmpty, grace, logForm, logLevel, logPayloads, quiet, checkConfig, http, exec,
      stream,
    ],
    examples: [
      .init("penstock work --exec ./send-email", "run every job with one program"),
      .init(
        "penstock work --stream python3 thumbnail.py", "one Python process a slot for all jobs"),
      .init("penstock work --http http://127.0.0.1:8080/jobs", "post every job to a service"),
      .init("penstock work critical=5 emails", "serve two queues, the first five times as often"),
      .init("penstock work --check-config", "see whether a worker would start"),
      .init("penstock work --slots 2 --until-empty --exec cat", "drain the store and end"),
    ],
    exitStatuses: [
      .init(69, "the store failed in a way that no waiting heals"),
      .init(75, "it was killed before the store had confirmed all results"),
      .init(
        78,
        "a handler is missing, not executable, or wrongly configured; with --until-empty also when jobs "
          + "are left whose handler cannot be started"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    let queues = try arguments.words.map { try share($0, arguments) }
    let children = try programs()
    let handlers = HandlerTable(try handlers(context, children))
    if arguments.has(checkConfig) { return try report(handlers, context) }
    let settings = try settings(context, queues, handlers)
    // Whoever read the log may go: that is no reason to leave jobs in mid-run.
    signal(SIGPIPE, SIG_IGN)
    return try await context.withStore(create: .inNewFile) { store in
      try await store.setKeeping(context.configuration.keeping)
      try await store.setLimits(context.configuration.limits)
      let log = log(context)
      for taker in [exec, stream] {
        if let option = ownOption(after: taker, arguments) {
          log.write(
            WorkLogLine(
              .warning, "misplaced_option",
              "'\(option)' goes to '\(arguments.texts(taker)[0])', as all that follows \(taker.flag)"
            ))
        }
      }
      let manager = ServiceManager(context.environment)
      let service = WorkerService(
        store, as: description(settings), settings: settings, handlers: handlers,
        storeIdentity: try await store.information().identity, watchdog: manager?.watchdog
      ) { notice in
        log.write(notice)
        manager?.tell(notice)
        if case .enlisted = notice, let mark = store.lifeMark { children.hold(mark) }
      }
      let signals = StopSignals {
        service.requestStop()
      } reload: {
        guard context.configurationFile != nil else { return service.requestStop() }
        manager?.tellReloading()
        Task {
          do {
            try await reload(context, queues, children, service, store)
          } catch {
            manager?.tellRefusedReload()
            log.write(
              WorkLogLine(
                .error, "configuration_refused", "\(error); what was configured before stays"))
          }
        }
      } quiet: {
        service.requestQuiet($0)
      }
      defer { signals.cancel() }
      let ending = await service.run()
      switch ending.reason {
      case .failed(let error): throw error
      case .cannotStart(let fault):
        throw Failure("\(fault.cause); its jobs wait", .configuration)
      case .empty, .stopped: return ending.unsettled == 0 ? .success : .tryAgain
      }
    }
  }

  private static func log(_ context: Context) -> WorkLog {
    let arguments = context.arguments
    let form = arguments.text(logForm).flatMap(WorkLog.Form.init)
    let level = arguments.text(logLevel).flatMap(WorkLog.Level.init)
    return WorkLog(
      output: .error,
      form: form ?? (Journal.takesStandardError(context.environment) ? .journald : .text),
      level: level ?? (arguments.has(quiet) ? .warning : .info),
      showsPayloads: arguments.has(logPayloads), redaction: context.redaction)
  }

  /// Says that a worker would start: whatever is wrong was told before.
  private static func report(_ handlers: HandlerTable, _ context: Context) throws -> ExitStatus {
    let configuration = context.configuration
    _ = try context.themeChoice(option: nil)
    _ = try context.chosenKeys()
    if let file = context.configurationFile {
      _ = try ScheduleApplyCommand.schedules(of: context, file: file)
    }
    let kinds = handlers.kinds.map { $0.sorted() }
    if context.wantsJSON {
      var line = JSONLine()
      line.set("configuration", context.configurationFile)
      line.set("good", true)
      if let kinds { line.set("kinds", kinds) }
      line.set("queues", configuration.queues.keys.sorted())
      try context.output.line(line.text)
    } else {
      let file = context.configurationFile.map { "configuration '\($0)' is good" }
      try context.output.line(
        "\(file ?? "no configuration, which is good"): runs "
          + (kinds.map { "kinds \($0.joined(separator: ", "))" } ?? "all kinds"))
    }
    return .success
  }

  /// An option of this command among the program's arguments: often it was meant for the worker.
  private static func ownOption(after taker: OptionSpec, _ arguments: Arguments) -> String? {
    let own = Set(spec.options.map(\.flag))
    return arguments.texts(taker).dropFirst().first { word in
      word.split(separator: "=", maxSplits: 1).first.map { own.contains(String($0)) } ?? false
    }
  }

  private static var usualSlots: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) * 2 }

  private static func description(_ settings: Dispatcher.Settings) -> WorkerDescription {
    let host = currentHost()
    return WorkerDescription(
      name: "\(host).\(getpid())", host: host, pid: getpid(), version: ProgramVersion.text,
      slots: settings.slots, queues: settings.queues, kinds: settings.kinds.map { $0.sorted() },
      timeLimits: settings.policies.timeLimits)
  }

  private static func settings(
    _ context: Context, _ queues: [QueueShare], _ handlers: HandlerTable
  ) throws -> Dispatcher.Settings {
    let (arguments, work) = (context.arguments, context.configuration.work)
    return Dispatcher.Settings(
      slots: try arguments.wholeNumber(slots, in: 1...10_000) ?? work.slots ?? usualSlots,
      queues: queues.isEmpty ? work.queues : queues, kinds: handlers.kinds,
      policies: context.configuration.policies,
      grace: try arguments.duration(grace) ?? work.grace ?? .seconds(25),
      endsWhenEmpty: arguments.has(untilEmpty))
  }

  /// Works by what the configuration says now. Nothing is changed when anything of it is wrong.
  private static func reload(
    _ context: Context, _ queues: [QueueShare], _ children: ChildProcesses,
    _ service: WorkerService, _ store: any JobStore
  ) async throws {
    let context = try context.reread()
    let handlers = HandlerTable(try handlers(context, children))
    let settings = try settings(context, queues, handlers)
    try await store.setKeeping(context.configuration.keeping)
    try await store.setLimits(context.configuration.limits)
    service.reconfigure(as: description(settings), settings: settings, handlers: handlers)
  }

  private static func programs() throws -> ChildProcesses {
    do {
      return try ChildProcesses()
    } catch {
      throw Failure("\(error)", .configuration)
    }
  }

  private static func handlers(
    _ context: Context, _ children: ChildProcesses
  ) throws -> [String: any Handler] {
    do {
      if let program = try program(context.arguments) {
        var maker = HandlerMaker(
          folder: FileManager.default.currentDirectoryPath, environment: context.environment,
          children: children)
        let kind = HandlerTable.fallback
        return [kind: try maker.handler(program, kind: kind)]
      }
      var maker = HandlerMaker(
        folder: configurationFolder(context), environment: context.environment,
        children: children)
      var handlers: [String: any Handler] = [:]
      for (kind, handler) in context.configuration.handlers.sorted(by: { $0.key < $1.key }) {
        handlers[kind] = try maker.handler(handler.program, kind: kind, limits: handler.resources)
      }
      guard handlers.isEmpty else { return handlers }
    } catch let error as HandlerError {
      throw Failure("\(error)", .configuration)
    }
    throw Failure(
      "cannot work: no handler is configured; give --exec or --stream PROGRAM, --http URL, or "
        + "handlers in \(context.configurationFile.map { "'\($0)'" } ?? "./penstock.json5")",
      .configuration)
  }

  /// What the line names for every kind, if it does.
  private static func program(
    _ arguments: Arguments
  ) throws -> Configuration.Handler.Program? {
    let given = [exec, stream, http].filter { arguments.has($0) }
    guard given.count < 2 else {
      throw arguments.usageError(
        "cannot use \(given[0].flag) and \(given[1].flag) together: one handler runs every job")
    }
    guard let way = given.first else { return nil }
    if way == exec { return .exec(arguments.texts(exec)) }
    if way == stream { return .stream(arguments.texts(stream)) }
    let url = arguments.text(http) ?? ""
    guard Configuration.Address.isURL(url) else {
      throw arguments.usageError(
        "cannot post to '\(url)': it is no address, such as 'https://example.com/jobs'")
    }
    return .http(Configuration.Address(url))
  }

  /// Where relative paths of handlers start.
  private static func configurationFolder(_ context: Context) -> String {
    let current = FileManager.default.currentDirectoryPath
    guard let file = context.configurationFile, let slash = file.lastIndex(of: "/") else {
      return current
    }
    let folder = String(file[..<slash])
    return file.hasPrefix("/") ? (folder.isEmpty ? "/" : folder) : "\(current)/\(folder)"
  }

  private static func share(_ word: String, _ arguments: Arguments) throws -> QueueShare {
    guard let equals = word.lastIndex(of: "=") else {
      try validate(queue: word, arguments)
      return QueueShare(queue: word)
    }
    let text = String(word[word.index(after: equals)...])
    guard let weight = Int(text), (1...1000).contains(weight) else {
      throw arguments.usageError(
        "cannot use weight '\(text)' of queue '\(word[..<equals])': it must be from 1 to 1000")
    }
    let queue = String(word[..<equals])
    try validate(queue: queue, arguments)
    return QueueShare(queue: queue, weight: weight)
  }

  private static func validate(queue: String, _ arguments: Arguments) throws {
    do throws(DraftError) {
      try Draft.validate(name: queue, as: "queue")
    } catch {
      throw arguments.usageError("\(error)")
    }
  }
}
