import Drawing
import Jobs

/// Binding, unbinding and publishing by hand.
extension Model {
  mutating func acceptBinding(_ text: String) -> [Effect] {
    do {
      let binding = try TopicText.binding(text)
      prompt = nil
      return bind(binding)
    } catch {
      prompt?.complain("\(error)", column: error.column)
      return []
    }
  }

  mutating func acceptMessage(_ text: String) -> [Effect] {
    do {
      let message = try TopicText.message(text)
      prompt = nil
      ask(toPublish: message)
    } catch {
      prompt?.complain("\(error)", column: error.column)
    }
    return []
  }

  /// Binding makes the queue that is not there yet, which may be one that was mistyped.
  mutating func bind(_ binding: TopicBinding) -> [Effect] {
    guard facts.changeRefusal == nil, facts.latest != nil,
      !facts.queueNames.contains(binding.queue)
    else { return change(.bind(binding)) }
    consent = Consent(
      text: "Bind \(binding.text)? It makes the new queue \(binding.queue)", effect: .bind(binding))
    return []
  }

  /// It makes jobs at once, which cannot be undone.
  mutating func ask(toPublish message: Jobs.Message) {
    if let reason = facts.changeRefusal { return say(reason) }
    // Those that are known may be of long ago.
    if tab != .topics { facts.topics = nil }
    consent = Consent(
      text: question(toPublish: message), effect: .publish(message),
      refusal: "nothing was published")
  }

  /// Takes in who would get the message that it asks about.
  mutating func askAgainToPublish() {
    guard case .publish(let message) = consent?.effect else { return }
    let text = question(toPublish: message)
    consent?.reword(text)
  }

  private func question(toPublish message: Jobs.Message) -> String {
    let payload =
      message.payload.isEmpty
      ? "no payload" : Format.bytes(Int64(message.payload.count))
    return "Publish \(payload) to \(message.topic)\(takers(of: message))?"
  }

  /// Who would get it, once the bindings have been read.
  private func takers(of message: Jobs.Message) -> String {
    guard let overview = facts.topics else { return "" }
    let queues = overview.bindings.map(\.binding).filter {
      $0.pattern.matches(message.topic) && $0.admits(message, now: facts.now)
    }.map(\.queue)
    switch Set(queues).count {
    case 0: return ", which no binding takes"
    case 1: return ", which \(queues[0]) gets" + (queues.count > 1 ? " \(queues.count) times" : "")
    case let count: return ", which \(Format.count(count)) queues get"
    }
  }

  /// An effect that needs no question, where the store can be changed.
  mutating func change(_ effect: Effect) -> [Effect] {
    if let reason = facts.changeRefusal {
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
