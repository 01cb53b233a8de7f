import Drawing
import Testing

@testable import Monitor

/// Dead letters in groups, and a question about two of them.
@Suite struct DeadScreenTests {
  let keys = "3 Tab Space Space r"

  @Test func `on a wide screen`() {
    #expect(
      Stage.screen(after: keys, width: 120, height: 36) == """
         penstock   shop.db · sqlite            in 1 285/s   out 1 279/s   failing 0.4%                         live · 12:04:33
         ready 18 742   running 32/40   scheduled 1 204   retrying 87   dead 214 ▲12   succeeded 9 186 530            workers 3
        ╭─ Dead letters ─────────────────────────────────────────────────────────────── 214 in 3 groups · 2 queues · by count ─╮
        │   COUNT  KIND            QUEUE         ERROR                                           FIRST      LAST  24 H         │
        │▹    171  SendEmail       emails        smtp: 421 4.7.0 try again later                1h ago    6s ago  ▁▁▁▁▁▁▁▁▁▁▂█ │
        │      27  SendEmail       emails        smtp: 550 no such user <…>                     3d ago    2h ago  ▅█▅█▅█▅█▅█▅█ │
        │      16  BuildReport     reports       timed out after <n>s                           9h ago    1h ago  ▁▁▁▁▁▁▁█▅▁▇▇ │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
        ╭─ smtp: 421 4.7.0 try again later ────────────────────────────────────────────────────────────── 171 jobs · 2 marked ─╮
        │          ID  ATTEMPT      DIED  WORKER          PAYLOAD                                                              │
        │ ●   4182377      5/5    6s ago  web-1.4711      {"to":"ada@example.com","template":"receipt","token":"••••••"}       │
        │ ●   4182371      5/5   26s ago  web-2.4711      {"to":"bob@example.com","template":"receipt","token":"••••••"}       │
        │▸    4182365      5/5   46s ago  web-3.4711      {"to":"eve@example.com","template":"receipt","token":"••••••"}       │
        │     4182359      5/5    1m ago  web-1.4711      {"to":"kim@example.com","template":"receipt","token":"••••••"}       │
        │     4182353      5/5    1m ago  web-2.4711      {"to":"ada@example.com","template":"receipt","token":"••••••"}       │
        │     4182347      5/5    1m ago  web-3.4711      {"to":"bob@example.com","template":"receipt","token":"••••••"}       │
        │     4182341      5/5    2m ago  web-1.4711      {"to":"eve@example.com","template":"receipt","token":"••••••"}       │
        │     4182335      5/5    2m ago  web-2.4711      {"to":"kim@example.com","template":"receipt","token":"••••••"}       │
        │     4182329      5/5    2m ago  web-3.4711      {"to":"ada@example.com","template":"receipt","token":"••••••"}       │
        │     4182323      5/5    3m ago  web-1.4711      {"to":"bob@example.com","template":"receipt","token":"••••••"}       │
        │     4182317      5/5    3m ago  web-2.4711      {"to":"eve@example.com","template":"receipt","token":"••••••"}       │
        │     4182311      5/5    3m ago  web-3.4711      {"to":"kim@example.com","template":"receipt","token":"••••••"}       │
        │     4182305      5/5    4m ago  web-1.4711      {"to":"ada@example.com","template":"receipt","token":"••••••"}       │
        │     4182299      5/5    4m ago  web-2.4711      {"to":"bob@example.com","template":"receipt","token":"••••••"}       │
        │     4182293      5/5    4m ago  web-3.4711      {"to":"eve@example.com","template":"receipt","token":"••••••"}       │
        │     4182287      5/5    5m ago  web-1.4711      {"to":"kim@example.com","template":"receipt","token":"••••••"}       │
        │     4182281      5/5    5m ago  web-2.4711      {"to":"ada@example.com","template":"receipt","token":"••••••"}       │
        │     4182275      5/5    5m ago  web-3.4711      {"to":"bob@example.com","template":"receipt","token":"••••••"}       │
        │     4182269      5/5    6m ago  web-1.4711      {"to":"eve@example.com","template":"receipt","token":"••••••"}       │
        │     4182263      5/5    6m ago  web-2.4711      {"to":"kim@example.com","template":"receipt","token":"••••••"}       │
        │     4182257      5/5    6m ago  web-3.4711      {"to":"ada@example.com","template":"receipt","token":"••••••"}       │
        │     4182251      5/5    7m ago  web-1.4711      {"to":"bob@example.com","template":"receipt","token":"••••••"}       │
        │     4182245      5/5    7m ago  web-2.4711      {"to":"eve@example.com","template":"receipt","token":"••••••"}       │
        │     4182239      5/5    7m ago  web-3.4711      {"to":"kim@example.com","template":"receipt","token":"••••••"}       │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
         Retry 2 dead jobs that are marked?   [y] all now   [s] spread over 10m   [1] try one first   [n] no
        """)
  }

  @Test func `on an ordinary terminal`() {
    #expect(
      Stage.screen(after: keys, width: 80, height: 24) == """
         penstock   shop.db · sqlite   in 1 285/s   out 1 279/s         live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12            workers 3
         Dead letters                             214 in 3 groups · 2 queues · by count
           COUNT  KIND       QUEUE         ERROR                          FIRST    LAST
        ▹    171  SendEmail  emails        smtp: 421 4.7.0 try again l…  1h ago  6s ago
              27  SendEmail  emails        smtp: 550 no such user <…>    3d ago  2h ago
              16  BuildRep…  reports       timed out after <n>s          9h ago  1h ago
         smtp: 421 4.7.0 try again later                            171 jobs · 2 marked
                  ID  ATTEMPT      DIED  WORKER          PAYLOAD
         ●   4182377      5/5    6s ago  web-1.4711      {"to":"ada@example.com","temp…
         ●   4182371      5/5   26s ago  web-2.4711      {"to":"bob@example.com","temp…
        ▸    4182365      5/5   46s ago  web-3.4711      {"to":"eve@example.com","temp…
             4182359      5/5    1m ago  web-1.4711      {"to":"kim@example.com","temp…
             4182353      5/5    1m ago  web-2.4711      {"to":"ada@example.com","temp…
             4182347      5/5    1m ago  web-3.4711      {"to":"bob@example.com","temp…
             4182341      5/5    2m ago  web-1.4711      {"to":"eve@example.com","temp…
             4182335      5/5    2m ago  web-2.4711      {"to":"kim@example.com","temp…
             4182329      5/5    2m ago  web-3.4711      {"to":"ada@example.com","temp…
             4182323      5/5    3m ago  web-1.4711      {"to":"bob@example.com","temp…
             4182317      5/5    3m ago  web-2.4711      {"to":"eve@example.com","temp…
             4182311      5/5    3m ago  web-3.4711      {"to":"kim@example.com","temp…
             4182305      5/5    4m ago  web-1.4711      {"to":"ada@example.com","temp…
         Retry 2 dead jobs that are marked?
         [y] all now   [s] spread over 10m   [1] try one first   [n] no
        """)
  }

  @Test
  func `groups are sorted by their last or first death when somebody asks, and then keep still`() {
    var stage = Stage()
    stage.press("3")
    stage.press("o")
    #expect(stage.screen.contains("· by last ─╮"))
    stage.press("o")
    #expect(stage.screen.contains("· by first ─╮"))
    let lines = stage.screen.split(separator: "\n")
    #expect(lines[4].contains(" 171 ") && lines[5].contains(" 16 ") && lines[6].contains(" 27 "))
    // A later death moves no group; a new group stands on top.
    stage.store.groups[1].firstAt = Fixture.ago(1)
    var new = Fixture.groups[2]
    (new.id, new.pattern, new.count) = (9, "new one", 1)
    stage.store.groups.append(new)
    stage.send(.storeChanged)
    stage.pass(2)
    let then = stage.screen.split(separator: "\n")
    #expect(then[4].contains("new one") && then[7].contains(" 27 "))
    #expect(then[5].hasPrefix("│▸    171"))
    stage.press("O O")
    #expect(stage.screen.contains("· by count ─╮"))
    let column = Array(stage.screen.split(separator: "\n")[3]).firstIndex { $0 == "L" } ?? 0
    stage.send(.key(.mouse(.press, Position(column: column, row: 3))))
    #expect(stage.screen.contains("· by last ─╮"))
  }

  @Test func `on the smallest screen`() {
    #expect(
      Stage.screen(after: keys, width: 60, height: 16) == """
         penstock   shop.db · sqlite                live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12
         Dead letters         214 in 3 groups · 2 queues · by count
           COUNT  KIND      QUEUE      ERROR                   LAST
        ▹    171  SendEma…  emails     smtp: 421 4.7.0 try…  6s ago
              27  SendEma…  emails     smtp: 550 no such u…  2h ago
              16  BuildRe…  reports    timed out after <n>s  1h ago
         smtp: 421 4.7.0 try again later        171 jobs · 2 marked
                ID  ATTEMPT      DIED  WORKER        PAYLOAD
         ● 4182377      5/5    6s ago  web-1.4711    {"to":"ada@ex…
         ● 4182371      5/5   26s ago  web-2.4711    {"to":"bob@ex…
        ▸  4182365      5/5   46s ago  web-3.4711    {"to":"eve@ex…
           4182359      5/5    1m ago  web-1.4711    {"to":"kim@ex…
           4182353      5/5    1m ago  web-2.4711    {"to":"ada@ex…
         Retry 2 dead jobs that are marked?
         [y] all now  [s] spread 10m  [1] one first  [n] no
        """)
  }

  @Test func `on the smallest screen in ASCII`() {
    #expect(
      Stage.screen(after: keys, width: 60, height: 16, glyphs: .ascii) == """
         penstock   shop.db - sqlite                live - 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 +12
         Dead letters         214 in 3 groups - 2 queues - by count
           COUNT  KIND      QUEUE      ERROR                   LAST
        :    171  SendEma~  emails     smtp: 421 4.7.0 try~  6s ago
              27  SendEma~  emails     smtp: 550 no such u~  2h ago
              16  BuildRe~  reports    timed out after <n>s  1h ago
         smtp: 421 4.7.0 try again later        171 jobs - 2 marked
                ID  ATTEMPT      DIED  WORKER        PAYLOAD
         * 4182377      5/5    6s ago  web-1.4711    {"to":"ada@ex~
         * 4182371      5/5   26s ago  web-2.4711    {"to":"bob@ex~
        >  4182365      5/5   46s ago  web-3.4711    {"to":"eve@ex~
           4182359      5/5    1m ago  web-1.4711    {"to":"kim@ex~
           4182353      5/5    1m ago  web-2.4711    {"to":"ada@ex~
         Retry 2 dead jobs that are marked?
         [y] all now  [s] spread 10m  [1] one first  [n] no
        """)
  }

  @Test func `groups above the edge are counted, and come back when the cursor's group is gone`() {
    var store = Fixture()
    store.groups = (0..<40).map { index in
      var group = Fixture.groups[0]
      group.id = Int64(index + 1)
      group.count = 100 - index
      return group
    }
    var stage = Stage(store: store)
    stage.press("3 G")
    #expect(stage.screen.contains("▲"))
    let rest = store.groups.dropLast()
    stage.store.groups = Array(rest.prefix(12))
    stage.send(.storeChanged)
    stage.pass(2)
    #expect(!stage.screen.contains("─ ▲2"))
    #expect(stage.screen.contains("▸     89"))
  }

  @Test func `the command that is copied prints the panel that the keys go to`() {
    var stage = Stage()
    stage.press("3 Y")
    #expect(stage.takeEffects() == [.copy("penstock groups")])
    stage.press("o Y")
    #expect(stage.takeEffects() == [.copy("penstock groups --by last")])
    stage.press("Tab Y")
    #expect(stage.takeEffects() == [.copy("penstock jobs group:1")])
  }
}
