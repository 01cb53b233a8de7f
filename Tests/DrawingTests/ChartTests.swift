import Testing

@testable import Drawing

@Suite struct ChartTests {
  @Test(
    arguments: [
      (0.0, ""), (0.001, "▏"), (0.125, "▌"), (0.5, "██"), (0.53, "██▏"), (0.999, "███▉"),
      (1.0, "████"), (7.0, "████"), (-1, ""), (.nan, ""),
    ])
  func `a bar is exact to an eighth, and never nothing for something`(share: Double, bar: String) {
    #expect(Bar(share: share).label(width: 4, glyphs: .unicode).text == bar)
  }

  @Test func `a bar of slots shows how many there could be`() {
    #expect(Bar(12, of: 16).label(width: 8, glyphs: .unicode).text == "██████··")
    #expect(Bar(12, of: 16).label(width: 8, glyphs: .ascii).text == "######--")
    #expect(Bar(0, of: 0).label(width: 3, glyphs: .unicode).text == "···")
    #expect(Bar(1, of: 1).label(width: 0, glyphs: .unicode).text == "")
  }

  @Test func `a sparkline is scaled to its greatest value and ends with the newest`() {
    #expect(Sparkline.text([0, 1, 2, 3, 4, 5, 6, 7], width: 8, glyphs: .unicode) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.text([99, 0, 7], width: 2, glyphs: .unicode) == "▁█")
    #expect(Sparkline.text([1, nil, 1], width: 5, glyphs: .unicode) == "  █ █")
    #expect(Sparkline.text([0, 0], width: 2, glyphs: .unicode) == "▁▁")
    #expect(Sparkline.text([0, 4, 8], width: 3, glyphs: .ascii) == "_=#")
    #expect(Sparkline.text([], width: 3, glyphs: .unicode) == "   ")
  }

  @Test func `a histogram shows the shape and says the shares`() {
    var frame = Frame(size: Size(width: 28, height: 4))
    let shares = [("1ms", 0), ("10ms", 0.62), ("100ms", 0.376), ("1s", 0.004)]
    let histogram = Histogram(shares.map { Histogram.Bucket(label: $0, share: $1) })
    histogram.draw(into: &frame, in: frame.bounds)
    #expect(
      frame.text == """
          1ms                     0%
         10ms █████████████████  62%
        100ms ██████████▎        38%
           1s ▏                  <1%
        """)
  }

  @Test func `a heat map shows the newest moments, labelled by time`() {
    var frame = Frame(size: Size(width: 12, height: 4))
    let map = HeatMap(
      labels: ["1s", "100ms", "10ms"],
      moments: (0..<9).map { [0, Double($0) / 20, 1] }, times: [0: "11:00", 3: "11:03"])
    map.draw(into: &frame, in: frame.bounds)
    #expect(
      frame.text
        == """
           1s
        100ms ▓▓▓▓██
         10ms ██████
              11:03
        """)
  }

  @Test func `moments fill the width also where it is no multiple of them`() {
    var frame = Frame(size: Size(width: 12, height: 1))
    HeatMap(labels: ["1s"], moments: [[1], [0.2], [1], [0.2], [1], [0.2]])
      .draw(into: &frame, in: frame.bounds)
    #expect(frame.text == "1s █▓▓█▓▓█▓▓")
  }

  @Test func `a line runs where no share is seen`() {
    var frame = Frame(size: Size(width: 7, height: 2))
    HeatMap(
      labels: ["1s", "1ms"], moments: [[0, 1], [0, 1], [0, 0]],
      line: [
        0: HeatMapPoint(row: 1, role: .text), 1: HeatMapPoint(row: 0, role: .warning),
        2: HeatMapPoint(row: 0, role: .warning),
      ]
    ).draw(into: &frame, in: frame.bounds)
    #expect(
      frame.text == """
         1s  ──
        1ms ██
        """)
  }

  @Test func `moments are as wide as they fit`() {
    var frame = Frame(size: Size(width: 12, height: 2))
    HeatMap(labels: ["1s"], moments: [[1], [0], [0.1]], times: [2: "now"])
      .draw(into: &frame, in: frame.bounds)
    #expect(
      frame.text == """
        1s ███   ▒▒▒
                 now
        """)
  }

  @Test func `a mark always has its sign, and as much of its name as leaves the others theirs`() {
    func axis(_ marks: [Int: String], _ times: [Int: String]) -> String {
      var frame = Frame(size: Size(width: 40, height: 2))
      HeatMap(
        labels: ["1s"], moments: Array(repeating: [0], count: 37), times: times, marks: marks
      ).draw(into: &frame, in: frame.bounds)
      return String(frame.lines[1].dropFirst(3))
    }
    let times = [0: "11:00", 12: "11:12", 24: "11:24"]
    #expect(axis([6: "a very long name"], times) == "11:00 ▲a very long name 11:24")
    #expect(axis([18: "x", 19: "yy", 20: "zzzzzzzzz"], times) == "11:00       11:12 ▲▲▲zzzzzzzzz")
    #expect(axis([35: "v42"], times) == "11:00       11:12       11:24    ▲v42")
  }
}
