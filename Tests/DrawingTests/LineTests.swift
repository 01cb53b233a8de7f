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

  @Test func `key hints are left out from the end, help last`() {
    let hints = KeyHints(
      left: [
        .init(key: "1", label: "Queues", isCurrent: true), .init(key: "2", label: "Jobs"),
        .init(key: "3", label: "Dead letters"),
      ], right: [.init(key: "/", label: "filter"), .init(key: "?", label: "help")])
    func drawn(_ width: Int) -> String {
      var frame = Frame(size: Size(width: width, height: 1))
      hints.draw(into: &frame, in: frame.bounds)
      return frame.text
    }
    #expect(drawn(60) == " 1 Queues  2 Jobs  3 Dead letters          / filter  ? help")
    #expect(drawn(40) == " 1 Queues  2 Jobs      / filter  ? help")
    #expect(drawn(30) == " 1 Queues    / filter  ? help")
    #expect(drawn(18) == " / filter  ? help")
    #expect(drawn(12) == "     ? help")
  }

  @Test(arguments: 0...80) func `nothing overlaps at any width`(width: Int) {
    let line = drawn(header, width: width)
    for word in line.split(separator: " ") where width > 20 {
      #expect(["penstock", "shop.db", "in", "804/s", "failing", "0%", "live"].contains(word))
    }
  }
}
