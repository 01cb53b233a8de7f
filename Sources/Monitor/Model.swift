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
    var question: Question
    var spread: Duration?
    var report = ActReport()
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
  var log = LogScreen()
  var job: JobScreen?

  var help: Help?
  var picker: ThemePicker?
  var prompt: Prompt?
  var confirmation: Confirmation?
  var message: Message?
  var histories: [Prompt.Purpose.Kind: [String]] = [:]

  var acts: [Int: RunningAct] = [:]
  var lastTicket = 0
  /// The theme that is shown.
  var theme: String
  /// Whether somebody wanted to quit while an act was under way.
  var isLeaving = false
  /// A job whose whole payload is being read to be copied.
  var copied: JobID?

  package init(setup: Setup) {
    facts = Facts(setup: setup)
    theme = setup.theme
    histories = setup.histories
  }

  var screen: Screen { job == nil ? tab : .job }

  /// Takes in what happened, and says what is to be done about it.
  package mutating func update(_ event: Event) -> [Effect] {
    var effects: [Effect] = []
    switch event {
    case .tick(let now, let utcOffset):
      facts.clock = Clock(now: now, utcOffset: utcOffset)
      if let message, now - message.saidAt > Message.lifetime { self.message = nil }
    case .resized(let size): facts.size = size
    case .storeChanged: facts.loading.storeChanged()
    case .key(let key): effects = handle(key)
    case .answered(let request, let answer): effects = take(answer, to: request)
    case .failed(let request, let error): fail(request, error)
    case .progressed(let ticket, let report): acts[ticket]?.report = report
    case .performed(let ticket, let report): finish(ticket, report)
    case .refused(let ticket, let error): refuse(ticket, error)
    case .pauseSet(let queue, let isPaused, let hasChanged):
      let verb = isPaused ? "paused" : "resumed"
      let state = isPaused ? "paused" : "running"
      say(hasChanged ? "\(verb) \(queue)" : "\(queue) was \(state) already", .success)
      facts.loading.expire()
    case .pauseFailed(_, let error): say(error.message, .failure)
    case .told(let text, let isFailure): say(text, isFailure ? .failure : .success)
    }
    follow()
    return effects + load()
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
    case .log: log.follow(facts)
    }
    job?.follow(facts)
  }
}
