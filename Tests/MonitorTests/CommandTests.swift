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
    resumed.press("y")
    #expect(resumed.takeEffects() == [.set(.paused(false), of: .queue("reports"))])
    var limited = stage(after: "limit emails 20")
    #expect(limited.takeEffects() == [.set(.running(20), of: .queue("emails"))])
    limited.send(.limitSet(.running(20), of: .queue("emails"), hasChanged: true))
    limited.press("Y")
    #expect(limited.takeEffects() == [.copy("penstock queue emails limit 20")])
    var freed = stage(after: "rate emails none")
    #expect(freed.takeEffects() == [.set(.rate(nil), of: .queue("emails"))])
    var themed = stage(after: "theme nord")
    #expect(themed.takeEffects() == [.setTheme("nord"), .keepTheme("nord")])
    var saved = stage(after: "save screen.svg")
    #expect(saved.takeEffects() == [.save(.frame, file: "screen.svg", replacing: false)])
    var left = stage(after: "q")
    #expect(left.takeEffects() == [.quit])
  }

  @Test(arguments: [
    ("dea", "╭─ Dead letters"), ("DEAD", "╭─ Dead letters"), ("Wor", "╭─ Workers"),
    ("2", "╭─ Jobs"), ("8", "╭─ Log"), ("fil queue:emails", "filter queue:emails"),
  ])
  func `the beginning of a name, in whatever letters, and a screen's number are enough`(
    command: String, shown: String
  ) {
    #expect(stage(after: command).screen.contains(shown))
  }

  @Test func `an act is not guessed from the beginning of what it is for`() {
    for command in [
      "pau", "pau ema", "pause e", "lim emails", "queue ema pause", "queue emails pau",
    ] {
      let stage = stage(after: command)
      #expect(stage.effects.isEmpty)
      #expect(stage.lastLine.hasPrefix(":\(command)"))
    }
    #expect(stage(after: "pau emails").effects == [.set(.paused(true), of: .queue("emails"))])
    #expect(stage(after: "theme pap").effects.first == .setTheme("paper"))
  }

  @Test func `what the command line says of queues and kinds can be typed`() {
    let scopes: [(String, LimitSetting, LimitScope)] = [
      ("queue emails limit 20", .running(20), .queue("emails")),
      ("QUEUE emails pause", .paused(true), .queue("emails")),
      ("queue emails pause --kind SendEmail", .paused(true), .kind("SendEmail", in: "emails")),
      ("queue 'emails' rate none", .rate(nil), .queue("emails")),
      ("kind SendEmail limit none", .running(nil), .kind("SendEmail")),
      (
        "queue emails rate 100/s --burst=50", .rate(Rate(text: "100/s", burst: 50)),
        .queue("emails")
      ),
    ]
    for (text, setting, scope) in scopes {
      #expect(stage(after: text).effects == [.set(setting, of: scope)])
    }
  }

  @Test func `leaving at once, undoing and marking have commands`() {
    #expect(stage(after: "q!").effects == [.quit])
    #expect(stage(after: "undo").lastLine.hasPrefix("nothing to undo"))
    var marked = stage(after: "mark v42")
    #expect(marked.takeEffects() == [.mark("v42")])
    marked.send(.marked("v42"))
    #expect(marked.lastLine.hasPrefix("set mark 'v42'"))
    marked.press("Y")
    #expect(marked.takeEffects() == [.copy("penstock mark v42")])
    #expect(stage(after: "mark 'mail moved'").effects == [.mark("mail moved")])
    var refused = Stage(setup: Stage.setup { $0.isReadOnly = true })
    refused.press(":")
    refused.type("mark v42")
    refused.press("Enter")
    #expect(refused.effects.isEmpty)
  }

  @Test func `help is shown by its name and read through`() {
    var stage = stage(after: "help keys")
    #expect(stage.takeEffects() == [.explain("keys")])
    let lines = (1...50).map { "line \($0) of it" }
    stage.send(.explained("keys", text: lines.joined(separator: "\n")))
    #expect(stage.screen.contains("╭─ penstock help keys ─"))
    #expect(stage.screen.contains("line 1 of it"))
    stage.press("G")
    #expect(stage.screen.contains("line 50 of it"))
    stage.press("x")
    #expect(stage.screen.contains("╭─ Queues"))
    #expect(stage.effects.isEmpty)
  }

  @Test(arguments: [
    ("l", "'l' begins log, limit; type more of it"),
    ("7", "there is no screen 7; there are 1 Queues,"),
    ("save foo.bar", "the ending '.bar' is unknown; known are .txt, .svg, .ndjson, .jsonl"),
    ("queue emails", "what is to be done is missing; write for example queue emails limit 20"),
    ("queue emails stop", "cannot use 'stop': it must be pause, resume, limit or rate"),
    ("queue emails pause 3", "cannot use '3': nothing comes after 'pause'"),
    ("queue emails limit 3 --kid X", "unknown option '--kid'; known are --kind and --burst"),
    ("queue emails limit 3 --burst 5", "cannot use --burst without a rate"),
  ])
  func `what cannot be meant is told where it stands`(command: String, complaint: String) {
    let stage = stage(after: command)
    #expect(stage.screen.contains(complaint))
    #expect(stage.effects.isEmpty)
  }

  @Test func `the tab key goes through what is offered, and shows where it is`() {
    var stage = Stage()
    stage.press(":")
    stage.type("l")
    for (key, name) in [("Tab", "log"), ("Tab", "limit"), ("Tab", "log"), ("Shift-Tab", "limit")] {
      stage.press(key)
      #expect(stage.lastLine.hasPrefix(":\(name) "))
      #expect(stage.lastLine.hasSuffix("  log  limit"))
      let frame = stage.model.view()
      let shown = frame.row(frame.size.height - 1).filter { $0.role == .currentScreen }
      #expect(String(shown.compactMap(\.character)) == name)
    }
    stage.press("Tab Enter")
    #expect(stage.screen.contains("╭─ Log"))
  }

  @Test func `the one that was come to is in sight in a long list`() {
    var stage = Stage(width: 80, height: 24)
    stage.press(": Shift-Tab")
    #expect(stage.lastLine.hasPrefix(":quit"))
    #expect(stage.lastLine.hasSuffix("quit"))
  }

  @Test func `values that a queue has, and usual lengths, are offered`() {
    var stage = Stage()
    stage.press(":")
    for (text, offered) in [
      ("limit emails ", "none"), ("write ", "10m  1h  0s"),
      ("queue emails ", "pause  resume  limit  rate"), ("queue emails rate ", "none"),
    ] {
      stage.type(text)
      #expect(stage.lastLine.hasSuffix(offered))
      stage.press("Ctrl-U")
    }
  }

  @Test func `files are completed, hidden ones by their dot`() {
    var stage = Stage()
    stage.press(":")
    stage.type("save ")
    #expect(stage.listed == [.listFiles(in: "")])
    stage.send(.files([".hidden", "night.txt", "notes/"], in: ""))
    #expect(stage.lastLine.hasSuffix("  night.txt  notes/"))
    stage.type("no")
    stage.press("Tab")
    #expect(stage.lastLine.hasPrefix(":save notes/"))
    #expect(stage.listed == [.listFiles(in: ""), .listFiles(in: "notes/")])
    stage.send(.files(["a.svg"], in: "notes/"))
    stage.press("Tab")
    #expect(stage.lastLine.hasPrefix(":save notes/a.svg"))
  }

  @Test func `neither blanks at the ends nor a payload are kept`() {
    var stage = Stage()
    for text in ["  dead  ", "PUB orders.eu {\"token\":1}", " publish orders.eu {}"] {
      stage.press(":")
      stage.type(text)
      stage.press("Enter")
    }
    #expect(stage.remembered == ["command: dead"])
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
    #expect(stage.takeEffects() == [.setTheme("midnight"), .keepTheme("midnight")])
    stage.press(": Up Enter")
    #expect(stage.takeEffects() == [.setTheme("midnight"), .keepTheme("midnight")])
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
