import Drawing
import Jobs

/// What is typed into the last line.
extension Model {
  mutating func handlePrompt(_ key: Key) -> [Effect] {
    guard var prompt else { return [] }
    let verdict = prompt.handle(key, facts)
    self.prompt = prompt
    switch verdict {
    case .stays: return wantedFiles()
    case .leaves:
      self.prompt = nil
      return []
    case .accepts(let text):
      let kind = prompt.purpose.kind
      histories[kind] = prompt.editor.history
      let effects = accept(text, for: prompt.purpose)
      // What was not understood is not worth keeping, and a payload may hold secrets.
      let isPayload =
        kind == .message || kind == .schedule || kind == .command && Command.hasPayload(text)
      let kept = text.trimmed
      let isKept =
        !kept.isEmpty && self.prompt == nil && kind != .find && kind != .queue && !isPayload
      return (isKept ? [.remember(kept, of: kind)] : []) + effects
    }
  }

  /// The files of the folder that is being typed, once.
  private mutating func wantedFiles() -> [Effect] {
    guard let folder = prompt?.folder, folder != facts.files?.folder else { return [] }
    facts.files = FolderFiles(folder: folder, names: [])
    return [.listFiles(in: folder)]
  }

  private mutating func accept(_ text: String, for purpose: Prompt.Purpose) -> [Effect] {
    switch purpose {
    case .filter: acceptFilter(text)
    case .log: acceptLogFilter(text)
    case .find: acceptFind(text)
    case .write(let id):
      prompt = nil
      let file = text.trimmed
      if !file.isEmpty { used = UsedPayload(job: id, use: .write(file: file)) }
    case .bind: return acceptBinding(text)
    case .publish: return acceptMessage(text)
    case .newSchedule: return acceptSchedule(text, former: nil)
    case .editSchedule(let schedule): return acceptSchedule(text, former: schedule)
    case .spread: break
    case .requeue(let question): acceptQueue(text.trimmed, for: question)
    case .command:
      guard !text.trimmed.isEmpty else {
        prompt = nil
        return []
      }
      do {
        let command = try Command(parsing: text, facts)
        prompt = nil
        return run(command)
      } catch {
        prompt?.complain("\(error)", column: error.column)
      }
    }
    return []
  }

  private mutating func acceptFilter(_ text: String) {
    do {
      let filter = try Filter(parsing: text)
      prompt = nil
      if tab == .trash {
        trash.show(filter)
      } else if tab == .dead {
        dead.show(filter, isTyped: !filter.isEmpty)
      } else {
        jobs.list.show(filter)
        jobs.isFilterTyped = !filter.isEmpty
      }
      facts.loading.expire()
    } catch {
      prompt?.complain(error.cause, column: error.column)
    }
  }

  private mutating func acceptLogFilter(_ text: String) {
    do {
      let filter = try LogFilter(parsing: text)
      prompt = nil
      log.show(filter)
      facts.loading.expire()
    } catch {
      prompt?.complain(error.cause, column: error.column)
    }
  }

  /// Nothing typed is the same as before, as in less.
  private mutating func acceptFind(_ text: String) {
    prompt = nil
    guard let wanted = text.isEmpty ? job?.payload.needle : text, !wanted.isEmpty else { return }
    if job?.find(wanted) == false {
      _ = job?.handle(.back, facts)
      say("'\(wanted)' is not in the text")
    }
  }

  /// The prompt stays until the store has taken the schedule, which may refuse it.
  private mutating func acceptSchedule(_ text: String, former: Schedule?) -> [Effect] {
    do throws(CommandError) {
      let schedule = try ScheduleLine.schedule(text, former: former, zone: facts.setup.zone)
      let present = schedules.records.first { $0.schedule.name == schedule.name }?.schedule
      if former == nil, present != nil {
        throw CommandError(
          "there is a schedule '\(schedule.name)' already; take another name",
          column: TypedWords.column(of: schedule.name, in: text))
      }
      // What is not on the line would go back to what it was when the line was opened.
      if let former, let present, present != former {
        throw CommandError("somebody changed it meanwhile; leave this line and press the key again")
      }
      prompt?.submit()
      return [.schedule(former == nil ? .add(schedule) : .edit(schedule))]
    } catch {
      prompt?.complain("\(error)", column: error.column)
      return []
    }
  }

  /// What came of an act on a schedule.
  mutating func take(_ report: ScheduleReport, of act: ScheduleAct) {
    var former: Schedule?
    switch (act, prompt?.purpose) {
    case (.add, .newSchedule?) where prompt?.isSubmitted == true: prompt = nil
    case (.edit, .editSchedule(let schedule)?) where prompt?.isSubmitted == true:
      former = schedule
      prompt = nil
    default: break
    }
    tell(
      act.result(report, facts.clock), undoableBy: act.isUndoable ? report.entry : nil,
      isOfJobs: false)
    offer(.schedule(act), former: former)
    facts.loading.expire()
  }

  /// Where the line is still there, it is told why the store did not take it.
  mutating func takeSchedulingFailure(_ error: StoreError) {
    guard let prompt, prompt.isSubmitted else { return say(error.message, .failure) }
    // What it is about stands on the line.
    var text = error.message
    if let prefix = ["cannot store schedule '", "cannot use schedule '"].first(
      where: text.hasPrefix),
      let cause = text.dropFirst(prefix.count).firstRange(of: "': ")
    {
      text = String(text[cause.upperBound...])
    }
    let quoted = text.split(separator: "'", omittingEmptySubsequences: false).enumerated()
      .compactMap { $0.offset % 2 == 1 ? String($0.element) : nil }
    let words = (try? TypedWords.all(of: prompt.editor.text)) ?? []
    let wrong = words.first { quoted.contains($0.text) } ?? words.first
    self.prompt?.complain(text, column: wrong?.column ?? 1)
  }

  private mutating func acceptQueue(_ name: String, for question: Question) {
    do {
      try Draft.validate(name: name, as: "queue")
    } catch {
      prompt?.complain("\(error)")
      return
    }
    prompt = nil
    var question = question
    question.act = .requeue(to: name, spread: nil)
    question.makesQueue = !facts.queueNames.contains(name)
    confirmation = Confirmation(question, spread: facts.spread)
  }

  private mutating func run(_ command: Command) -> [Effect] {
    switch command {
    case .show(let screen): go(to: screen)
    case .at(let moment): travel(to: moment)
    case .trash: showTrash()
    case .audit:
      show(.log)
      log.show(.acts)
      facts.loading.expire()
    case .list(let filter):
      list(filter, from: tab)
      jobs.isFilterTyped = !filter.isEmpty
    case .help: help = Help(screen)
    case .explain(let name): return [.explain(name)]
    case .mark(let name): return change(.mark(name))
    case .undo:
      let binding = facts.bindings.all.first { $0.action == .undo }
      return binding.map { run($0) } ?? []
    case .chooseTheme: picker = ThemePicker(facts.setup.themes, current: theme)
    case .setTheme(let name): return show(theme: name) + keep(theme: name)
    case .set(.paused(let isPaused), let scope):
      if let reason = facts.changeRefusal {
        say(reason)
      } else {
        return carryOut([facts.step(toPause: isPaused, scope)])
      }
    case .set(let setting, let scope): return change(.set(setting, of: scope))
    case .bind(let binding): return bind(binding)
    case .publish(let message): ask(toPublish: message)
    case .unlock(let length):
      guard facts.setup.label.isGuarded, !facts.setup.isReadOnly else {
        say(facts.readOnlyReason ?? "the store is not guarded; it can be changed")
        return []
      }
      return length == .zero
        ? [lock(saying: "the store is read-only again")] : [.unlock(length)]
    case .save(let file): return save(to: file)
    case .quit: return quit()
    case .quitAtOnce: return [.quit]
    }
    return []
  }
}
