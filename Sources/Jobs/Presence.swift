/// Somebody who looks at a store with the monitor.
package struct Presence: Hashable, Sendable {
  /// `ada on web-3`.
  package var who: String
  /// The set of jobs that they are asked about now: a filter, or ids.
  package var asks: String?

  package init(who: String, asks: String? = nil) {
    self.who = who
    self.asks = asks
  }
}
