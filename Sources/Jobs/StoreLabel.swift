/// What a store is called, so that nobody takes it for another one.
package struct StoreLabel: Hashable, Sendable {
  package var name: String?
  package var color: StoreColor?
  /// Whether operators must say that they mean it before they change anything. Producers and workers
  /// are not kept from their work.
  package var isGuarded: Bool

  package init(name: String? = nil, color: StoreColor? = nil, isGuarded: Bool = false) {
    self.name = name
    self.color = color
    self.isGuarded = isGuarded
  }
}

/// The colours of names; how each looks is up to the theme.
package enum StoreColor: String, CaseIterable, Hashable, Sendable {
  case red, yellow, green, blue, grey
}
