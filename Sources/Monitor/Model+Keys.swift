import Drawing
import Jobs

/// Keys: what lies on top takes them first.
extension Model {
  mutating func handle(_ key: Key) -> [Effect] {
    if case .control = key, let binding = facts.bindings.binding(for: key, on: screen) {
      // Also while something lies over the screen.
      if binding.action == .redraw { return [.redraw] }
      if binding.action == .suspend { return [.suspend] }
    }
    guard facts.isLargeEnough else {
      let quits = facts.bindings.binding(for: key, on: .queues)?.action == .quit
      return quits && (isBare || key == .control("c")) ? quit() : []
    }
    // Only a line that is typed into knows keys held with Alt; they answer and leave nothing.
    if case .alt = key, prompt == nil, !isAnswerTyped { return [] }
    if help != nil {
      let model = self
      if help?.handle(key, facts, refusal: { model.refusal(of: $0) }) == false {
        help = nil
        // From the help the question has a key that is near at hand.
        if key == .character("w"), let binding = whyBinding { return run(binding) }
      }
      return []
    }
    if manual != nil {
      if manual?.handle(key, facts) == false { manual = nil }
      return []
    }
    if picker != nil { return handlePicker(key) }
    if let why {
      if case .mouse = key { return [] }
      self.why = nil
      guard key == .character("Y") else { return [] }
      return carryOut([.effect(.copy(Twin.command(["why", String(why.id)], setup: facts.setup)))])
    }
    if prompt != nil { return handlePrompt(key) }
    if case .mouse(.press, let position) = key, confirmation != nil || consent != nil {
      return refusal(at: position).map { handle($0) } ?? []
    }
    if confirmation != nil { return handleConfirmation(key) }
    if consent != nil { return handleConsent(key) }
    if key == .escape, saving != nil { return [.stopSaving] }
    let (twin, isOffered) = (message?.twin, message?.offersUndo == true)
    message = nil
    if case .mouse(let mouse, let position) = key { return handle(mouse, at: position) }
    guard let binding = facts.bindings.binding(for: key, on: screen) else { return [] }
    if binding.action == .copyCommand, let twin { return carryOut([.effect(.copy(twin))]) }
    if binding.action == .undoEntry, isOffered {
      // What was just told is meant, wherever the cursor is.
      askUndo()
      return []
    }
    return run(binding)
  }

  /// Whether nothing waits for an answer.
  private var isBare: Bool { prompt == nil && confirmation == nil && consent == nil }

  private var isAnswerTyped: Bool {
    confirmation?.isTyping == true || consent?.isTyping == true
  }

  private var whyBinding: Binding? {
    facts.bindings.all.first { $0.action == .why && $0.screens.contains(screen) }
  }

  mutating func run(_ binding: Binding) -> [Effect] {
    if let refusal = refusal(of: binding) {
      say(refusal)
      return []
    }
    return run(binding.action)
  }

  /// Why an action is not possible now.
  func refusal(of binding: Binding) -> String? {
    if binding.isAct, let reason = facts.changeRefusal { return reason }
    switch screen {
    case .queues: return queues.refusal(of: binding.action, facts)
    case .jobs: return jobs.refusal(of: binding.action)
    case .dead: return dead.refusal(of: binding.action)
    case .workers: return workers.refusal(of: binding.action)
    case .topics: return topics.refusal(of: binding.action, facts)
    case .schedules: return schedules.refusal(of: binding.action)
    case .log: return log.refusal(of: binding.action)
    case .trash: return trash.refusal(of: binding.action)
    case .job: return job?.refusal(of: binding.action)
    }
  }

  private mutating func run(_ action: Action) -> [Effect] {
    switch action {
    case .queues:
      if screen == .queues { queues.leaveKinds() }
      show(.queues)
    case .jobs: go(to: .jobs)
    case .dead: go(to: .dead)
    case .workers: show(.workers)
    case .topics: show(.topics)
    case .schedules: show(.schedules)
    case .log: show(.log)
    case .trash: showTrash()
    case .help: help = Help(screen)
    case .undo: askUndo()
    case .command: open(.command)
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .quit where job == nil: return quit()
    default: return carryOut(handleOnScreen(action))
    }
    return []
  }

  private mutating func handleOnScreen(_ action: Action) -> [Step] {
    switch screen {
    case .queues: queues.handle(action, facts)
    case .jobs: jobs.handle(action, facts)
    case .dead: dead.handle(action, facts)
    case .workers: workers.handle(action, facts)
    case .topics: topics.handle(action, facts)
    case .schedules: schedules.handle(action, facts)
    case .log: log.handle(action, facts)
    case .trash: trash.handle(action, facts)
    case .job: job?.handle(action, facts) ?? []
    }
  }

  mutating func carryOut(_ steps: [Step]) -> [Effect] {
    var effects: [Effect] = []
    for step in steps {
      switch step {
      case .effect(.copy(let text)):
        effects.append(.copy(text))
        say("copied  \(text)")
      case .effect(let effect): effects.append(effect)
      case .open(let id, let neighbours): job = JobScreen(id: id, among: neighbours)
      case .list(let filter): list(filter, from: tab)
      case .listGroups(let filter):
        let origin = tab
        show(.dead)
        self.origin = origin
        dead.show(filter, isTyped: false)
      case .explain(let id): why = WhyPanel(id: id)
      case .confirm(let text, let effect): consent = Consent(text: text, effect: effect)
      case .askOfTrash(let question):
        lastTicket += 1
        consent = Consent(question, ticket: lastTicket)
      case .undo(let act): askUndo(of: act)
      case .ask(let question): confirmation = Confirmation(question, spread: facts.spread)
      case .usePayload(let id, let use): used = UsedPayload(job: id, use: use)
      case .prompt(let purpose): open(purpose)
      case .travel(let direction): travel(direction)
      case .back: goBack()
      }
    }
    return effects
  }

  mutating func show(_ tab: Screen) {
    (self.tab, job, origin) = (tab, nil, nil)
    if tab != .queues { leavePast() }
  }

  /// To a screen by its number or its name. A filter that another screen set for the jobs was for that
  /// time; one that somebody typed stays.
  mutating func go(to tab: Screen) {
    if tab == .jobs, self.tab != .jobs, !jobs.isFilterTyped {
      jobs.list.show(Filter())
      facts.loading.expire()
    }
    if tab == .dead, !dead.isFilterTyped { dead.show(Filter(), isTyped: false) }
    show(tab)
  }

  mutating func showTrash() {
    let origin = tab
    show(.trash)
    self.origin = origin == .trash ? nil : origin
  }

  mutating func list(_ filter: Filter, from origin: Screen?) {
    show(.jobs)
    self.origin = origin == .jobs ? nil : origin
    jobs.list.show(filter)
    jobs.isFilterTyped = false
    facts.loading.expire()
  }

  private mutating func goBack() {
    if job != nil {
      job = nil
    } else if let origin {
      show(origin)
    } else if tab == .dead {
      dead.show(Filter(), isTyped: false)
    }
  }

  /// An act under way would be left half done and a list half saved, so that leaving then takes a second
  /// time.
  mutating func quit() -> [Effect] {
    guard !acts.isEmpty || !orders.isEmpty || saving != nil, !isLeaving else { return [.quit] }
    isLeaving = true
    let loss =
      !acts.isEmpty
      ? "an act is under way and would stop half done"
      : orders.isEmpty
        ? "a list is being saved and would not be there"
        : "the store has not done yet what you asked for"
    say("\(loss); quit again to leave all the same")
    return []
  }

  /// That of the list that is shown.
  private var filter: Filter {
    switch tab {
    case .trash: trash.filter
    case .dead: dead.filter
    default: jobs.list.filter
    }
  }

  mutating func open(_ purpose: Prompt.Purpose) {
    facts.files = nil
    if case .write(let id) = purpose {
      prompt = Prompt(purpose, text: "job-\(id).json", history: histories[.file] ?? [])
      return
    }
    if case .editSchedule(let schedule) = purpose {
      prompt = Prompt(
        purpose, text: ScheduleLine.text(of: schedule), history: histories[.schedule] ?? [])
      return
    }
    var text =
      switch purpose {
      case .filter: filter.description
      case .log: log.filter.description
      case .publish: topics.topic?.name ?? ""
      case .command, .find, .requeue, .write, .bind, .newSchedule, .editSchedule, .spread: ""
      }
    // What is typed next is a further word.
    if !text.isEmpty { text += " " }
    prompt = Prompt(purpose, text: text, history: histories[purpose.kind] ?? [])
  }
}

/// The mouse.
extension Model {
  private mutating func handle(_ mouse: Key.Mouse, at position: Position) -> [Effect] {
    switch mouse {
    case .scrollUp: scroll(by: -3, at: position)
    case .scrollDown: scroll(by: 3, at: position)
    case .press, .doublePress:
      if position.row == facts.size.height - 1 {
        switch footer.target(at: position.column) {
        case .screen(let tab): go(to: tab)
        case .key(let binding): return mouse == .press ? run(binding) : []
        case nil: break
        }
        return []
      }
      if position.row == 1 {
        switch Header(facts: facts).target(at: position.column) {
        case .screen(let tab): go(to: tab)
        case .jobs(let state): list(Filter([.init(.state([state]))]), from: tab)
        case nil: break
        }
        return []
      }
      switch press(position) {
      case .again where mouse == .doublePress && screen != .job: return open()
      case .filter: return carryOut(handleOnScreen(.filter))
      case .nothing, .chosen, .again: break
      }
    }
    return []
  }

  /// The no of a question, where a press is on it. A yes takes a key: a hand that slips on the mouse
  /// changes no job.
  private func refusal(at position: Position) -> Key? {
    guard position.row == facts.size.height - 1, !isAnswerTyped else { return nil }
    let line = view().row(position.row).map { $0.character ?? " " }
    let answers: [(text: String, key: Key)] = [("[n]", .character("n")), ("[Esc]", .escape)]
    for answer in answers {
      let starts = line.indices.filter { line[$0...].starts(with: answer.text) }
      guard let start = starts.last else { continue }
      // What it means follows it; more than a blank ends that.
      let end = line.indices[start...].first { line[$0...].prefix(2).allSatisfy { $0 == " " } }
      if (start..<(end ?? line.endIndex)).contains(position.column) { return answer.key }
    }
    return nil
  }

  private mutating func open() -> [Effect] {
    let binding = facts.bindings.all.first {
      $0.action == .open && $0.screens.contains(screen)
    }
    return binding.map { run($0) } ?? []
  }

  private mutating func press(_ position: Position) -> ListPress {
    switch screen {
    case .queues: queues.press(position, facts)
    case .jobs: jobs.press(position, facts)
    case .dead: dead.press(position, facts)
    case .workers: workers.press(position, facts)
    case .topics: topics.press(position, facts)
    case .schedules: schedules.press(position, facts)
    case .log: log.press(position, facts)
    case .trash: trash.press(position, facts)
    case .job: job?.press(position, facts) ?? .nothing
    }
  }

  private mutating func scroll(by rows: Int, at position: Position) {
    switch screen {
    case .queues: queues.scroll(by: rows)
    case .jobs: jobs.list.cursor.scroll(by: rows)
    case .dead: dead.scroll(by: rows, at: position, facts)
    case .workers: workers.scroll(by: rows, at: position, facts)
    case .topics: topics.scroll(by: rows, at: position, facts)
    case .schedules: schedules.scroll(by: rows)
    case .log: log.scroll(by: rows)
    case .trash: trash.scroll(by: rows)
    case .job: job?.scroll(by: rows, at: position, facts)
    }
  }
}
