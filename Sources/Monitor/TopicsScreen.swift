import Drawing
import Jobs

/// Patterns of topics with the queues bound to them, and the topics that were published to.
struct TopicsScreen: Hashable, Sendable {
  private(set) var bindings = RowCursor<TopicOutline.Row.Identity>()
  private(set) var topics = RowCursor<Topic>()
  private(set) var isFocusBelow = false
  private(set) var outline: [TopicOutline.Row] = []

  /// Topics that are read at most: those that were published to last.
  static let mostTopics = 500

  var want: Request { .topics(limit: Self.mostTopics) }

  /// The binding under the cursor.
  var binding: BindingRecord? {
    isFocusBelow ? nil : bindings.index.flatMap { outline[$0].record }
  }

  var topic: Topic? { isFocusBelow ? topics.id : nil }

  mutating func follow(_ facts: Facts) {
    let layout = TopicsLayout(facts)
    takeOutline(facts)
    bindings.resize(height: layout.rows(of: layout.bindings, facts).height)
    topics.follow(facts.topics?.topics.map(\.topic) ?? [])
    topics.resize(height: layout.rows(of: layout.topics, facts).height)
    if topics.ids.isEmpty { isFocusBelow = false }
  }

  private mutating func takeOutline(_ facts: Facts) {
    let outline = TopicOutline(facts.topics?.bindings ?? []).rows
    guard outline != self.outline else { return }
    let isFirst = self.outline.isEmpty
    self.outline = outline
    bindings.follow(outline.map(\.identity))
    // What only stands above others is nothing that keys act on.
    if isFirst, let first = outline.first(where: { $0.record != nil }) {
      bindings.move(to: first.identity)
    }
  }

  func refusal(of action: Action, _ facts: Facts) -> String? {
    switch action {
    case .unbind, .open:
      binding == nil ? "no binding is under the cursor" : nil
    case .nextPanel, .previousPanel: topics.ids.isEmpty ? "no topic was published to" : nil
    default: nil
    }
  }

  mutating func handle(_ action: Action, _ facts: Facts) -> [Step] {
    switch action {
    case .nextPanel, .previousPanel: isFocusBelow.toggle()
    case .back where isFocusBelow: isFocusBelow = false
    case .back: return [.back]
    case .open:
      guard let binding = binding?.binding else { return [] }
      return [
        .list(
          Filter([
            .init(.text(.queue, [TextPattern(binding.queue)])),
            .init(.text(.kind, [TextPattern(binding.kind)])),
          ]))
      ]
    case .bind: return [.prompt(.bind)]
    case .publish: return [.prompt(.publish)]
    case .unbind:
      guard let record = binding else { return [] }
      return [
        .confirm(
          "Unbind \(record.binding.text)? Jobs that it made stay", .unbind(record))
      ]
    case .copyCommand:
      return [.effect(.copy(Twin.command(["topics"], setup: facts.setup)))]
    default:
      if isFocusBelow { _ = topics.handle(action) } else { _ = bindings.handle(action) }
    }
    return []
  }

  mutating func press(_ position: Position, _ facts: Facts) -> ListPress {
    let layout = TopicsLayout(facts)
    let (above, below) = (
      layout.rows(of: layout.bindings, facts), layout.rows(of: layout.topics, facts)
    )
    if above.contains(position) {
      let press = bindings.press(line: position.row - above.row, hasFocus: !isFocusBelow)
      if press != .nothing { isFocusBelow = false }
      return press
    } else if below.contains(position) {
      let press = topics.press(line: position.row - below.row, hasFocus: isFocusBelow)
      if press != .nothing { isFocusBelow = true }
      return press
    }
    return .nothing
  }

  mutating func scroll(by rows: Int, at position: Position, _ facts: Facts) {
    if TopicsLayout(facts).topics.contains(position) {
      topics.scroll(by: rows)
    } else {
      bindings.scroll(by: rows)
    }
  }
}

/// Where the parts of the topics' screen stand.
struct TopicsLayout: Hashable, Sendable {
  let bindings: Rectangle
  let topics: Rectangle

  init(_ facts: Facts) {
    let edges = facts.isBordered ? 3 : 2
    let count = max(facts.topics.map { TopicOutline($0.bindings).rows.count } ?? 0, 3)
    (bindings, topics) = facts.body.splitTop(min(count + edges, facts.body.height * 3 / 5))
  }

  func rows(of panel: Rectangle, _ facts: Facts) -> Rectangle {
    Panel(title: .empty, isBordered: facts.isBordered).content(of: panel).splitTop(1).rest
  }
}
