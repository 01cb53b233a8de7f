import Testing

@testable import Drawing

@Suite struct LineTests {
  let header = SegmentedLine(
    left: [.init("penstock"), .init("shop.db", priority: 2)],
    middle: [.init("in 804/s", priority: 3), .init("failing 0%", priority: 1)],
    right: [.init("live")])

  func drawn(_ line: SegmentedLine, width: Int) -> String {
    var frame = Frame(size: Size(width: width, height: 1))
    line.draw(into: &frame, in: frame.bounds)
    return frame.text
  }

  @Test func `pieces keep to the left, the middle and the right`() {
    #expect(
      drawn(header, width: 70)
        == " penstock   shop.db     in 804/s   failing 0%                    live")
  }

  @Test func `the middle moves aside before anything is left out`() {
    #expect(
      drawn(header, width: 51) == " penstock   shop.db   in 804/s   failing 0%   live")
  }

  @Test func `pieces are left out whole, by their priority`() {
    #expect(drawn(header, width: 50) == " penstock   shop.db   failing 0%             live")
    #expect(drawn(header, width: 36) == " penstock    failing 0%        live")
    #expect(drawn(header, width: 20) == " penstock      live")
    #expect(drawn(header, width: 10) == " penstock")
  }

  @Test func `the last piece is cut`() {
    #expect(drawn(SegmentedLine(left: [.init("penstock")]), width: 8) == " penst…")
  }

  private let hints = KeyHints(
    tabs: [.init(key: "1", label: "Queues", isCurrent: true), .init(key: "2", label: "Jobs")],
    left: ["r", "m", "x", "D", "y"].map { .init(key: $0, label: "act") },
    right: [.init(key: ":", label: "command"), .init(key: "?", label: "help")])

  @Test func `of key hints the first, the screens and help stay longest`() {
    func drawn(_ width: Int) -> String {
      var frame = Frame(size: Size(width: width, height: 1))
      hints.draw(into: &frame, in: frame.bounds)
      return frame.text
    }
    #expect(
      drawn(76) == " 1 Queues  2 Jobs  r act  m act  x act  D act  y act      : command  ? help")
    #expect(drawn(68) == " 1 Queues  2 Jobs  r act  m act  x act  D act     : command  ? help")
    #expect(drawn(60) == " 1 Queues  2 Jobs  r act  m act  x act    : command  ? help")
    #expect(drawn(40) == " 1 Queues  2 Jobs  r act  m act  ? help")
    #expect(drawn(26) == " 1 Queues  2 Jobs  ? help")
    #expect(hints.fits(3, in: 58))
    #expect(!hints.fits(3, in: 57))
  }

  @Test func `the hint in a column is told for the mouse`() {
    let line = Rectangle(column: 0, row: 0, width: 68, height: 1)
    let found = [0, 1, 8, 9, 11, 17, 19, 23, 24, 40, 50, 62, 66].map {
      hints.hint(at: $0, in: line)?.key
    }
    #expect(
      found == [nil, "1", "1", nil, "2", nil, "r", "r", nil, "D", ":", "?", "?"])
  }

  @Test(arguments: 0...80) func `nothing overlaps at any width`(width: Int) {
    let line = drawn(header, width: width)
    for word in line.split(separator: " ") where width > 20 {
      #expect(["penstock", "shop.db", "in", "804/s", "failing", "0%", "live"].contains(word))
    }
  }
}
