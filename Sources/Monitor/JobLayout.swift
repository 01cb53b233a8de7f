import Drawing
import Jobs

/// Where the parts of a job's screen stand: texts side by side, or one above the other on a narrow
/// screen.
struct JobLayout: Hashable, Sendable {
  let panel: Rectangle
  let header: Rectangle
  /// The rows of titles.
  let attemptsTitle: Int
  let textTitle: Int
  let outputTitle: Int
  let attempts: Rectangle
  let payload: Rectangle
  let output: Rectangle
  let isSideBySide: Bool

  private static let mostAttempts = 6

  init(_ facts: Facts, _ screen: JobScreen) {
    panel = facts.body
    let content = Panel(title: .empty, isBordered: facts.isBordered).content(of: panel)
    let inner = content.inset(columns: 1)
    let lines = JobHeader(facts: facts, detail: screen.detail).lines(width: inner.width)
    let top = inner.splitTop(min(max(1, lines.count), facts.size.height < 24 ? 2 : 5))
    header = top.top
    attemptsTitle = top.rest.row
    let count = screen.detail?.attempts.count ?? 1
    let most = max(1, min(Self.mostAttempts, top.rest.height / 4))
    let middle = top.rest.splitTop(1).rest.splitTop(min(max(1, count), most))
    attempts = middle.top
    textTitle = middle.rest.row
    let texts = middle.rest.splitTop(1).rest
    isSideBySide = facts.size.width >= 76
    if isSideBySide {
      let left = texts.splitLeft((texts.width - 3) / 2)
      payload = left.left
      output = left.rest.splitLeft(3).rest
      outputTitle = textTitle
    } else {
      // The text that keys go to has most of the room.
      let rows = texts.height - 1
      let halves = texts.splitTop(screen.focus == .output ? rows / 4 : rows - rows / 4)
      payload = halves.top
      output = halves.rest.splitTop(1).rest
      outputTitle = halves.rest.row
    }
  }
}
