import Testing

@testable import Drawing

/// The monitor's front page, made of widgets and invented numbers.
enum FrontPage {
  static func frame(
    width: Int, height: Int, isBordered: Bool, glyphs: Glyphs = .unicode
  ) -> Frame {
    var frame = Frame(size: Size(width: width, height: height), glyphs: glyphs)
    let (top, rest) = frame.bounds.splitTop(2)
    let (body, bottom) = rest.splitBottom(1)
    identity.draw(into: &frame, in: top.line(0))
    totals.draw(into: &frame, in: top.line(1))
    let (upper, lower) = body.splitTop(isBordered ? 7 : 6)
    let panel = Panel(
      title: "Queues", hint: Label("6 \(glyphs.separator) by oldest"), isFocused: true,
      isBordered: isBordered)
    table(glyphs).draw(into: &frame, in: panel.draw(into: &frame, in: upper))
    let halves = lower.splitTop(10).top.columns(weights: [9, 11])
    if isBordered {
      let wait = Panel(title: "Wait · emails · 5 min", hint: "p99 1.2s")
      histogram.draw(into: &frame, in: wait.draw(into: &frame, in: halves[0]).inset(columns: 1))
      let overTime = Panel(title: "Wait over time · emails · 1 h")
      heatMap.draw(into: &frame, in: overTime.draw(into: &frame, in: halves[1]).inset(columns: 1))
    }
    hints.draw(into: &frame, in: bottom)
    return frame
  }

  static let identity = SegmentedLine(
    left: [
      .init(Label("penstock", role: .accent)), .init("shop.db · sqlite", priority: 2),
    ],
    middle: [
      .init("in 1 284/s", priority: 3), .init("out 1 279/s", priority: 3),
      .init("failing 0.4%", priority: 1),
    ],
    right: [.init(Label("live", role: .success) + " · 12:04:31")])

  static let totals = SegmentedLine(
    left: [
      .init(Label("ready ", role: .dim) + Label(Format.count(18_402), role: .ready)),
      .init(Label("running ", role: .dim) + Label("32/40", role: .running)),
      .init(Label("scheduled ", role: .dim) + Label(Format.count(1_204)), priority: 2),
      .init(Label("retrying ", role: .dim) + Label("87", role: .retrying), priority: 1),
      .init(Label("dead ", role: .dim) + Label("214 ▲12", role: .warning)),
      .init(Label("done 24h ", role: .dim) + Label(Format.count(9_184_220)), priority: 3),
    ],
    right: [.init("workers 4", priority: 1)])

  static func table(_ glyphs: Glyphs) -> Table {
    func number(_ value: Int) -> Label {
      Label(Format.count(value), role: value == 0 ? .dim : nil)
    }
    func row(_ name: Label, _ numbers: [Int], _ latencies: [String], _ line: [Double]) -> Table.Row
    {
      Table.Row(
        [name] + numbers.map(number) + latencies.map { Label($0) } + [
          Sparkline.label(line, width: 8, glyphs: glyphs)
        ])
    }
    return Table(
      columns: [
        .text("QUEUE", minimum: 10, ideal: 12, weight: 1, priority: 0),
        .number("READY", ideal: 7, priority: 1), .number("RUN", ideal: 5, priority: 3),
        .number("SCHED", ideal: 6, priority: 9), .number("RETRY", priority: 7),
        .number("DEAD", priority: 2), .number("IN/s", ideal: 5, priority: 8),
        .number("OUT/s", priority: 6), .number("OLDEST", priority: 4),
        .number("p50", ideal: 5, priority: 11), .number("p95", ideal: 5, priority: 5),
        .number("p99", ideal: 5, priority: 10),
        .number("5 MIN", alignment: .left, ideal: 8, priority: 12),
      ],
      rows: [
        row(
          "emails", [12_301, 16, 12, 61, 198, 804, 799], ["1m12", "41ms", "380ms", "1.2s"],
          [3, 5, 6, 7, 8, 7, 6, 5]),
        row(
          Label("reports ") + Label(String(glyphs.pause), role: .dim),
          [88, 0, 1_192, 2, 16, 1, 0], ["4h02", "–", "–", "–"], [0, 0, 0, 0, 0, 0, 0, 0]),
        row(
          "thumbnails", [6_013, 12, 0, 24, 0, 269, 270], ["22s", "12ms", "96ms", "310ms"],
          [2, 2, 3, 3, 2, 2, 3, 8]),
        row(
          "critical", [0, 4, 0, 0, 0, 210, 210], ["0s", "3ms", "9ms", "22ms"],
          [1, 2, 3, 8, 2, 3, 1, 2]),
      ], cursor: 0)
  }

  static let histogram = Histogram(
    zip(
      ["1ms", "3ms", "10ms", "30ms", "100ms", "300ms", "1s", "3s"],
      [0, 0.01, 0.12, 0.39, 0.37, 0.08, 0.02, 0.004]
    ).map { Histogram.Bucket(label: $0, share: $1) })

  static let heatMap = HeatMap(
    labels: ["10s", "3s", "1s", "300ms", "100ms", "30ms", "10ms"],
    moments: (0..<52).map { minute in
      let load = Double((minute * 7) % 13) / 13
      return [
        minute == 40 ? 0.01 : 0, load > 0.6 ? 0.04 : 0, 0.1 * load, 0.2 * load + 0.03,
        0.5 - 0.2 * load, 0.2, 0.04,
      ]
    },
    times: [4: "11:16", 16: "11:28", 28: "11:40", 40: "11:52"])

  static let hints = KeyHints(
    left: zip(
      1...,
      [
        "Queues", "Jobs", "Dead letters", "Workers", "Schedules", "Topics", "Alerts", "Log",
      ]
    ).map { .init(key: "\($0)", label: $1, isCurrent: $0 == 1) },
    right: [
      .init(key: "/", label: "filter"), .init(key: ":", label: "command"),
      .init(key: "?", label: "help"),
    ])
}

@Suite struct FrontPageTests {
  /// Thin spaces as spaces, which look the same in a picture of equal columns.
  func picture(_ frame: Frame) -> String {
    frame.text.replacing("\u{2009}", with: " ")
  }

  @Test func `the whole page on a wide screen`() {
    #expect(
      picture(FrontPage.frame(width: 120, height: 20, isBordered: true)) == """
         penstock   shop.db · sqlite            in 1 284/s   out 1 279/s   failing 0.4%                         live · 12:04:31
         ready 18 402   running 32/40   scheduled 1 204   retrying 87   dead 214 ▲12   done 24h 9 184 220             workers 4
        ╭─ Queues ───────────────────────────────────────────────────────────────────────────────────────────── 6 · by oldest ─╮
        │  QUEUE                        READY    RUN   SCHED  RETRY  DEAD   IN/s  OUT/s  OLDEST    p50    p95    p99  5 MIN    │
        │▸ emails                      12 301     16      12     61   198    804    799    1m12   41ms  380ms   1.2s  ▄▅▆▇█▇▆▅ │
        │  reports ‖                       88      0   1 192      2    16      1      0    4h02      –      –      –  ▁▁▁▁▁▁▁▁ │
        │  thumbnails                   6 013     12       0     24     0    269    270     22s   12ms   96ms  310ms  ▃▃▄▄▃▃▄█ │
        │  critical                         0      4       0      0     0    210    210      0s    3ms    9ms   22ms  ▂▃▄█▃▄▂▃ │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
        ╭─ Wait · emails · 5 min ───────────────── p99 1.2s ─╮╭─ Wait over time · emails · 1 h ────────────────────────────────╮
        │   1ms                                           0% ││   10s                                            ░             │
        │   3ms █                                         1% ││    3s    ░ ░ ░ ░ ░     ░ ░ ░ ░ ░     ░ ░ ░ ░ ░     ░ ░ ░ ░ ░   │
        │  10ms ████████████                             12% ││    1s  ▒░▒░▒░▒░▒░▒░░ ▒░▒░▒░▒░▒░▒░░ ▒░▒░▒░▒░▒░▒░░ ▒░▒░▒░▒░▒░▒░░ │
        │  30ms ███████████████████████████████████████  39% ││ 300ms ░▒░▓▒▓▒▓▒▓▒▓▒▒░▒░▓▒▓▒▓▒▓▒▓▒▒░▒░▓▒▓▒▓▒▓▒▓▒▒░▒░▓▒▓▒▓▒▓▒▓▒▒ │
        │ 100ms █████████████████████████████████████    37% ││ 100ms ███████▓█▓█▓█████████▓█▓█▓█████████▓█▓█▓█████████▓█▓█▓██ │
        │ 300ms ████████                                  8% ││  30ms ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓ │
        │    1s ██                                        2% ││  10ms ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ │
        │    3s ▍                                        <1% ││           11:16        11:28        11:40        11:52         │
        ╰────────────────────────────────────────────────────╯╰────────────────────────────────────────────────────────────────╯
         1 Queues  2 Jobs  3 Dead letters  4 Workers  5 Schedules  6 Topics  7 Alerts  8 Log        / filter  : command  ? help
        """)
  }

  @Test func `borders and columns give way on a small screen`() {
    #expect(
      picture(FrontPage.frame(width: 80, height: 9, isBordered: false)) == """
         penstock   shop.db · sqlite   in 1 284/s   failing 0.4%        live · 12:04:31
         ready 18 402   running 32/40   retrying 87   dead 214 ▲12            workers 4
         Queues                                                           6 · by oldest
          QUEUE           READY    RUN  SCHED  RETRY  DEAD   IN/s  OUT/s  OLDEST    p95
        ▸ emails         12 301     16     12     61   198    804    799    1m12  380ms
          reports ‖          88      0  1 192      2    16      1      0    4h02      –
          thumbnails      6 013     12      0     24     0    269    270     22s   96ms
          critical            0      4      0      0     0    210    210      0s    9ms
         1 Queues  2 Jobs  3 Dead letters  4 Workers        / filter  : command  ? help
        """)
  }

  @Test func `the smallest screen in ASCII`() {
    let frame = FrontPage.frame(width: 60, height: 8, isBordered: false, glyphs: .ascii)
    #expect(
      picture(frame) == """
         penstock               failing 0.4%        live - 12:04:31
         ready 18 402   running 32/40   retrying 87   dead 214 ^12
         Queues                                       6 - by oldest
          QUEUE            READY    RUN  DEAD  OUT/s  OLDEST    p95
        > emails          12 301     16   198    799    1m12  380ms
          reports =           88      0    16      0    4h02      -
          thumbnails       6 013     12     0    270     22s   96ms
         1 Queues  2 Jobs  3 Dead letters         : command  ? help
        """)
  }
}
