/// Something that a screen shows and that has to be read.
struct Want: Hashable, Sendable {
  let request: Request
  /// Whether there is nothing to show in its place yet; else it is read in its turn.
  let isUrgent: Bool

  init(_ request: Request, isUrgent: Bool) {
    self.request = request
    self.isUrgent = isUrgent
  }
}
