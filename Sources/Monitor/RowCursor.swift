import Drawing

/// A cursor in a list that stays on its row by what the row is, never by its number.
///
/// When rows come and go, the row under the cursor keeps its place on the screen. When the row
/// itself is gone, the cursor goes to the one that took its place.
struct RowCursor<ID: Hashable & Sendable>: Hashable, Sendable {
  private(set) var ids: [ID] = []
  private(set) var viewport = Viewport()

  var index: Int? { ids.isEmpty ? nil : viewport.cursor }
  var id: ID? { index.map { ids[$0] } }
  var visible: Range<Int> { viewport.visible }

  /// Takes the rows as they are now.
  mutating func follow(_ ids: [ID]) {
    guard ids != self.ids else { return }
    let place = id.flatMap { ids.firstIndex(of: $0) }
    let isGrowing = ids.count > self.ids.count
    self.ids = ids
    if isGrowing { viewport.resize(count: ids.count) }
    if let place { viewport.follow(to: place) }
    viewport.resize(count: ids.count)
  }

  /// Shows as much before the cursor as there is room for.
  mutating func showBeginning() {
    viewport.showBeginning()
  }

  mutating func resize(height: Int) {
    viewport.resize(height: height)
  }

  mutating func move(to id: ID) {
    if let place = ids.firstIndex(of: id) { viewport.move(to: place) }
  }

  mutating func move(toRow row: Int) {
    viewport.move(to: row)
  }

  /// Starts over in another list.
  mutating func reset() {
    ids = []
    viewport = Viewport(height: viewport.height)
  }

  /// Obeys an action that moves through lists; returns whether it is one.
  mutating func handle(_ action: Action) -> Bool {
    switch action {
    case .up: viewport.move(by: -1)
    case .down: viewport.move(by: 1)
    case .pageUp: viewport.page(by: -1)
    case .pageDown: viewport.page(by: 1)
    case .halfUp: viewport.page(byHalves: -1)
    case .halfDown: viewport.page(byHalves: 1)
    case .top: viewport.move(to: 0)
    case .bottom: viewport.move(to: ids.count - 1)
    default: return false
    }
    return true
  }

  mutating func scroll(by rows: Int) {
    viewport.scroll(by: rows)
  }
}
