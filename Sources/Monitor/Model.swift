// Monitor: what the screen shows and how it answers, pure. After `Jobs` and `Drawing`, which are
// all it uses; only the binary uses it.
//
// Events go into `Model.update`, which answers with effects as values; `Model.view` draws. Nothing
// here knows a clock, a file, a terminal or a store's engine.

import Drawing
import Jobs

/// All that the monitor knows and shows.
package struct Model: Hashable, Sendable {
  var facts: Facts
  var loading = Loading()

  package init(setup: Setup) {
    facts = Facts(setup: setup)
  }

  /// Takes in what happened, and says what is to be done about it.
  package mutating func update(_ event: Event) -> [Effect] {
    switch event {
    case .tick(let now, let utcOffset):
      facts.clock = Clock(now: now, utcOffset: utcOffset)
    case .resized(let size): facts.size = size
    case .storeChanged: loading.storeChanged()
    case .answered(let request, let answer):
      loading.finish(request, now: facts.now)
      if case .overview(let overview) = answer { facts.overview = overview }
    case .failed(let request, let error):
      loading.finish(request, now: facts.now, failure: error)
    case .key(.character("q")): return [.quit]
    default: break
    }
    return loading.start(
      .overview, isUrgent: facts.overview == nil, now: facts.now, interval: facts.setup.interval)
      ? [.load(.overview)] : []
  }

  /// The screen, in the size that the last `.resized` said.
  package func view() -> Frame {
    var frame = Frame(size: facts.size, glyphs: facts.glyphs)
    frame.write(facts.setup.storeName, at: Position(column: 1, row: 0), role: .accent)
    return frame
  }
}
