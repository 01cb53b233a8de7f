import Drawing
import Glibc
import Jobs
import Monitor
import Settings
import Terminal

/// The monitor on a terminal: takes events, performs effects, shows one frame for each batch.
///
/// Nothing here waits for the store: what is read or changed there runs in tasks that put their
/// answers into the inbox, so that keys answer also while the store is busy, locked or gone.
struct LiveMonitor {
  private let terminal: Terminal
  private let runner: EffectRunner
  private let themes: ThemeLibrary
  private let interval: Duration
  private let redaction: Redaction
  private let environment: [String: String]
  private let inbox = Inbox()
  private let typed: TypedHistory?
  private var theme: Theme
  private var model: Model

  init(
    setup: Setup, terminal: Terminal, runner: EffectRunner, themes: ThemeLibrary, theme: Theme,
    environment: [String: String], typed: TypedHistory?
  ) {
    self.terminal = terminal
    self.runner = runner
    self.themes = themes
    self.theme = theme
    self.typed = typed
    interval = setup.interval
    redaction = Redaction(setup.redacted)
    self.environment = environment
    model = Model(setup: setup)
  }

  /// Runs until somebody wants to leave; returns the signal that ended it, if one did.
  mutating func run() async -> Int32? {
    inbox.put(EventSources.tick())
    inbox.put(.resized(terminal.facts.size))
    runner.store.attend(Presence(who: runner.operator.text))
    let sources = EventSources(
      terminal: terminal, store: runner.store, interval: interval, inbox: inbox)
    let running = sources.start()
    defer { for task in running { task.cancel() } }
    for await batch in inbox.batches {
      Terminal.guardThread()
      for item in batch {
        switch item {
        case .event(let event):
          for effect in model.update(event) where !perform(effect) { return nil }
        case .resumed:
          for effect in model.update(EventSources.tick()) where !perform(effect) { return nil }
        case .end(let signal):
          return signal
        }
      }
      terminal.present(model.view())
    }
    return nil
  }

  /// False when it is time to leave.
  private mutating func perform(_ effect: Effect) -> Bool {
    switch effect {
    case .quit:
      return false
    case .copy(let text):
      copy(text)
    case .save(let file):
      save(file)
    case .remember(let text, let kind):
      typed?.append(text, of: kind)
    case .edit(let job, let again):
      edit(job, again)
    case .write(let bytes, let file, let isReplacing):
      write(bytes, file, isReplacing)
    case .setTheme(let name):
      show(theme: name)
    case .suspend:
      terminal.suspend()
    case .redraw:
      terminal.redraw()
    case .load, .perform, .undo, .trash, .rewrite, .order, .steer, .schedule, .unlock, .lock,
      .attend, .set,
      .bind, .unbind, .publish, .mark, .explain, .listFiles:
      let (runner, inbox) = (runner, inbox)
      Task { await runner.run(effect) { inbox.put($0) } }
    }
    return true
  }

  private func copy(_ text: String) {
    do {
      try terminal.copy(text)
    } catch {
      inbox.put(.told(error.description, isFailure: true))
    }
  }

  private func save(_ file: String) {
    do {
      if let listing = model.listing, SavedForm(file: file) == .lines {
        try ListingFile(listing, redaction: redaction).write(to: file)
      } else {
        try FramePicture(frame: model.view(), theme: theme).write(to: file)
      }
      inbox.put(.told("saved '\(file)'", isFailure: false))
    } catch {
      inbox.put(.told(error.message, isFailure: true))
    }
  }

  /// In the terminal's place, which comes back after it.
  private func edit(_ job: Job, _ again: [UInt8]?) {
    let (inbox, redaction, environment) = (inbox, redaction, environment)
    terminal.lend(to: {
      let result: EditResult
      do throws(EditProblem) {
        let editor = try EditorProgram(environment)
        let sheet = try EditSheet(job.payload, job: job.id, redaction: redaction)
        let text = try editor.edit(again ?? sheet.text, name: "penstock-job-\(job.id)")
        do throws(EditProblem) {
          result = try sheet.payload(from: text).map { .changed($0) } ?? .unchanged
        } catch {
          result = .wrong(text, error.description)
        }
      } catch {
        result = .failed(error.description)
      }
      inbox.put(.edited(job, result))
    })
  }

  private func write(_ bytes: [UInt8], _ file: String, _ isReplacing: Bool) {
    do {
      try WrittenFile(path: file).write(bytes, replacing: isReplacing)
      inbox.put(.told("wrote \(Grouped.bytes(bytes.count)) to '\(file)'", isFailure: false))
    } catch {
      guard !isReplacing, access(file, F_OK) == 0 else {
        return inbox.put(.told(error.message, isFailure: true))
      }
      inbox.put(.fileExists(bytes, file: file))
    }
  }

  private mutating func show(theme name: String) {
    do {
      theme = try themes.theme(named: name)
      terminal.use(theme)
    } catch {
      inbox.put(.told(error.description, isFailure: true))
    }
  }
}
