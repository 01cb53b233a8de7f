import Drawing
import Jobs

/// What every screen knows: how the monitor was set up, the time, and the numbers of the whole
/// store.
struct Facts: Hashable, Sendable {
  let setup: Setup
  var clock = Clock()
  var size = Size(width: 0, height: 0)
  var overview: Overview?

  init(setup: Setup) {
    self.setup = setup
  }

  var glyphs: Glyphs { setup.glyphs }
  var now: Timestamp { clock.now }
}
