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

  /// The most useful first: on a narrow line the last is left out first.
  package var left: [Hint]
  /// Kept before those on the left.
  package var right: [Hint]

  package init(left: [Hint], right: [Hint] = []) {
    self.left = left
    self.right = right
  }

  package func draw(into frame: inout Frame, in area: Rectangle) {
    let last = right.count - 1
    let segments = SegmentedLine(
      left: left.enumerated().map { index, hint in
        SegmentedLine.Segment(hint.drawn, priority: index + right.count + (index == 0 ? 0 : 1))
      },
      right: right.enumerated().map { index, hint in
        SegmentedLine.Segment(hint.drawn, priority: last - index)
      }, gap: 2)
    segments.draw(into: &frame, in: area, role: .keyLabel)
  }
}

extension KeyHints.Hint {
  fileprivate var drawn: Label {
    Label(key + " ", role: .key) + Label(label, role: isCurrent ? .currentScreen : .keyLabel)
  }
}
