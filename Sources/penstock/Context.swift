import Drawing
import FoundationEssentials
import Glibc
import Jobs
import Settings

/// What a command runs in: its line, the environment, the configuration and where output goes.
struct Context: Sendable {
  let arguments: Arguments
  let environment: [String: String]
  private(set) var configuration: Configuration
  /// The file that the configuration was read from; nil when there is none.
  let configurationFile: String?
  let place: StorePlace
  /// What those who write to the store promise against a power cut.
  let durability: StoreDurability
  let output: Output
  private let isOperating: Bool

  init(_ arguments: Arguments, for command: any Command.Type, output: Output) throws {
    self.arguments = arguments
    self.output = arguments.has(.json) ? output.forPrograms : output
    isOperating = command.isOperating
    environment = ProcessInfo.processInfo.environment
    if command.usesConfiguration {
      (configuration, configurationFile) = try Self.configuration(arguments, environment)
    } else {
      (configuration, configurationFile) = (Configuration(), nil)
    }
    place = StorePlace(
      option: arguments.text(.store), environment: environment, configured: configuration.store,
      configurationFile: configurationFile)
    do {
      durability = try StoreDurability(
        option: arguments.text(.durability), environment: environment,
        configured: configuration.durability)
    } catch {
      guard !command.usesConfiguration else { throw error }
      durability = .full
    }
  }

  /// The same with the file's content of now.
  func reread() throws -> Context {
    var context = self
    guard let configurationFile else { return context }
    let bytes = try InputFile(
      path: configurationFile, thing: "configuration", origin: "as when the worker started"
    ).content()
    context.configuration = try Configuration(parsing: bytes, file: configurationFile)
    return context
  }

  var wantsJSON: Bool { arguments.has(.json) }

  static let showSecrets = OptionSpec(
    "show-secrets", "Mask nothing; that they were shown goes into the audit log.")

  /// What names or looks like a secret.
  var redacted: [String] {
    arguments.has(Self.showSecrets) ? [] : Redaction.usual + configuration.redact
  }

  /// What hides secrets from whoever looks.
  var redaction: Redaction { Redaction(redacted) }

  /// A job with the payload and texts that may be shown.
  func shown(_ job: Job) -> Job {
    let redaction = redaction
    var job = job.redacted(by: redaction)
    job.payload = redaction.applied(to: job.payload)
    return job
  }

  func shown(_ attempt: Attempt) -> Attempt { attempt.redacted(by: redaction) }

  func shown(_ detail: JobDetail) -> JobDetail {
    JobDetail(
      job: shown(detail.job), attempts: detail.attempts.map { shown($0) }, topic: detail.topic,
      purgedAt: detail.purgedAt)
  }

  /// Opens the store to look at something. Where secrets are to be seen, that is put down first.
  func withStoreToShow<Result>(
    _ subject: String, _ body: (any JobStore) async throws -> Result
  ) async throws -> Result {
    let showsSecrets = arguments.has(Self.showSecrets)
    return try await withStore(readOnly: !showsSecrets) { store in
      if showsSecrets {
        try await store.note(
          "show secrets", subject: subject, by: currentOperator(environment))
      }
      return try await body(store)
    }
  }

  /// Tells the store what the configuration makes unique, before something is pushed that it may be
  /// about: no worker may have done so yet.
  func tellUniqueness(_ store: any JobStore) async throws {
    try await store.setKeeping(configuration.keeping.uniqueness)
  }

  /// Opens the store for one piece of work and closes it after.
  func withStore<Result>(
    create: StoreCreation = .never, readOnly: Bool = false,
    _ body: (any JobStore) async throws -> Result
  ) async throws -> Result {
    let store = try await store(create: create, readOnly: readOnly)
    do {
      let result = try await body(store)
      await store.close()
      return result
    } catch {
      await store.close()
      throw error
    }
  }

  /// Opens the store; whoever asked for it closes it.
  func store(create: StoreCreation = .never, readOnly: Bool = false) async throws -> any JobStore {
    let isReadOnly = readOnly || arguments.has(.readOnly)
    let create = isReadOnly ? .never : create
    if create == .never { try requireStore() }
    let store = try await openStore(
      place, create: create, readOnly: isReadOnly, durability: durability)
    guard !isReadOnly, isOperating else { return store }
    do {
      try askWhereGuarded(try await store.label())
    } catch {
      await store.close()
      throw error
    }
    return store
  }

  /// A guarded store is changed by those only who say that they mean it.
  func askWhereGuarded(_ label: StoreLabel) throws(Failure) {
    guard label.isGuarded, !arguments.has(.write) else { return }
    let name = label.name ?? place.display
    if isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 {
      Output.error.ask(
        "The store is guarded. Type its name (\(Printable.text(name))) to change it: ")
      if readLine() == name { return }
      throw Failure("nothing was changed: the store '\(name)' is guarded", .notPermitted)
    }
    throw Failure(
      "cannot change store '\(name)': it is guarded; give --write if you mean it", .notPermitted)
  }

  /// Fails when there is no file at the place of the store.
  func requireStore() throws(Failure) {
    guard !place.isServer, access(place.location, F_OK) != 0, errno == ENOENT else { return }
    throw Failure(missingStoreMessage, .noInput)
  }

  private var missingStoreMessage: String {
    let origin =
      switch place.source {
      case .option: "as --store says"
      case .environment: "as PENSTOCK_STORE says"
      case .configuration: "as the configuration says"
      case .usual: "the usual place, since --store, PENSTOCK_STORE and configuration name none"
      }
    return "cannot open store '\(place.display)': there is no such file (\(origin)); "
      + "make it with 'penstock init' or by pushing a job"
  }

  private static func configuration(
    _ arguments: Arguments, _ environment: [String: String]
  ) throws -> (Configuration, String?) {
    let candidates = ConfigurationPlace.candidates(
      option: arguments.text(.config), environment: environment)
    for candidate in candidates {
      if !candidate.isRequired, access(candidate.path, F_OK) != 0 { continue }
      let file = InputFile(
        path: candidate.path, thing: "configuration", origin: candidate.origin)
      let bytes = try file.content()
      return (try Configuration(parsing: bytes, file: candidate.path), candidate.path)
    }
    return (Configuration(), nil)
  }
}

extension Timestamp {
  /// This machine's clock, for showing how long ago something was.
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }
}
