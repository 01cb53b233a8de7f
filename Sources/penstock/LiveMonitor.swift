import Drawing
import Jobs
import Monitor
import SQLiteDatabase
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
  private let inbox = Inbox()
  private let typed: TypedHistory?
  private let keptTheme: KeptTheme?
  private var theme: Theme
  /// The last file that was begun and is no listing; it ends after those before it.
  private var writing: Task<Void, Never>?
  /// A listing that is being written.
  private var saving: (file: NewFile, task: Task<Void, Never>)?
  private var model: Model

  init(
    setup: Setup, terminal: Terminal, runner: EffectRunner, look: ThemeChoice,
    typed: TypedHistory?, keptTheme: KeptTheme?
  ) {
    self.terminal = terminal
    self.runner = runner
    (themes, theme) = (look.themes, look.theme)
    (self.typed, self.keptTheme) = (typed, keptTheme)
    interval = setup.interval
    redaction = Redaction(setup.redacted)
    model = Model(setup: setup)
    inbox.put(EventSources.tick())
    inbox.put(.resized(terminal.facts.size))
    if let fault = look.fault { inbox.put(.told(fault, isFailure: true)) }
  }

  /// Runs until somebody wants to leave; returns the signal that ended it, if one did.
  mutating func run() async -> Int32? {
    runner.store.attend(Presence(who: runner.operator.text))
    let sources = EventSources(
      terminal: terminal, store: runner.store, interval: interval, inbox: inbox)
    let running = sources.start()
    defer {
      for task in running { task.cancel() }
      // Nobody waits for the rest of it.
      stopSaving()
    }
    let signal = await takeEvents()
    // Where the terminal is gone, nothing is waited for.
    if signal == nil { await writing?.value }
    return signal
  }

  private mutating func takeEvents() async -> Int32? {
    for await batch in inbox.batches {
      Terminal.guardThread()
      let canWait = batch.allSatisfy { item in
        if case .event(let event) = item { model.canWait(event) } else { false }
      }
      for item in batch {
        switch item {
        case .event(let event):
          if case .saveEnded = event { saving = nil }
          for effect in model.update(event) where !perform(effect) { return nil }
        case .resumed:
          for effect in model.update(EventSources.tick()) where !perform(effect) { return nil }
        case .end(let signal):
          return signal
        }
      }
      // The answers of one refresh make one frame; each tick of the clock makes one in any case.
      if !canWait || !model.isRefreshing && batch != [.event(.storeChanged)] {
        terminal.present(model.view())
      }
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
    case .save(let content, let file, let isReplacing):
      save(content, file, isReplacing)
    case .stopSaving:
      stopSaving()
    case .remember(let text, let kind):
      typed?.append(text, of: kind)
    case .edit(let job, let again):
      edit(job, again)
    case .setTheme(let name):
      show(theme: name)
    case .keepTheme(let name):
      keep(theme: name)
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

  /// In the terminal's place, which comes back after it.
  private func edit(_ job: Job, _ again: [UInt8]?) {
    let (inbox, redaction, environment) = (inbox, redaction, runner.environment)
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

  private mutating func show(theme name: String) {
    do {
      theme = try themes.theme(named: name)
      terminal.use(theme)
    } catch {
      inbox.put(.told(error.description, isFailure: true))
    }
  }

  private mutating func keep(theme name: String) {
    guard let keptTheme else {
      return inbox.put(
        .told("theme \(name), for this session: there is no HOME to keep it in", isFailure: false))
    }
    write {
      do throws(Failure) {
        try keptTheme.keep(name)
      } catch {
        throw Failure("\(error.message); theme \(name) holds for this session", error.status)
      }
      return "theme \(name), also in later sessions"
    }
  }
}

/// Files.
extension LiveMonitor {
  private mutating func save(_ content: SavedContent, _ name: String, _ isReplacing: Bool) {
    let path = Folder.expanded(name, runner.environment)
    guard isReplacing || !NewFile.isFile(path) else {
      return inbox.put(.fileExists(content, file: name))
    }
    do {
      switch content {
      case .frame:
        let picture = FramePicture(frame: model.view(), theme: theme).content(for: path)
        write {
          try NewFile(path: path, thing: "file", replacing: isReplacing).fill(with: picture)
          return "saved '\(name)'"
        }
      case .bytes(let bytes):
        write {
          try NewFile(path: path, thing: "file", replacing: isReplacing).fill(with: bytes)
          return "wrote \(Grouped.bytes(bytes.count)) to '\(name)'"
        }
      case .listing(let listing):
        guard saving == nil else {
          return inbox.put(
            .told(
              "cannot save '\(name)': another list is being saved; Esc ends that", isFailure: true))
        }
        save(listing, try NewFile(path: path, thing: "file", replacing: isReplacing), name)
      }
    } catch {
      inbox.put(.told(error.message, isFailure: true))
    }
  }

  /// Writes beside the loop, since a disk may take its time, and tells what came of it. Files come to
  /// disk in the order in which they were asked for.
  private mutating func write(_ file: @escaping @Sendable () throws -> String) {
    let (inbox, former) = (inbox, writing)
    writing = Task {
      await former?.value
      do {
        inbox.put(.told(try file(), isFailure: false))
      } catch {
        inbox.put(.told(Failure(error).message, isFailure: true))
      }
    }
  }

  private mutating func save(_ listing: Listing, _ file: NewFile, _ name: String) {
    let (inbox, lines) = (
      inbox,
      ListingFile(listing: listing, file: file, store: runner.store, redaction: redaction)
    )
    inbox.put(.saving(file: name, count: 0))
    let task = Task {
      do {
        let count = try await lines.write { inbox.put(.saving(file: name, count: $0)) }
        inbox.put(.saveEnded("saved \(listing.text(count)) to '\(name)'", isFailure: false))
      } catch {
        inbox.put(
          Task.isCancelled
            ? .saveEnded("nothing was saved in '\(name)'", isFailure: false)
            : .saveEnded(Failure(error).message, isFailure: true))
      }
    }
    saving = (file, task)
  }

  /// Before the task has seen it, its file is gone.
  private func stopSaving() {
    guard let saving else { return }
    saving.task.cancel()
    saving.file.discard()
  }
}
