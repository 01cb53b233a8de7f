import Drawing
import Jobs

extension Facts {
  /// How a pause or its end comes about: at once, but to let loose what has gathered, or to stop work in
  /// a guarded store, takes a yes.
  func step(toPause isPaused: Bool, _ scope: LimitScope) -> Step {
    let effect = Effect.set(.paused(isPaused), of: scope)
    let name = scope.kind ?? scope.queue ?? ""
    let ready = ready(in: scope)
    // Whether a kind is paused by itself is not known here.
    let mayBePaused = scope.kind != nil || scope.queue.flatMap { queue($0) }?.isPaused == true
    if !isPaused, mayBePaused, ready > Confirmation.mostByOneKey {
      return .confirm("Resume \(name)? \(Words.jobs(ready)) are ready to run", effect)
    }
    guard latest?.label.isGuarded == true else { return .effect(effect) }
    return .confirm(
      "\(isPaused ? "Pause" : "Resume") \(name) in \(setup.label.name ?? "a guarded store")?",
      effect)
  }

  private func ready(in scope: LimitScope) -> Int {
    let queues = latest?.queues.filter { scope.queue == nil || $0.name == scope.queue } ?? []
    return queues.reduce(0) { sum, queue in
      sum + (scope.kind.map { queue.readyByKind[$0] ?? 0 } ?? queue.counts[.ready])
    }
  }
}
