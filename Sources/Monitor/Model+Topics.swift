import Drawing
import Jobs

/// Binding, unbinding and publishing by hand.
extension Model {
  mutating func acceptBinding(_ text: String) -> [Effect] {
    do {
      let binding = try TopicText.binding(text)
      prompt = nil
      return change(.bind(binding))
    } catch {
      prompt?.complain("\(error)", column: error.column)
      return []
    }
  }

  mutating func acceptMessage(_ text: String) -> [Effect] {
    do {
      let message = try TopicText.message(text)
      prompt = nil
      return change(.publish(message))
    } catch {
      prompt?.complain("\(error)", column: error.column)
      return []
    }
  }

  /// An effect that needs no question, where the store can be changed.
  mutating func change(_ effect: Effect) -> [Effect] {
    if let reason = facts.readOnlyReason {
      say(reason)
      return []
    }
    return [effect]
  }

  /// What came of a binding or a publish.
  mutating func take(_ outcome: TopicOutcome, of effect: Effect) {
    facts.loading.expire()
    switch outcome {
    case .bound(let binding, let report):
      let kept =
        report.keptMatches > 0
        ? "; \(Format.count(report.keptMatches)) kept messages are on topics like it" : ""
      let doubt =
        BindingFilter.doubt(binding.filter).map { "; its filter may be wrong: \($0)" } ?? ""
      tell(
        (report.isNew ? "bound \(binding.text)" : "\(binding.text) was bound already") + doubt
          + kept,
        undoableBy: report.isNew ? report.entry : nil, isOfJobs: false)
    case .unbound(let binding, let entry):
      tell(
        entry == nil ? "\(binding.text) was gone already" : "unbound \(binding.text)",
        undoableBy: entry, isOfJobs: false)
    case .published(let message, let receipt):
      let jobs =
        receipt.jobs.isEmpty
        ? "no binding took it" + (receipt.isKept ? "; it is kept" : "")
        : "made \(Words.jobs(receipt.jobs.count))"
      say("published to \(message.topic): \(jobs)", receipt.jobs.isEmpty ? .information : .success)
    case .failed(let error):
      say(error.message, .failure)
      return
    }
    offer(effect)
  }
}

/// What became of a change of topics.
package enum TopicOutcome: Hashable, Sendable {
  case bound(TopicBinding, BindReport)
  case unbound(TopicBinding, entry: AuditID?)
  case published(Jobs.Message, PublishReceipt)
  case failed(StoreError)
}
