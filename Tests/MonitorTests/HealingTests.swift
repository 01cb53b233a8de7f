import Drawing
import Jobs
import Testing

@testable import Monitor

@Suite struct HealingTests {
  private func spread(_ state: SpreadState, passed: Int = 62, failed: Int = 2) -> Spread {
    Spread(
      id: 12, subject: "group:7 state:dead", who: "ada on desk", length: .seconds(600),
      state: state, startedAt: Fixture.now - .seconds(218), total: 171, passed: passed,
      released: passed, succeeded: 58, failed: failed)
  }

  private func stage(_ spreads: [Spread], width: Int = 120, height: Int = 36) -> Stage {
    var store = Fixture()
    store.spreads = spreads
    var stage = Stage(width: width, height: height, store: store)
    stage.press("3")
    return stage
  }

  @Test func `a spread has a row with its progress`() {
    let stage = stage([spread(.running)])
    let lines = stage.screen.split(separator: "\n")
    #expect(lines.contains { $0.contains("─ Spread ─") && $0.contains("p pause") })
    let row = lines.first { $0.contains("62 of 171") }
    #expect(row?.contains("group:7 state:dead") == true)
    #expect(row?.contains("ends in 6m") == true)
  }

  @Test func `a spread of a group is called by the group's error, also when all have left it`()
    throws
  {
    var spread = spread(.running)
    spread.subject = "group:1"
    var stage = stage([spread])
    let name = "smtp: 421"
    let row = { (stage: Stage) in stage.screen.split(separator: "\n").first { $0.contains("62 of") }
    }
    #expect(row(stage)?.contains(name) == true)
    stage.store.groups = []
    stage.send(.storeChanged)
    stage.pass(3)
    #expect(row(stage)?.contains(name) == true)
  }

  @Test func `what is marked as all cannot be unmarked one by one`() {
    var stage = Stage()
    stage.press("3 Tab a Space")
    #expect(stage.lastLine == "all that match are marked; press a to take the marks away")
    stage.press("V")
    #expect(stage.lastLine == "all that match are marked; press a to take the marks away")
  }

  @Test func `a command that is copied stands above the question`() {
    var stage = Stage()
    stage.press("3 r Y")
    let lines = stage.screen.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.dropLast().last?.hasPrefix(" copied  penstock retry group:") == true)
    #expect(stage.lastLine.contains("[y] all now"))
  }

  @Test func `without a spread the dead letters have its room`() {
    #expect(!stage([]).screen.contains("Spread"))
  }

  @Test func `a spread is paused on one key and cancelled after a yes`() {
    var stage = stage([spread(.running)])
    stage.press("p")
    #expect(stage.takeEffects() == [.steer(.pause, spread: 12)])
    stage.send(.steered(.pause, spread: 12, isDone: true))
    #expect(stage.lastLine.contains("paused spread 12"))
    stage.press("x")
    #expect(stage.lastLine.contains("Cancel spread 12, and leave 109 jobs as they are?"))
    stage.press("n")
    #expect(stage.takeEffects() == [])
    stage.press("x y")
    #expect(stage.takeEffects() == [.steer(.cancel, spread: 12)])
  }

  @Test func `one that stopped by itself says so until somebody acts`() {
    var stage = stage([spread(.stopped, failed: 30)])
    #expect(stage.screen.contains("stopped: they fail again"))
    #expect(stage.screen.contains("p resume · x cancel"))
    stage.press("p")
    #expect(
      stage.screen.contains(
        "Spread 12 stopped by itself: 30 of 62 jobs failed again. Let the other 109 go all the same?"
      ))
    stage.press("n")
    #expect(stage.takeEffects() == [])
    stage.press("p y")
    #expect(stage.takeEffects() == [.steer(.resume, spread: 12)])
  }

  private func cursorRow(_ stage: Stage) -> Substring? {
    stage.screen.split(separator: "\n").last { $0.contains("▹") }
  }

  @Test func `p and x are for the spread that goes on, whichever stands on top`() {
    for state in [SpreadState.stopped, .cancelled, .done] {
      var old = spread(state, failed: 30)
      (old.id, old.endedAt) = (15, Fixture.now)
      var stage = stage([old, spread(.running)])
      #expect(cursorRow(stage)?.contains("▹     12") == true, "\(stage.screen)")
      stage.press("p")
      #expect(stage.takeEffects() == [.steer(.pause, spread: 12)])
      stage.press("x")
      #expect(stage.screen.contains("Cancel spread 12, and leave 109 jobs as they are?"))
    }
  }

  @Test func `a new spread takes the cursor`() {
    var stage = stage([spread(.stopped, failed: 30)])
    #expect(cursorRow(stage)?.contains("▹     12") == true)
    var new = spread(.gathering)
    new.id = 20
    stage.store.spreads = [new, spread(.stopped, failed: 30)]
    stage.send(.storeChanged)
    stage.pass(2)
    #expect(cursorRow(stage)?.contains("▹     20") == true)
    stage.store.spreads[0].state = .running
    stage.send(.storeChanged)
    stage.pass(2)
    stage.press("p")
    #expect(stage.takeEffects() == [.steer(.pause, spread: 20)])
  }

  @Test func `Tab goes to the spreads, where the cursor chooses, but never one that is over`() {
    var others = [spread(.running), spread(.paused), spread(.cancelled)]
    for (index, id) in [Int64(12), 11, 10].enumerated() { others[index].id = id }
    others[2].endedAt = Fixture.now
    var stage = stage(others)
    stage.press("Tab Tab j")
    #expect(stage.model.dead.focus == .spreads)
    stage.press("p")
    #expect(stage.takeEffects() == [.steer(.resume, spread: 11)])
    stage.pass(2)
    stage.press("j p")
    #expect(stage.takeEffects() == [.steer(.pause, spread: 12)])
    for id in [Int64(11), 12] { stage.send(.steered(.pause, spread: id, isDone: false)) }
    stage.press("r")
    #expect(stage.lastLine == "press Tab to go to the groups first")
    stage.press("Tab p")
    #expect(stage.model.dead.focus == .groups)
    #expect(stage.takeEffects() == [.steer(.pause, spread: 12)])
    stage.store.spreads = [others[2]]
    stage.send(.storeChanged)
    stage.pass(2)
    stage.press("x")
    #expect(stage.lastLine == "no spread goes on")
  }

  @Test func `a press on a spread chooses it`() {
    var others = [spread(.running), spread(.paused)]
    others[1].id = 11
    var stage = stage(others)
    let layout = DeadLayout(stage.model.facts, stage.model.dead)
    let row = layout.rows(of: layout.spreads, stage.model.facts).row + 1
    stage.send(.key(.mouse(.press, Position(column: 5, row: row))))
    stage.press("p")
    #expect(stage.takeEffects() == [.steer(.resume, spread: 11)])
  }

  @Test
  func `the command of an edit has the new payload, with masks that stand for what was there`() {
    func twin(_ old: String, _ new: String) -> String? {
      Twin.effect(
        .rewrite(
          PayloadEdit(job: 7, run: 1, old: Array(old.utf8), new: Array(new.utf8)), ticket: 1),
        setup: Stage.setup)
    }
    #expect(twin("{}", #"{"a":1}"#) == #"penstock edit 7 --payload '{"a":1}'"#)
    #expect(
      twin(#"{"token":"t","a":1}"#, #"{"token":"t","a":2}"#)
        == #"penstock edit 7 --payload '{"token":"••••••","a":2}'"#)
    // A secret that is new is written nowhere: the editor opens.
    #expect(twin(#"{"token":"t"}"#, #"{"token":"u"}"#) == "penstock edit 7")
    #expect(twin("a", "@b") == "printf %s @b | penstock edit 7 --payload -")
    #expect(twin("a", "") == "penstock edit 7 --payload ''")
  }

  @Test func `why a job is not running is said over the screen`() {
    var store = Fixture()
    store.hindrances = [
      .paused(queue: "emails"), .partition(key: "customer-17", holder: 7, .running),
      .behind(12, isCountedOut: false),
    ]
    var stage = Stage(store: store)
    stage.press("2 W")
    stage.pass(1)
    #expect(stage.screen.contains("Queue emails is paused."))
    #expect(stage.screen.contains("Partition key customer-17 is held by job 7, which is running."))
    #expect(stage.screen.contains("12 jobs run before it in its queue."))
    stage.press("j")
    #expect(!stage.screen.contains("is paused."))
    stage.press("? w")
    #expect(stage.screen.contains("Why job"))
  }

  @Test func `a payload goes to the editor and is stored after a yes`() throws {
    var stage = Stage()
    stage.press("3 Tab e")
    let effect = try #require(stage.takeEffects().first)
    guard case .edit(let job, again: nil) = effect else {
      Issue.record("\(effect)")
      return
    }
    stage.send(.edited(job, .wrong([1], "line 2, column 3: ',' is wanted")))
    #expect(stage.lastLine.contains("line 2, column 3"))
    stage.press("y")
    #expect(stage.takeEffects() == [.edit(job, again: [1])])
    stage.send(.edited(job, .unchanged))
    #expect(stage.lastLine.contains("the payload is the same"))
    stage.send(.edited(job, .failed("cannot start editor 'x': there is no such program")))
    #expect(stage.lastLine.contains("there is no such program"))
    stage.send(.edited(job, .changed([2, 3])))
    #expect(stage.lastLine.contains("again with the new payload"))
    stage.press("y")
    guard case .rewrite(let edit, let ticket) = stage.takeEffects().first else {
      Issue.record("nothing is stored")
      return
    }
    #expect(edit == PayloadEdit(job, new: [2, 3]))
    stage.send(.performed(ticket: ticket, ActReport(matched: 1, changed: 1, entry: 9)))
    #expect(stage.lastLine.contains("has its new payload; u undoes it"))
  }

  @Test func `a payload is written to a file, over another only after a yes`() {
    var stage = Stage()
    stage.press("3 Tab w")
    #expect(stage.lastLine.contains("write the payload to file: job-"))
    stage.press("Enter")
    guard case .save(let content, let file, replacing: false) = stage.takeEffects().first else {
      Issue.record("nothing is written")
      return
    }
    stage.send(.fileExists(content, file: file))
    #expect(stage.lastLine.contains("Write over the file"))
    stage.press("y")
    #expect(stage.takeEffects() == [.save(content, file: file, replacing: true)])
  }

  @Test func `others are seen, and what they are asked`() {
    var store = Fixture()
    let group = store.groups[0].id
    store.company = [Presence(who: "bob on web", asks: "group:\(group)")]
    var stage = Stage(store: store)
    stage.press("3")
    stage.pass(1)
    #expect(stage.screen.contains("2 here"))
    #expect(stage.screen.contains("asked smtp: 421"))
    stage.press("r")
    stage.pass(1)
    #expect(stage.screen.contains("bob on web is asked the same"))
    #expect(stage.attended == [.attend(asks: "group:\(group)")])
    stage.press("n")
    #expect(stage.attended.last == .attend(asks: nil))
  }

  @Test func `a guarded store is changed only while it is unlocked`() {
    let setup = Stage.setup {
      $0.label = StoreLabel(name: "prod", color: .red, isGuarded: true)
    }
    var stage = Stage(setup: setup)
    #expect(stage.screen.contains("prod"))
    #expect(stage.screen.contains("guarded, read-only"))
    stage.press("p")
    #expect(stage.lastLine.contains(":write 10m"))
    stage.press(":")
    stage.type("write 10m")
    stage.press("Enter")
    #expect(stage.takeEffects() == [.unlock(.seconds(600))])
    stage.send(.unlocked(until: stage.now + .seconds(600)))
    #expect(stage.screen.contains("writing 10m"))
    stage.press("p y")
    #expect(stage.takeEffects().count == 1)
    stage.pass(601)
    #expect(stage.takeEffects() == [.lock])
    stage.press("p")
    #expect(stage.takeEffects() == [])
  }

  @Test func `a name, a colour and a guard that somebody sets meanwhile are noticed`() {
    var stage = Stage()
    stage.press("3 r")
    stage.store.overview.label = StoreLabel(name: "prod", color: .red, isGuarded: true)
    stage.send(.storeChanged)
    stage.pass(1)
    #expect(stage.takeEffects() == [.lock])
    #expect(stage.screen.contains("penstock   prod · shop.db"))
    #expect(stage.screen.contains("guarded, read-only"))
    // What had been asked is not done any more.
    #expect(
      stage.lastLine == "somebody has guarded the store; ':write 10m' lets you change it")
    stage.press("y r")
    #expect(stage.lastLine.contains("the store is guarded"))
    #expect(stage.takeEffects() == [])

    stage.store.overview.label.isGuarded = false
    stage.send(.storeChanged)
    stage.pass(1)
    #expect(stage.takeEffects() == [.unlock(nil)])
    #expect(stage.lastLine == "the store is not guarded any more; it can be changed")
    stage.press("r")
    #expect(stage.lastLine.hasPrefix("Retry 171 dead SendEmail of"))
  }

  @Test func `a guard that goes while the store may be changed leaves it so`() {
    var stage = Stage(setup: Stage.setup { $0.label = StoreLabel(isGuarded: true) })
    stage.send(.unlocked(until: stage.now + .seconds(600)))
    stage.store.overview.label.isGuarded = false
    stage.send(.storeChanged)
    stage.pass(1)
    #expect(stage.takeEffects() == [.unlock(nil)])
    #expect(!stage.screen.contains("writing"))
    stage.pass(700)
    #expect(stage.takeEffects() == [])
  }

  @Test func `who overrides the guard, or may only read, is not asked by it`() {
    for change: (inout Setup) -> Void in [{ $0.overridesGuard = true }, { $0.isReadOnly = true }] {
      var stage = Stage(setup: Stage.setup(change))
      stage.store.overview.label = StoreLabel(name: "prod", isGuarded: true)
      stage.send(.storeChanged)
      stage.pass(1)
      #expect(stage.screen.contains("penstock   prod"))
      #expect(stage.takeEffects() == [])
    }
  }

  @Test func `questions and answers have their commands`() {
    var store = Fixture()
    store.spreads = [spread(.running)]
    var stage = Stage(setup: Stage.setup { $0.storeArgument = "shop.db" }, store: store)
    stage.press("3 x Y")
    #expect(stage.takeEffects() == [.copy("penstock --store shop.db spread 12 cancel")])
    stage.press("n Tab W Y")
    #expect(
      stage.takeEffects() == [.copy("penstock --store shop.db why 4182377")])
    stage.send(.limitSet(.paused(true), of: .queue("emails"), hasChanged: true, entry: 12))
    stage.press("u Y")
    #expect(stage.takeEffects() == [.copy("penstock --store shop.db undo 12")])
    #expect(
      Twin.act(
        .purge, on: .ids([1]),
        setup: Stage.setup { $0.label = StoreLabel(isGuarded: true) })
        == "penstock --write purge 1")
  }

  @Test func `a command that is copied gives no orders to the shell that it is pasted into`() {
    let filter = Filter([.init(.text(.queue, [TextPattern("a\u{1B}[2J\n'x")]))])
    let text = Twin.listing(filter, setup: Stage.setup)
    #expect(text.hasPrefix("penstock jobs $'queue:"))
    #expect(text.contains("\\U0000001b[2J\\U0000000a\\'x"))
  }

  @Test func `a spread says when no worker is there to go on with it`() {
    var store = Fixture()
    store.spreads = [spread(.running)]
    store.overview.workers = 0
    var stage = Stage(store: store)
    stage.press("3")
    #expect(stage.screen.contains("waits for a worker"))
  }

  @Test func `after a cancel u takes back what was let go, and says where that is nothing`() {
    var stage = stage([spread(.paused)])
    stage.send(.steered(.resume, spread: 12, isDone: true, entry: 14))
    stage.store.spreads = [spread(.running)]
    stage.send(.steered(.cancel, spread: 12, isDone: true, entry: 15))
    #expect(stage.lastLine.hasPrefix("cancelled spread 12; u takes back what it let go"))
    stage.press("u")
    #expect(stage.lastLine.hasPrefix("Undo: spread 12, which let 62 jobs go?"))
    stage.press("y 6 2 Enter")
    #expect(stage.takeEffects() == [.undo(12, ticket: 1)])

    var idle = self.stage([spread(.running, passed: 0, failed: 0)])
    idle.send(.steered(.cancel, spread: 12, isDone: true, entry: 15))
    #expect(idle.lastLine.hasPrefix("cancelled spread 12, for good: it had let no job go"))
    idle.press("u")
    #expect(idle.lastLine.hasPrefix("nothing to undo"))
  }

  @Test func `the row of a spread has its text where there is room`() {
    var spread = spread(.running)
    spread.subject = "queue:emails kind:SendEmail error:connection-refused"
    #expect(stage([spread]).screen.contains("queue:emails kind:SendEmail error:conn"))
  }
}
