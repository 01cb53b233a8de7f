import Drawing
import Jobs
import Testing

@testable import Monitor

@Suite struct KeysTests {
  @Test func `no key means two things on one screen`() {
    for screen in Screen.allCases {
      let (own, common) = Bindings().bindings(on: screen)
      let keys = (own + common).flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "on \(screen)")
    }
  }

  @Test func `every action has a key, and every binding says what it does`() {
    #expect(Set(Bindings.standard.map(\.action)) == Set(Action.allCases))
    for binding in Bindings.standard {
      #expect(!binding.help.isEmpty && !binding.label.isEmpty)
      #expect(binding.help.first?.isUppercase == true)
      #expect(!binding.help.hasSuffix("."))
    }
  }

  @Test func `manuals list the keys of every screen`() {
    let sections = KeyReference.sections
    #expect(
      sections.map(\.title) == [
        "Queues", "Jobs", "Dead letters", "Workers", "Schedules", "Topics", "Log", "Job", "Trash",
        "Everywhere",
      ])
    #expect(
      sections[0].entries.first
        == .init(action: "open", keys: "Enter", help: "Show the jobs of the queue or kind"))
    #expect(
      sections[9].entries.contains(
        .init(action: "quit", keys: "q Ctrl-C", help: "Leave the job, or the monitor")))
  }

  @Test func `the configuration's keys take the place of an action's own`() {
    var stage = Stage(setup: Stage.setup { $0.keys = [.pause: [.character("P")]] })
    stage.press("p")
    #expect(stage.takeEffects().isEmpty)
    stage.press("P")
    #expect(stage.takeEffects() == [.set(.paused(true), of: .queue("webhooks"))])
    #expect(stage.lastLine.contains("P pause"))
  }

  @Test func `to let loose what has gathered in a paused queue takes a yes`() {
    var stage = Stage()
    stage.press("Down Down Down p")
    #expect(stage.takeEffects() == [])
    #expect(stage.lastLine.hasPrefix("Resume reports? 88 jobs are ready to run"))
    stage.press("n :")
    stage.type("resume reports")
    stage.press("Enter")
    #expect(stage.lastLine.hasPrefix("Resume reports? 88 jobs are ready to run"))
    stage.press("y")
    #expect(stage.takeEffects() == [.set(.paused(false), of: .queue("reports"))])
  }

  @Test func `in a guarded store pausing takes a yes too`() {
    var stage = Stage(setup: Stage.setup { $0.label = StoreLabel(name: "prod", isGuarded: true) })
    stage.send(.unlocked(until: stage.now + .seconds(600)))
    stage.press("Down p")
    #expect(stage.takeEffects() == [])
    #expect(stage.lastLine.hasPrefix("Pause emails in prod?"))
  }

  @Test func `pausing is one key, and the result line says so`() {
    var stage = Stage()
    stage.press("Down p")
    #expect(stage.takeEffects() == [.set(.paused(true), of: .queue("emails"))])
    stage.send(.limitSet(.paused(true), of: .queue("emails"), hasChanged: true))
    #expect(stage.lastLine == "paused queue 'emails'; Y copies the command")
    stage.send(.limitSet(.paused(true), of: .queue("emails"), hasChanged: false))
    #expect(stage.lastLine == "queue 'emails' was paused already")
    stage.press("Down")
    #expect(stage.lastLine.hasPrefix("1 Queues"))
  }

  @Test func `a message goes after a while by itself`() {
    var stage = Stage()
    stage.send(.told("saved screen.svg", isFailure: false))
    #expect(stage.lastLine == "saved screen.svg")
    stage.pass(16)
    #expect(stage.lastLine.hasPrefix("1 Queues"))
  }

  @Test func `a queue leads to its jobs and back`() {
    var stage = Stage()
    stage.press("Down Enter")
    #expect(stage.screen.contains("filter queue:emails"))
    stage.press("Esc")
    #expect(stage.screen.contains("╭─ Queues ─"))
    #expect(stage.screen.contains("│▸ emails"))
  }

  @Test func `the cursor stays on its queue while others come and go`() {
    var stage = Stage()
    stage.press("Down")
    var queue = stage.store.overview.queues[1]
    queue.name = "aaa"
    queue.oldestReadyAt = Fixture.ago(100_000)
    stage.store.overview.queues.insert(queue, at: 0)
    stage.store.overview.queues.removeAll { $0.name == "reports" }
    stage.send(.storeChanged)
    stage.pass(2)
    #expect(stage.screen.contains("│▸ emails"))
    #expect(stage.screen.contains("│  aaa"))
  }

  @Test func `the commands that do the same can be copied`() {
    var stage = Stage(setup: Stage.setup { $0.storeArgument = "it's here.db" })
    let store = #"penstock --store 'it'\''s here.db'"#
    stage.press("Y 2 / Enter Y 3 Y r Y n 4 Y 3 Tab Enter Y")
    #expect(
      stage.takeEffects() == [
        .copy("\(store) queues"), .copy("\(store) jobs"), .copy("\(store) groups"),
        .copy("\(store) retry group:1"), .copy("\(store) workers"),
        .copy("\(store) show 4182377"),
      ])
  }

  @Test func `a twin is quoted as a shell needs it`() {
    let filter = Filter([
      .init(.text(.queue, [TextPattern("emails")])), .init(.text(.error, [TextPattern("421")])),
    ])
    let act = Act.retry(spread: .seconds(600))
    #expect(
      Twin.act(act, on: .filter(filter), setup: Stage.setup)
        == "penstock retry 'queue:emails error:421' --spread 10m")
    #expect(
      Twin.act(.requeue(to: "new queue", spread: nil), on: .ids([3, 4]), setup: Stage.setup)
        == "penstock requeue 3 4 --to 'new queue'")
    let negated = Filter([.init(.text(.tag, [TextPattern("bulk")]), isNegated: true)])
    #expect(
      Twin.act(.purge, on: .filter(negated), setup: Stage.setup) == "penstock purge -- -tag:bulk")
    #expect(Twin.quoted("") == "''")
  }

  @Test func `help lists the keys of the screen and why some do nothing`() {
    var stage = Stage(width: 100, height: 50, setup: Stage.setup { $0.isReadOnly = true })
    stage.press("?")
    #expect(stage.screen.contains("Enter  Show the jobs of the queue or kind"))
    #expect(
      stage.screen.contains(
        "p  Pause the queue or kind, or resume it (the store is open read-only;"))
    stage.press("x")
    #expect(!stage.screen.contains("Show the jobs of the queue or kind"))
  }

  @Test func `keys that cannot act now are not offered`() {
    var stage = Stage(setup: Stage.setup { $0.isReadOnly = true })
    #expect(stage.lastLine.contains("Enter jobs") && !stage.lastLine.contains("p pause"))
    stage.press("3")
    #expect(stage.lastLine.contains("/ filter") && !stage.lastLine.contains("r retry"))
  }

  @Test func `a clock that is behind that of the workers is told`() {
    var store = Fixture()
    store.workers[0].heartbeatAt = Fixture.now + .seconds(7_200)
    let stage = Stage(store: store)
    #expect(stage.screen.contains("clock 2h behind"), "\(stage.screen)")
    store.workers[0].heartbeatAt = Fixture.now + .seconds(5)
    #expect(Stage(store: store).screen.contains(" live "))
  }

  @Test func `the terminal's own keys work everywhere`() {
    var stage = Stage()
    stage.press("Ctrl-L Ctrl-Z : Ctrl-L Esc q")
    #expect(stage.takeEffects() == [.redraw, .suspend, .redraw, .quit])
  }

  @Test func `a click chooses a row, a tab, or a panel`() {
    var stage = Stage()
    func click(_ column: Int, _ row: Int, _ mouse: Key.Mouse = .press) {
      stage.send(.key(.mouse(mouse, Position(column: column, row: row))))
    }
    click(5, 5)
    #expect(stage.screen.contains("│▸ emails"))
    click(5, 5, .doublePress)
    #expect(stage.screen.contains("filter queue:emails"))
    click(20, 35)
    #expect(stage.screen.contains("╭─ Dead letters ─"))
    click(74, 35)
    #expect(stage.lastLine.hasPrefix("Retry 171 dead SendEmail of"))
    stage.press("n")
    click(115, 35)
    #expect(stage.screen.contains("╭─ Help ─"))
    stage.press("x")
    click(10, 12)
    stage.press("Space")
    #expect(stage.screen.contains("171 jobs · 1 marked"))
    click(10, 12, .scrollDown)
    #expect(!stage.screen.contains("4182371"))
    #expect(stage.screen.contains("3 above · 171 jobs · 1 marked"))
  }

  @Test func `a screen that is too small says what it needs`() {
    let stage = Stage(width: 40, height: 10)
    #expect(stage.screen.trimmed == "penstock needs 60×16, this is 40×10")
  }

  @Test func `a relaxed durability is shown`() {
    let stage = Stage(setup: Stage.setup { $0.isDurabilityRelaxed = true })
    #expect(stage.screen.contains("shop.db · sqlite · durability normal"))
  }

  @Test func `only what needs a person warns`() {
    var stage = Stage()
    stage.store.overview.queues = [stage.store.overview.queues[0]]
    stage.store.overview.freshlyDead = 0
    stage.send(.storeChanged)
    stage.pass(1)
    let frame = stage.model.view()
    for row in 0..<frame.size.height {
      #expect(!frame.roles(inRow: row).contains { $0 == .warning || $0 == .danger })
    }
  }
}
