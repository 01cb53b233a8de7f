// Monitor: what the screen shows and how it answers, pure. After `Jobs` and `Drawing`, which are
// all it uses; only the binary uses it.
//
// Events go into `Model.update`, which answers with effects as values; `Model.view` draws. Nothing
// here knows a clock, a file, a terminal or a store's engine.

import Drawing
import Jobs

/// All that the monitor knows and shows.
///
/// Each screen is a value of its own that answers keys with steps; the model carries the steps
/// out, and holds what lies over the screens: a prompt, a question, a message, the help.
package struct Model: Hashable, Sendable {
  /// An act that the store is at.
  struct RunningAct: Hashable, Sendable {
    enum Deed: Hashable, Sendable {
      case act(Question, spread: Duration?)
      case edit(JobID)
      case undo(isOfJobs: Bool)
      case trash(TrashAct)

      var canBeUndone: Bool {
        switch self {
        case .act, .edit: true
        case .undo, .trash: false
        }
      }
    }

    var deed: Deed
    var report = ActReport()

    /// What was done so far.
    var text: String { text(report) }

    /// What came of it in the end.
    func outcome(_ report: ActReport) -> String {
      switch deed {
      case .undo(isOfJobs: false):
        report.changed > 0
          ? "undone" : "nothing was undone: it has been set again since, or cannot be"
      case .undo where report.matched == 0: "nothing of it was left to undo"
      default: text(report)
      }
    }

    private func text(_ report: ActReport) -> String {
      switch deed {
      case .act(let question, let spread): question.report(report, spread: spread)
      case .edit(let id):
        report.changed > 0
          ? "job \(id) has its new payload"
          : "job \(id) had changed meanwhile; nothing was edited"
      case .trash(let act):
        "\(act.participle) \(Format.count(report.changed))"
          + (report.skipped > 0
            ? ", skipped \(Format.count(report.skipped)) whose unique key another job has" : "")
          + (report.missing > 0 ? ", \(Format.count(report.missing)) were not there any more" : "")
      case .undo:
        "undone for \(Words.jobs(report.changed))"
          + (report.skipped > 0
            ? ", skipped \(Format.count(report.skipped)) that had moved on" : "")
      }
    }
  }

  var facts: Facts
  /// The numbered screen that is shown, or lies under a job.
  var tab = Screen.queues
  /// Where Esc leads from the jobs of a queue or a worker.
  var origin: Screen?
  var queues = QueuesScreen()
  var jobs = JobsScreen()
  var dead = DeadScreen()
  var workers = WorkersScreen()
  var topics = TopicsScreen()
  var schedules = SchedulesScreen()
  var log = LogScreen()
  var trash = TrashScreen()
  var job: JobScreen?

  var help: Help?
  var manual: Manual?
  var picker: ThemePicker?
  var prompt: Prompt?
  var confirmation: Confirmation?
  var consent: Consent?
  var why: WhyPanel?
  var message: Message?
  var histories: [Prompt.Purpose.Kind: [String]] = [:]

  var acts: [Int: RunningAct] = [:]
  var lastTicket = 0
  /// The theme that is shown.
  var theme: String
  /// What the others know that is asked here.
  var asked: String?
  /// Acts that can be undone, last one last.
  var undoable: [Undoable] = []
  /// The one that somebody was asked about last.
  var undoing: Undoable?
  /// Whether somebody wanted to quit while an act was under way.
  var isLeaving = false
  var saving: Saving?
  /// What the store has not answered yet, the first one first.
  var orders: [Order] = []
  /// A job whose whole payload is being read, and what for.
  var used: UsedPayload?

  package init(setup: Setup) {
    facts = Facts(setup: setup)
    theme = setup.theme
    histories = setup.histories
  }

  var screen: Screen { job == nil ? tab : .job }

  /// Whether an event shows nothing that is waited for: what it brings may stand on the screen a moment
  /// later, with the rest of what is read at the same time.
  package func canWait(_ event: Event) -> Bool {
    switch event {
    case .storeChanged: true
    case .answered(let request, _): !facts.loading.isUrgent(request)
    default: false
    }
  }

  /// Whether more of the kind is under way.
  package var isRefreshing: Bool { facts.loading.isRefreshing }

  /// Takes in what happened, and says what is to be done about it.
  package mutating func update(_ event: Event) -> [Effect] {
    var effects: [Effect] = []
    switch event {
    case .tick(let now, let utcOffset):
      facts.clock = Clock(now: now, utcOffset: utcOffset)
      if let message, now - message.saidAt > Message.lifetime { self.message = nil }
      if let end = facts.writableUntil, end <= now {
        effects.append(lock(saying: "the store is read-only again"))
      }
    case .resized(let size): facts.size = size
    case .storeChanged: facts.loading.storeChanged()
    case .key(let key): effects = handle(key)
    case .answered(let request, let answer): effects = take(answer, to: request)
    case .failed(let request, let error): fail(request, error)
    case .progressed(let ticket, let report): acts[ticket]?.report = report
    case .performed(let ticket, let report): finish(ticket, report)
    case .refused(let ticket, let error): refuse(ticket, error)
    case .limitSet(let setting, let scope, let hasChanged, let entry):
      tell(
        setting.report(of: scope, hasChanged: hasChanged), undoableBy: hasChanged ? entry : nil,
        isOfJobs: false)
      if hasChanged { offer(.set(setting, of: scope)) }
      facts.loading.expire()
    case .limitFailed(let error): say(error.message, .failure)
    case .ordered(let mode, let worker, let isHeard, let entry):
      if isHeard {
        let isUndoable = mode == .quiet || mode == .active
        tell(
          "asked \(worker) to \(mode.request)", undoableBy: isUndoable ? entry : nil,
          isOfJobs: false)
        offer(.order(mode, worker: worker))
      } else {
        say("worker \(worker) has ended meanwhile", .failure)
      }
      facts.loading.expire()
    case .orderFailed(let error): say(error.message, .failure)
    case .steered(let act, let id, let isDone, let entry):
      if isDone {
        tell(act, of: id, entry: entry)
        offer(.steer(act, spread: id))
      } else {
        say("spread \(id) had changed; it cannot be \(act.participle)")
      }
      facts.loading.expire()
    case .steeringFailed(let error): say(error.message, .failure)
    case .topicsChanged(let effect, let outcome): take(outcome, of: effect)
    case .scheduled(let act, let report): take(report, of: act)
    case .schedulingFailed(let error): takeSchedulingFailure(error)
    case .marked(let name):
      say("set mark '\(name)'", .success)
      offer(.mark(name))
      facts.loading.expire()
    case .explained(let name, let text): manual = Manual(name, text: text)
    case .files(let names, let folder): facts.files = FolderFiles(folder: folder, names: names)
    case .unlocked(let end):
      facts.writableUntil = end
      say("the store can be changed until \(facts.clock.time(of: end))", .success)
    case .edited(let job, let result): effects = take(result, of: job)
    case .fileExists(let content, let file): askToReplace(file, by: content)
    case .saving(let file, let count): saving = Saving(file: file, count: count)
    case .saveEnded(let text, let isFailure): endSaving(saying: text, isFailure: isFailure)
    case .told(let text, let isFailure): say(text, isFailure ? .failure : .success)
    }
    follow()
    takeNote(of: event)
    return noteOrders(effects) + attend() + load()
  }

  /// Tells the others when a question comes or goes, and whether one of them is asked the same.
  private mutating func attend() -> [Effect] {
    let asks = confirmation?.question.choice.text
    confirmation?.rival = facts.company.first { $0.asks != nil && $0.asks == asks }?.who
    guard asks != asked else { return [] }
    asked = asks
    return [.attend(asks: asks)]
  }

  /// What the message tells of is done again by a command, which the next key copies.
  mutating func offer(_ effect: Effect, former: Schedule? = nil) {
    guard let twin = Twin.effect(effect, former: former, setup: facts.setup) else { return }
    message?.twin = twin
    let key = facts.bindings.all.first { $0.action == .copyCommand }?.keys.first?.name ?? "Y"
    message?.text += "; \(key) copies the command"
  }

  mutating func say(_ text: String, _ kind: Message.Kind = .information) {
    message = Message(text: text, kind: kind, saidAt: facts.now)
  }

  /// Brings what is shown in line with what is known and with the size of the screen.
  private mutating func follow() {
    switch tab {
    case .queues: queues.follow(facts)
    case .jobs, .job: jobs.follow(facts)
    case .dead: dead.follow(facts)
    case .workers: workers.follow(facts)
    case .topics: topics.follow(facts)
    case .schedules: schedules.follow(facts)
    case .log: log.follow(facts)
    case .trash: trash.follow(facts)
    }
    job?.follow(facts)
  }
}
