import Drawing
import Jobs

/// Acts, from the answer to their question to what came of them.
extension Model {
  mutating func handleConfirmation(_ key: Key) -> [Effect] {
    guard var confirmation else { return [] }
    let verdict = confirmation.handle(key, facts)
    self.confirmation = confirmation
    facts.spread = confirmation.spread
    switch verdict {
    case .stays: return []
    case .leaves(let text):
      self.confirmation = nil
      leave(confirmation, saying: text)
    case .performs(let act, let selection):
      self.confirmation = nil
      return [perform(act, on: selection, for: confirmation.question)]
    case .tries(let candidate):
      lastTicket += 1
      self.confirmation?.begin(Trial(candidate: candidate, ticket: lastTicket))
      return [.perform(.retry(spread: nil), on: .ids([candidate.id]), ticket: lastTicket)]
    case .copies(let command): return [.copy(command)]
    }
    return []
  }

  /// The job that was tried first can be taken back as long as it has not run.
  private mutating func leave(_ confirmation: Confirmation, saying text: String) {
    guard case .trying(let trial) = confirmation.stage else { return say(text) }
    if trial.stage == .asked {
      acts[trial.ticket] = RunningAct(deed: .act(confirmation.question, spread: nil))
      say(text)
      return
    }
    if let entry = trial.entry, undoable.contains(where: { $0.entry == entry }) {
      sayUndoable(text)
    } else {
      say(text)
    }
    message?.twin = Twin.act(
      .retry(spread: nil), on: .ids([trial.candidate.id]), setup: facts.setup)
  }

  /// What has begun to run cannot be undone any more.
  mutating func look(at detail: JobDetail?, of trial: Trial) {
    confirmation?.look(at: detail)
    var isWaiting = false
    if case .trying(let trial) = confirmation?.stage { isWaiting = trial.stage == .waiting }
    if !isWaiting, trial.stage != .asked { undoable.removeAll { $0.entry == trial.entry } }
  }

  private mutating func perform(
    _ act: Act, on selection: Selection, for question: Question
  ) -> Effect {
    lastTicket += 1
    acts[lastTicket] = RunningAct(deed: .act(question, spread: act.spread))
    jobs.list.clearMarks()
    dead.list.clearMarks()
    return .perform(act, on: selection, ticket: lastTicket)
  }

  mutating func finish(_ ticket: Int, _ report: ActReport) {
    facts.loading.expire()
    jobs.list.readAgain()
    dead.readAgain()
    trash.readAgain()
    if let act = acts.removeValue(forKey: ticket) {
      isLeaving = false
      let isUndoable = act.deed.canBeUndone && report.changed > 0
      tell(act.outcome(report), undoableBy: isUndoable ? report.entry : nil, count: report.changed)
      if case .act(let question, let spread) = act.deed, report.changed > 0 {
        let done = spread.map { question.act.spread(over: $0) } ?? question.act
        message?.twin = Twin.act(done, on: question.choice, setup: facts.setup)
      }
    } else if trialTicket == ticket {
      if report.changed == 1 {
        confirmation?.trialStarted(entry: report.entry)
        if let entry = report.entry {
          remember(Undoable(entry: entry, text: "retried 1 that was tried first"))
        }
      } else {
        confirmation = nil
        say("the job to try had changed; nothing was retried")
      }
    }
  }

  mutating func refuse(_ ticket: Int, _ error: StoreError) {
    facts.loading.expire()
    if acts.removeValue(forKey: ticket) != nil {
      isLeaving = false
      say(error.message, .failure)
    } else if trialTicket == ticket {
      confirmation = nil
      say(error.message, .failure)
    }
  }

  private var trialTicket: Int? {
    guard case .trying(let trial) = confirmation?.stage else { return nil }
    return trial.ticket
  }
}
