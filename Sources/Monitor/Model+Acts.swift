import Drawing
import Jobs

/// Acts, from the answer to their question to what came of them.
extension Model {
  mutating func handleConfirmation(_ key: Key) -> [Effect] {
    guard var confirmation else { return [] }
    let verdict = confirmation.handle(key, setup: facts.setup)
    self.confirmation = confirmation
    switch verdict {
    case .stays: return []
    case .leaves(let text):
      self.confirmation = nil
      say(text)
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
    dead.list.readAgain()
    trash.readAgain()
    if let act = acts.removeValue(forKey: ticket) {
      isLeaving = false
      let isUndoable = act.deed.canBeUndone && report.changed > 0
      tell(act.outcome(report), undoableBy: isUndoable ? report.entry : nil)
    } else if trialTicket == ticket {
      if report.changed == 1 {
        confirmation?.trialStarted()
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
