import Drawing
import Jobs
import Testing

@testable import Monitor

@Suite struct MonitorCommandTests {
  /// Types a command and accepts it.
  func stage(after command: String) -> Stage {
    var stage = Stage()
    stage.press(":")
    stage.type(command)
    stage.press("Enter")
    return stage
  }

  @Test(arguments: [
    ("queues", "Queues"), ("jobs", "Jobs"), ("dead", "Dead letters"), ("workers", "Workers"),
    ("help", "Help"), ("filter queue:emails", "Jobs"),
  ])
  func `a screen is shown by its name`(command: String, title: String) {
    #expect(stage(after: command).screen.contains("╭─ \(title) ─"))
  }

  @Test func `commands want what they say`() {
    var paused = stage(after: "pause emails")
    #expect(paused.takeEffects() == [.set(.paused(true), of: .queue("emails"))])
    var resumed = stage(after: "resume reports")
    #expect(resumed.takeEffects() == [.set(.paused(false), of: .queue("reports"))])
    var limited = stage(after: "limit emails 20")
    #expect(limited.takeEffects() == [.set(.running(20), of: .queue("emails"))])
    limited.send(.limitSet(.running(20), of: .queue("emails"), hasChanged: true))
    limited.press("Y")
    #expect(limited.takeEffects() == [.copy("penstock queue emails limit 20")])
    var freed = stage(after: "rate emails none")
    #expect(freed.takeEffects() == [.set(.rate(nil), of: .queue("emails"))])
    var themed = stage(after: "theme nord")
    #expect(themed.takeEffects() == [.setTheme("nord")])
    var saved = stage(after: "save screen.svg")
    #expect(saved.takeEffects() == [.save(file: "screen.svg")])
    var left = stage(after: "q")
    #expect(left.takeEffects() == [.quit])
  }

  @Test(arguments: [
    ("quues", "unknown command 'quues'; did you mean 'queues'?"),
    ("theme paepr", "unknown theme 'paepr'; did you mean 'paper'?"),
    ("pause emals", "unknown queue 'emals'; did you mean 'emails'?"),
    ("pause", "'pause' needs a queue after it"),
    ("limit emails", "'limit' needs a queue and a value; write for example limit emails 20"),
    ("rate emails x", "cannot use rate 'x'; write for example 100/s, 5/m or 1/10s, or none"),
    ("dead letters", "'dead' takes nothing after it; leave 'letters' out"),
    (
      "filter quee:x",
      "cannot read filter at column 1: unknown field 'quee'; did you mean 'queue'?"
    ),
  ])
  func `a wrong one says what is wrong and what is near`(command: String, complaint: String) {
    let stage = stage(after: command)
    #expect(stage.screen.contains(complaint))
    #expect(stage.lastLine.hasPrefix(":\(command)"))
    #expect(stage.effects.isEmpty)
  }

  @Test func `the tab key completes, and up recalls`() {
    var stage = Stage()
    stage.press(":")
    stage.type("th")
    stage.press("Tab")
    stage.type("m")
    stage.press("Tab Enter")
    #expect(stage.takeEffects() == [.setTheme("midnight")])
    stage.press(": Up Enter")
    #expect(stage.takeEffects() == [.setTheme("midnight")])
  }

  @Test func `blanks before a name are kept, and a filter is completed by its last word`() {
    var stage = Stage()
    stage.press(":")
    stage.type("pause  e")
    stage.press("Tab")
    #expect(stage.lastLine == ":pause  emails")
    stage.press("Ctrl-U")
    stage.type("pause  ")
    #expect(stage.lastLine.hasSuffix("critical  emails  imports  reports  thumbnails  webhooks"))
    stage.press("Ctrl-U")
    stage.type("filter kind:S* state:de")
    stage.press("Tab")
    #expect(stage.lastLine == ":filter kind:S* state:dead")
  }

  @Test func `what stands there already is not offered`() {
    var stage = Stage()
    stage.press("2 /")
    stage.type("state:")
    #expect(stage.lastLine.contains("filter: state:   "))
    #expect(!stage.lastLine.contains("  state:  "))
  }

  @Test func `what can come next stands beside`() {
    var stage = Stage()
    stage.press(":")
    stage.type("pause ")
    #expect(
      stage.lastLine.hasSuffix("critical  emails  imports  reports  thumbnails  webhooks"))
    stage.press("Esc")
    #expect(stage.lastLine.hasPrefix("1 Queues"))
  }

  @Test func `a read-only store cannot be paused by a command`() {
    var stage = Stage(setup: Stage.setup { $0.isReadOnly = true })
    stage.press(":")
    stage.type("pause emails")
    stage.press("Enter")
    #expect(stage.takeEffects().isEmpty)
    #expect(stage.lastLine.hasPrefix("the store is open read-only"))
  }
}

@Suite struct FilterPromptTests {
  @Test func `a wrong filter is pointed at`() {
    var stage = Stage(width: 80, height: 24)
    stage.press("2 /")
    stage.type("state:dead quue:emails")
    stage.press("Enter")
    let lines = stage.screen.split(separator: "\n").suffix(2)
    #expect(
      Array(lines) == [
        "                    ▼ unknown field 'quue'; did you mean 'queue'?",
        " filter: state:dead quue:emails",
      ])
    stage.press("Esc /")
    #expect(stage.lastLine.hasPrefix("filter:"))
  }

  @Test func `a reason that is too long to stand beside the arrow stands whole above it`() {
    var stage = Stage(width: 80, height: 24)
    stage.press("2 /")
    for text in ["foo:1", "state:dead queue:emails kind:SendEmail attempt:>3 foo:1"] {
      stage.type(text)
      stage.press("Enter")
      let lines = stage.screen.split(separator: "\n").suffix(4)
      let reason = lines.prefix(2).joined(separator: " ").split(separator: " ")
      #expect(
        reason.joined(separator: " ")
          == "unknown field 'foo'; known are state, queue, kind, error, worker, tag, partition, "
          + "unique, attempt, priority, age, id, group, payload")
      let arrow = lines.dropLast().last ?? ""
      #expect(arrow == String(repeating: " ", count: 4 + text.count) + "▼")
      stage.press("Ctrl-U")
    }
    stage.type("queue:emails state:ded")
    stage.press("Enter")
    #expect(
      stage.screen.split(separator: "\n").suffix(2).first?.hasSuffix(
        "  ▼ unknown state 'ded'; did you mean 'dead'?") == true)
  }

  @Test func `a filter asks the store for its jobs`() {
    var stage = Stage()
    stage.press("2 /")
    stage.type("queue:reports")
    stage.loads = []
    stage.press("Enter")
    let filter = Filter([.init(.text(.queue, [TextPattern("reports")]))])
    #expect(stage.loads.contains(.jobs(filter, after: nil, limit: 200)))
    #expect(stage.screen.contains("filter queue:reports"))
    #expect(stage.screen.contains("4190019  scheduled"))
    #expect(!stage.screen.contains("4190018"))
    // It is there to be changed.
    stage.press("/")
    #expect(stage.lastLine.hasPrefix("filter: queue:reports"))
    stage.type("kind:Build*")
    #expect(stage.lastLine.hasPrefix("filter: queue:reports kind:Build*"))
  }

  @Test func `fields and known values are completed`() {
    var stage = Stage()
    stage.press("2 /")
    stage.type("state:dead que")
    stage.press("Tab")
    stage.type("em")
    stage.press("Tab")
    #expect(stage.lastLine.hasPrefix("filter: state:dead queue:emails"))
  }
}
