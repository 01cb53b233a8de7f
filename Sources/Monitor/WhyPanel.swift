import Drawing
import Jobs

/// Why a job does not run, over the screen.
struct WhyPanel: Hashable, Sendable {
  let id: JobID
  private(set) var isLoaded = false
  private(set) var whereabouts: Whereabouts?

  init(id: JobID) {
    self.id = id
  }

  var want: Want { Want(.whereabouts(id), isUrgent: !isLoaded) }

  mutating func take(_ whereabouts: Whereabouts?) {
    (self.whereabouts, isLoaded) = (whereabouts, true)
  }

  private func lines() -> [String] {
    guard isLoaded else { return ["Looking"] }
    guard let whereabouts else { return ["There is no such job any more."] }
    return whereabouts.sentences
  }

  func draw(into frame: inout Frame, _ facts: Facts) {
    let width = facts.body.width
    let inner = width - 6
    let lines = lines().flatMap { reason in
      Paragraph(reason).lines(width: inner).enumerated().map {
        Label($0.offset == 0 ? "\(facts.glyphs.separator) " : "  ", role: .dim) + Label($0.element)
      }
    }
    let height = min(facts.body.height, lines.count + 2)
    let area = facts.body.splitBottom(height).bottom.splitLeft(width).left
    frame.fill(area)
    let job = whereabouts?.job
    let about = job.map { " \(facts.glyphs.separator) \($0.kind) in \($0.queue)" } ?? ""
    let panel = Panel(
      title: Label("Why job \(id) is not running\(about)"), hint: "any key closes",
      isFocused: true)
    let content = panel.draw(into: &frame, in: area).inset(columns: 1)
    for (row, line) in lines.prefix(content.height).enumerated() {
      frame.write(line, at: content.line(row).origin, width: content.width)
    }
  }
}

extension Whereabouts {
  /// All that there is to say.
  package var sentences: [String] {
    let reasons = hindrances.map { $0.text(now: now) }
    let origin = Schedule.name(in: job.tags).map { ["It was pushed by schedule \($0)."] } ?? []
    return (reasons.isEmpty ? [Hindrance.none] : reasons) + origin
  }
}

extension Hindrance {
  /// Where nothing keeps it.
  package static let none = "Nothing keeps it: it goes to the next free slot."

  /// In words, with lengths seen from `now`.
  package func text(now: Timestamp) -> String {
    func until(_ moment: Timestamp) -> String { Format.duration(max(.zero, moment - now)) }
    func ago(_ moment: Timestamp) -> String { Format.age(now.elapsed(since: moment)) }
    switch self {
    case .finished(.dead, let end):
      return "It died \(ago(end)) ago and does not run again by itself; retry it."
    case .finished(let state, let end): return "It \(Self.verb(state)) \(ago(end)) ago."
    case .trashed(let moment): return "It was purged \(ago(moment)) ago and is in the trash."
    case .running(let worker, let start):
      return "It does run, on worker \(worker), for \(ago(start))."
    case .silentWorker(let worker, let heard, let free):
      return "Worker \(worker) has not been heard of for \(ago(heard)); "
        + "its lease runs out in \(until(free)), and what it held is free then."
    case .due(let moment, let attempt?):
      return "Due in \(until(moment)): the rest after attempt \(attempt)."
    case .due(let moment, nil):
      return moment > now
        ? "Scheduled: due in \(until(moment))." : "Due: the next claim makes it ready."
    case .paused(let queue): return "Queue \(queue) is paused."
    case .kindPaused(let scope): return "\(scope.sentenceStart) is paused."
    case .limit(let scope, let limit, let running, let workers):
      let start =
        "\(scope.sentenceStart) runs \(Format.count(running)) at a time, its limit is \(Format.count(limit))"
      return workers.isEmpty ? "\(start)." : "\(start): on \(workers.joined(separator: ", "))."
    case .rate(let scope, let rate, let freeAt):
      return "\(scope.sentenceStart) starts \(rate.text): the next one in \(until(freeAt))."
    case .noWorker(let queue, let kind):
      return "No living worker takes kind \(kind) of queue \(queue)."
    case .restingWorker(let worker, .stopping, let since):
      return "Worker \(worker) takes it, but is stopping\(since.map { " for \(ago($0))" } ?? "")."
    case .restingWorker(let worker, let state, let since):
      return
        "Worker \(worker) takes it, but is \(state.name)\(since.map { " for \(ago($0))" } ?? ""); "
        + "resume it with 'penstock worker \(worker) resume'."
    case .handlerFault(let worker, let cause):
      return "Worker \(worker) leaves it alone for now: \(cause)."
    case .partition(let key, let holder, let state):
      return "Partition key \(key) is held by job \(holder), which is \(state.name)."
    case .behind(let count, let isCountedOut):
      let jobs = count == 1 ? "1 job runs" : "\(Format.count(count)) jobs run"
      return isCountedOut
        ? "More than \(Format.count(count)) jobs of its queue run before it."
        : "\(jobs) before it in its queue."
    case .busy(let running, let slots):
      return "All \(Format.count(slots)) slots of the workers that take it are taken"
        + (running > slots ? " and more." : ".")
    }
  }

  private static func verb(_ state: JobState) -> String {
    state == .cancelled ? "was cancelled" : state.name
  }
}

extension LimitScope {
  /// Its words at the start of a sentence.
  fileprivate var sentenceStart: String { text.prefix(1).uppercased() + text.dropFirst() }
}
