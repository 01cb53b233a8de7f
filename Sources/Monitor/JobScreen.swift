import Drawing
import Jobs

/// One job: what it is, its attempts, its payload, and what the chosen attempt left behind.
struct JobScreen: Hashable, Sendable {
  enum Part: Int, CaseIterable, Hashable, Sendable {
    case attempts, payload, output
  }

  let id: JobID
  /// The list that it was opened from, as it was then.
  let neighbours: [JobID]
  private(set) var detail: JobDetail?
  /// Whether it has been read; a job that was read and has no detail is gone.
  private(set) var isLoaded = false
  private(set) var focus = Part.payload
  private(set) var attempts = RowCursor<Int>()
  /// As long as nobody chose an attempt, the newest is shown.
  private var hasChosen = false
  private(set) var payload = TextPane()
  private(set) var output = TextPane()
  private(set) var kind = PayloadText.Kind.empty
  /// What the run under way has written.
  private var running: RunningOutput?
  /// Whether the end of the output stays in sight.
  private(set) var isFollowing = false

  init(id: JobID, among neighbours: [JobID]) {
    self.id = id
    self.neighbours = neighbours
  }

  var want: Want { Want(.detail(id), isUrgent: !isLoaded) }

  var attempt: Attempt? {
    guard let detail, let index = attempts.index else { return nil }
    return detail.attempts[index]
  }

  mutating func take(_ detail: JobDetail?, _ facts: Facts) {
    isLoaded = true
    // What was known of a job that is gone stays on the screen.
    guard let detail else { return }
    if detail.job.payload != self.detail?.job.payload || self.detail == nil {
      let text = PayloadText(detail.job.payload, redaction: Redaction(facts.setup.redacted))
      kind = text.kind
      payload.show([.init(text: text.text, role: .text)])
    }
    self.detail = detail
    attempts.follow(detail.attempts.map(\.number))
    if !hasChosen { attempts.move(toRow: 0) }
  }

  /// Whether what is shown is a run that has not ended.
  var isRunShown: Bool { attempt.map { $0.finishedAt == nil } ?? false }

  mutating func take(_ output: RunningOutput?) {
    running = output ?? running
  }

  mutating func follow(_ facts: Facts) {
    let layout = JobLayout(facts, self)
    attempts.resize(height: layout.attempts.height)
    payload.resize(to: layout.payload.size)
    output.show(
      attempt.map { Self.parts(told($0), Redaction(facts.setup.redacted)) } ?? [])
    output.resize(to: layout.output.size)
    if isFollowing { output.scroll(to: .max) }
  }

  /// An attempt with what it wrote, as far as that is known while it runs.
  private func told(_ attempt: Attempt) -> Attempt {
    guard attempt.finishedAt == nil, let running, running.run == attempt.number else {
      return attempt
    }
    var attempt = attempt
    attempt.report.standardOutput = running.standardOutput
    attempt.report.standardError = running.standardError
    return attempt
  }

  /// The error, the result, then what the attempt wrote.
  private static func parts(_ attempt: Attempt, _ redaction: Redaction) -> [TextPane.Part] {
    var parts: [TextPane.Part] = []
    let standardError = attempt.report.standardError
    if let error = attempt.error { parts.append(.init(text: error, role: .text)) }
    if let result = attempt.report.result {
      parts.append(.init(text: "result", role: .header))
      parts.append(.init(text: PayloadText(result, redaction: redaction).text, role: .text))
    }
    // The last line of it is the error where the handler said nothing better.
    let isErrorAlone =
      attempt.error != nil
      && String(decoding: standardError, as: UTF8.self).trimmed == attempt.error
    for (name, bytes) in [
      ("standard error", isErrorAlone ? [] : standardError),
      ("standard output", attempt.report.standardOutput),
    ] where !bytes.isEmpty {
      if !parts.isEmpty { parts.append(.init(text: "", role: .text)) }
      parts.append(.init(text: name, role: .header))
      let text = String(decoding: bytes, as: UTF8.self)
      parts.append(.init(text: text.hasSuffix("\n") ? String(text.dropLast()) : text, role: .text))
    }
    return parts
  }

  func refusal(of action: Action) -> String? {
    switch action {
    case .retry, .requeue, .cancel, .purge, .edit, .copyPayload, .writePayload, .find:
      guard let detail else { return isLoaded ? "the job is gone" : "the job is being read" }
      if action == .copyPayload || action == .writePayload, detail.job.payload.isEmpty {
        return "the payload is empty"
      }
      if detail.purgedAt != nil, [.requeue, .cancel, .edit].contains(action) {
        return Self.isInTrash
      }
      if action == .edit, detail.job.state == .running { return "the job is running" }
      return nil
    case .why where detail?.purgedAt != nil: return Self.isInTrash
    case .nextJob where isFinding: return nil
    case .previousMatch: return isFinding ? nil : "find a text with / first"
    case .nextJob: return neighbour(1) == nil ? "it is the last job of the list" : nil
    case .previousJob: return neighbour(-1) == nil ? "it is the first job of the list" : nil
    default: return nil
    }
  }

  private static let isInTrash = "the job is in the trash; r brings it back"

  private func neighbour(_ distance: Int) -> JobID? {
    guard let index = neighbours.firstIndex(of: id) else { return nil }
    let wanted = index + distance
    return neighbours.indices.contains(wanted) ? neighbours[wanted] : nil
  }

  mutating func handle(_ action: Action, _ facts: Facts) -> [Step] {
    switch action {
    case .back where isFinding:
      payload.endFind()
      output.endFind()
    case .back, .quit: return [.back]
    case .nextJob where isFinding: _ = find(payload.needle)
    case .previousMatch: _ = find(payload.needle, backwards: true)
    case .nextPanel: step(by: 1)
    case .previousPanel: step(by: -1)
    case .nextJob, .previousJob:
      let next = neighbour(action == .nextJob ? 1 : -1)
      return next.map { [.open($0, among: neighbours)] } ?? []
    case .find: return [.prompt(.find)]
    case .copyCommand:
      return [.effect(.copy(Twin.command(["show", String(id)], setup: facts.setup)))]
    case .copyPayload: return [.usePayload(id, .copy)]
    case .why: return [.explain(id)]
    case .follow: isFollowing.toggle()
    case .edit: return [.usePayload(id, .edit)]
    case .writePayload: return [.prompt(.write(id))]
    case .retry, .purge:
      if let job = detail?.job, detail?.purgedAt != nil {
        let act: TrashAct = action == .retry ? .restore : .delete
        return [.askOfTrash(TrashQuestion(act: act, choice: .ids([id]), subject: .one(job)))]
      }
      return question(action == .retry ? .retry(spread: nil) : .purge).map { [.ask($0)] } ?? []
    case .cancel: return question(.cancel).map { [.ask($0)] } ?? []
    case .requeue:
      return question(.requeue(to: "", spread: nil)).map { [.prompt(.requeue($0))] } ?? []
    default: move(action)
    }
    return []
  }

  private func question(_ act: Act) -> Question? {
    detail.map {
      Question(
        act: act, choice: .ids([id]), subject: .one("\(id) (\($0.job.kind) in \($0.job.queue))"),
        hasQuarantined: $0.job.isQuarantined)
    }
  }

  private mutating func step(by parts: Int) {
    let count = Part.allCases.count
    focus = Part(rawValue: (focus.rawValue + parts + count) % count) ?? .payload
  }

  private mutating func move(_ action: Action) {
    switch focus {
    case .attempts: if attempts.handle(action) { hasChosen = attempts.index != 0 }
    case .payload: payload.handle(action)
    case .output: output.handle(action)
    }
  }

  /// Whether a text was looked for, so that its places are marked.
  var isFinding: Bool { !payload.needle.isEmpty }

  /// Looks for a text where the keys go, then in the other text.
  mutating func find(_ needle: String, backwards: Bool = false) -> Bool {
    let inPayload = payload.find(needle, backwards: backwards)
    let inOutput = output.find(needle, backwards: backwards)
    switch focus {
    case .payload where inPayload, .output where inOutput: break
    default:
      if inPayload { focus = .payload } else if inOutput { focus = .output }
    }
    return inPayload || inOutput
  }

  mutating func press(_ position: Position, _ facts: Facts) -> ListPress {
    let layout = JobLayout(facts, self)
    if layout.attempts.contains(position) {
      let press = attempts.press(line: position.row - layout.attempts.row)
      if press != .nothing { (focus, hasChosen) = (.attempts, attempts.index != 0) }
      return press
    } else if layout.payload.contains(position) {
      focus = .payload
    } else if layout.output.contains(position) {
      focus = .output
    }
    return .nothing
  }

  mutating func scroll(by rows: Int, at position: Position, _ facts: Facts) {
    let layout = JobLayout(facts, self)
    if layout.attempts.contains(position) {
      attempts.scroll(by: rows)
      hasChosen = attempts.index != 0
    } else if layout.output.contains(position) {
      output.scroll(to: output.offset + rows)
    } else {
      payload.scroll(to: payload.offset + rows)
    }
  }
}
