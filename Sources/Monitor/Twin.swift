import Jobs

/// The command line that shows or does the same as a key did.
package enum Twin {
  /// `penstock --store shop.db jobs 'state:dead queue:emails'`.
  static func command(_ words: [String], setup: Setup) -> String {
    let store = setup.storeArgument.map { ["--store", $0] } ?? []
    return (["penstock"] + store + words).map(quoted).joined(separator: " ")
  }

  /// One that changes a store says so where that one is guarded.
  static func change(_ words: [String], setup: Setup) -> String {
    command((setup.label.isGuarded ? ["--write"] : []) + words, setup: setup)
  }

  /// What does the same as an effect that somebody is asked about; nil where there is none. `former`
  /// is the schedule that an edit changed.
  static func effect(_ effect: Effect, former: Schedule? = nil, setup: Setup) -> String? {
    switch effect {
    case .undo(let entry, _): change(["undo", String(entry)], setup: setup)
    case .trash(let act, .ids(let ids), _):
      change(["trash", "--\(act.name)"] + ids.map(String.init), setup: setup)
    case .trash(let act, .filter(let filter, _), _):
      change(
        ["trash", "--\(act.name)"] + (filter.isEmpty ? ["--all"] : words(filter)), setup: setup)
    case .set(let setting, let scope): change(words(scope, setting), setup: setup)
    case .mark(let name):
      change(["mark"] + (name.hasPrefix("-") ? ["--"] : []) + [name], setup: setup)
    case .order(let mode, let worker): change(["worker", worker] + mode.words, setup: setup)
    case .steer(let act, let id): change(["spread", String(id), act.rawValue], setup: setup)
    case .bind(let binding): change(words(binding), setup: setup)
    case .unbind(let record):
      change(["unbind"] + words(binding: record.binding), setup: setup)
    case .publish(let message):
      with(message.payload, setup) { change(["publish", message.topic.name] + $0, setup: setup) }
    case .schedule(let act): schedule(act, former: former, setup: setup)
    case .rewrite(let edit, _): rewrite(edit, setup: setup)
    case .edit(let job, _): change(["edit", String(job.id)], setup: setup)
    default: nil
    }
  }

  private static func words(_ binding: TopicBinding) -> [String] {
    var words = ["bind", binding.pattern.text, binding.queue]
    if binding.kind != Draft.defaultKind { words += ["--kind", binding.kind] }
    if !binding.filter.isEmpty { words += ["--filter", binding.filter.description] }
    return words + (binding.name.map { ["--name", $0] } ?? [])
  }

  private static func words(binding: TopicBinding) -> [String] {
    binding.name.map { [$0] } ?? [
      binding.pattern.text, binding.queue, "--kind", binding.kind, "--filter",
      binding.filter.description,
    ]
  }

  private static func schedule(_ act: ScheduleAct, former: Schedule?, setup: Setup) -> String {
    switch act {
    case .add(let schedule):
      let draft = schedule.draft
      return with(draft.payload, setup) { payload in
        change(
          ["schedule", "add", schedule.name, schedule.rhythm.cron, draft.queue] + payload
            + options(schedule, none: []), setup: setup)
      }
    case .edit(let schedule):
      let isPayloadNew = former.map { $0.draft.payload != schedule.draft.payload } ?? false
      let words =
        [
          "schedule", "edit", schedule.name, "--cron", schedule.rhythm.cron, "--queue",
          schedule.draft.queue,
        ] + options(schedule, none: ["none"])
      guard isPayloadNew else { return change(words, setup: setup) }
      return with(schedule.draft.payload, setup, orEmpty: [""]) { payload in
        change(words + ["--payload"] + payload, setup: setup)
      }
    case .remove(let name): return change(["schedule", "rm", name], setup: setup)
    case .pause(let name): return change(["schedule", "pause", name], setup: setup)
    case .resume(let name): return change(["schedule", "resume", name], setup: setup)
    case .run(let name): return change(["schedule", "run", name], setup: setup)
    }
  }

  /// An edit puts the secrets that the job had in the places of their masks. What is not written down
  /// so opens the editor.
  private static func rewrite(_ edit: PayloadEdit, setup: Setup) -> String {
    let words = ["edit", String(edit.job)]
    let redaction = Redaction(setup.redacted)
    let masked = redaction.applied(to: edit.new)
    guard masked.count <= longestPayload, !masked.contains(0),
      String(validating: masked, as: UTF8.self) != nil,
      (try? redaction.restored(masked, from: edit.old)) == edit.new
    else { return change(words, setup: setup) }
    return with(edit.new, setup, orEmpty: [""]) {
      change(words + ["--payload"] + $0, setup: setup)
    }
  }

  /// A longer one is no word of a command.
  private static let longestPayload = 8192

  /// A command with a payload as it is shown: where that has the mask of a secret, the command refuses
  /// it. One that it would take for a file or an option comes on its standard input.
  private static func with(
    _ payload: [UInt8], _ setup: Setup, orEmpty none: [String] = [],
    _ command: ([String]) -> String
  ) -> String {
    let masked = Redaction(setup.redacted).applied(to: payload)
    let text = String(decoding: masked, as: UTF8.self)
    guard !text.isEmpty else { return command(none) }
    let isNoWord = text.hasPrefix("-") || text.hasPrefix("@")
    guard isNoWord, masked == payload else { return command([text]) }
    return "printf %s \(quoted(text)) | " + command(["-"])
  }

  /// `none` stands for what the schedule has not.
  private static func options(_ schedule: Schedule, none: [String]) -> [String] {
    let optional = [
      ("--jitter", schedule.jitter > .zero ? [schedule.jitter.text] : none),
      ("--between", schedule.rhythm.windows.isEmpty ? none : schedule.rhythm.windows.map(\.text)),
      ("--note", schedule.note.map { [$0] } ?? none),
    ]
    return [
      "--kind", schedule.draft.kind, "--zone", schedule.rhythm.zone, "--missed",
      schedule.missed.text, "--overlap", schedule.overlap.rawValue,
    ] + optional.flatMap { option, values in values.flatMap { [option, $0] } }
  }

  private static func words(_ scope: LimitScope, _ setting: LimitSetting) -> [String] {
    let value: [String] =
      switch setting {
      case .paused: []
      case .running(let count): [count.map(String.init) ?? "none"]
      case .rate(nil): ["none"]
      case .rate(let rate?): [rate.text, "--burst", String(rate.burst)]
      }
    guard let queue = scope.queue else {
      return ["kind", scope.kind ?? "", setting.actName] + value
    }
    return ["queue", queue, setting.actName] + value
      + (scope.kind.map { ["--kind", $0] } ?? [])
  }

  static func listing(_ filter: Filter, setup: Setup) -> String {
    command(["jobs"] + (filter.isEmpty ? [] : words(filter)), setup: setup)
  }

  /// A filter that begins with `-` is told from an option.
  private static func words(_ filter: Filter) -> [String] {
    let text = filter.description
    return text.hasPrefix("-") ? ["--", text] : [text]
  }

  static func act(_ act: Act, on choice: Choice, setup: Setup) -> String {
    var options: [String] = []
    if case .requeue(let queue, _) = act { options += ["--to", queue] }
    if act == .erase { options += ["--trash", "0"] }
    if let spread = act.spread { options += ["--spread", spread.text] }
    let jobs =
      switch choice {
      case .ids(let ids): ids.map(String.init) + options
      case .filter(let filter) where filter.description.hasPrefix("-"): options + words(filter)
      case .filter(let filter): words(filter) + options
      }
    return change([act.name] + jobs, setup: setup)
  }

  /// What a terminal or a line editor would obey when a command is pasted: names of queues and kinds
  /// come from whoever pushes jobs.
  private static func isOrder(_ scalar: Unicode.Scalar) -> Bool {
    let category = scalar.properties.generalCategory
    return category == .control || category == .format || category == .lineSeparator
      || category == .paragraphSeparator
  }

  /// Without any control character: `$'a\u001b'`, as bash and zsh read it.
  private static func escaped(_ word: String) -> String {
    var text = "$'"
    for scalar in word.unicodeScalars {
      if scalar == "'" || scalar == "\\" {
        text += "\\\(scalar)"
      } else if isOrder(scalar) {
        let digits = String(scalar.value, radix: 16)
        text += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text + "'"
  }

  /// A word as a POSIX shell must read it.
  package static func quoted(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", ":", "@", "%", "+", "=", ",": true
      default: false
      }
    }
    if isPlain, !word.isEmpty { return word }
    if word.unicodeScalars.contains(where: isOrder) { return escaped(word) }
    return "'"
      + word.split(separator: "'", omittingEmptySubsequences: false).joined(
        separator: "'\\''") + "'"
  }
}

extension WorkerMode {
  /// As the command line has it.
  fileprivate var words: [String] {
    switch self {
    case .active: ["resume"]
    case .quiet: ["quiet"]
    case .stopping: ["stop"]
    case .stoppingNow: ["stop", "--now"]
    }
  }
}

extension Act {
  /// The same act over another length; an act that cannot be spread stays as it is.
  func spread(over length: Duration) -> Act {
    switch self {
    case .retry: .retry(spread: length)
    case .requeue(let queue, _): .requeue(to: queue, spread: length)
    case .purge, .erase, .cancel: self
    }
  }

  var canBeSpread: Bool {
    switch self {
    case .retry, .requeue: true
    case .purge, .erase, .cancel: false
    }
  }
}
