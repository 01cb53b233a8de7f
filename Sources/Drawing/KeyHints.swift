/// The keys that can be pressed now and what they do, on one line.
package struct KeyHints: Hashable, Sendable {
  package struct Hint: Hashable, Sendable {
    package let key: String
    package let label: String
    /// The screen that is shown is set apart from those that a key leads to.
    package let isCurrent: Bool

    package init(key: String, label: String, isCurrent: Bool = false) {
      self.key = key
      self.label = label
      self.isCurrent = isCurrent
    }
  }

  /// What leads to other screens; never left out.
  package var tabs: [Hint]
  /// The columns between tabs.
  package var tabGap: Int
  /// The most useful first: on a narrow line the last is left out first.
  package var left: [Hint]
  /// The last of them is never left out; the others come after the first few on the left.
  package var right: [Hint]

  /// So many on the left are kept before what is on the right.
  private static let mostNeeded = 3
  private static let gap = 2

  package init(tabs: [Hint] = [], tabGap: Int = 2, left: [Hint], right: [Hint] = []) {
    self.tabs = tabs
    self.tabGap = tabGap
    self.left = left
    self.right = right
  }

  /// Whether the tabs, that many of the left and all of the right have room in so many columns.
  package func fits(_ count: Int, in columns: Int) -> Bool {
    let needed = KeyHints(
      tabs: tabs, tabGap: tabGap, left: Array(left.prefix(count)), right: right)
    return needed.line.width + 2 <= columns
  }

  package func draw(into frame: inout Frame, in area: Rectangle) {
    line.draw(into: &frame, in: area, role: .keyLabel)
  }

  /// The hint that stands in a column of the area, for the mouse.
  package func hint(at column: Int, in area: Rectangle) -> Hint? {
    guard let (segment, first) = line.segment(at: column, in: area) else { return nil }
    guard segment.label == tabsLabel, !tabs.isEmpty else {
      return (left + right).first { $0.drawn == segment.label }
    }
    var start = first
    for tab in tabs {
      if (start..<start + tab.drawn.width).contains(column) { return tab }
      start += tab.drawn.width + tabGap
    }
    return nil
  }

  private var tabsLabel: Label {
    tabs.map(\.drawn).joined(separator: Label(String(repeating: " ", count: tabGap)))
  }

  private var line: SegmentedLine {
    let lead = tabs.isEmpty ? [] : [SegmentedLine.Segment(tabsLabel)]
    return SegmentedLine(
      left: lead
        + left.enumerated().map { index, hint in
          .init(hint.drawn, priority: index + 1 + (index < Self.mostNeeded ? 0 : right.count))
        },
      right: right.enumerated().map { index, hint in
        let rank = right.count - 1 - index
        return .init(hint.drawn, priority: rank == 0 ? 0 : Self.mostNeeded + rank)
      }, gap: Self.gap)
  }
}

extension KeyHints.Hint {
  fileprivate var drawn: Label {
    Label(key, role: .key)
      + (label.isEmpty
        ? Label.empty : Label(" ") + Label(label, role: isCurrent ? .currentScreen : .keyLabel))
  }
}
