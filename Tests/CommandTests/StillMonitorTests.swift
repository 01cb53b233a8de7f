import Drawing
import Foundation
import Testing

@testable import penstock

/// The monitor without a terminal.
@Suite struct StillMonitorTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    _ = try workshop.penstock("push", "emails", "{\"to\":\"ada\"}", "--kind", "SendEmail")
  }

  @Test func `one screen is printed in the size of the environment`() throws {
    let run = try workshop.penstock(
      "top", "--once",
      environment: ["COLUMNS": "90", "LINES": "20", "LANG": "C.UTF-8"])
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 21, "twenty rows and a line break")
    #expect(lines.allSatisfy { $0.count <= 90 })
    #expect(run.output.contains("emails"))
  }

  @Test func `a kind that no worker takes is named, until a worker with a fallback comes`()
    async throws
  {
    func workers() throws -> String {
      try workshop.penstock(
        "top", "--once", "--size", "100x20", "--keys", "4", environment: ["LANG": "C.UTF-8"]
      ).output
    }
    try workshop.write(
      "{ handlers: { Other: { exec: ['true'] } } }", to: "other.json5")
    let worker = try workshop.start("work", "--config", "other.json5")
    try await eventually("the worker") { try worker.log().contains("takes jobs") }
    let warning = "! no living worker takes what is ready in emails: 1 job of kind SendEmail"
    try await eventually("the warning") { try workers().contains(warning) }
    let front = try workshop.penstock(
      "top", "--once", "--size", "120x36", environment: ["LANG": "C.UTF-8"])
    #expect(front.output.contains("emails · kind untaken"))
    #expect(try workshop.job(1).state == "ready")
    try workshop.write("{ handlers: { '*': { exec: ['true'] } } }", to: "all.json5")
    let all = try workshop.penstock("work", "--config", "all.json5", "--until-empty")
    #expect(all.status == 0)
    #expect(try workshop.job(1).state == "succeeded")
    #expect(try !workers().contains("! no living worker"))
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
  }

  @Test func `in the C locale it is ASCII`() throws {
    let run = try workshop.penstock("top", "--once", environment: ["LANG": "C"])
    #expect(run.output.contains("emails"))
    #expect(run.output.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func `keys are pressed before the screen is taken`() throws {
    let run = try workshop.penstock(
      "top", "--once", "--size", "120x36", "--keys", "2 Enter", environment: ["LANG": "C.UTF-8"])
    #expect(run.output.contains("SendEmail"))
    #expect(run.output.contains("\"to\""))
  }

  @Test func `a screen becomes a picture`() throws {
    let run = try workshop.penstock(
      "top", "--once", "--svg", "queues.svg", "--theme", "paper",
      environment: ["LANG": "C.UTF-8"])
    #expect(run == Workshop.Run(status: 0, output: "", error: ""))
    let picture = try workshop.text(of: "queues.svg")
    #expect(picture.hasPrefix("<svg"))
    #expect(picture.contains("emails"))
  }

  @Test func `it changes nothing, whatever is pressed`() throws {
    let pausing = try workshop.penstock("top", "--once", "--keys", "p")
    #expect(pausing.status == 0)
    let queues = try workshop.penstock("queues", "--json")
    #expect(queues.output.contains("\"paused\":false"))
  }

  @Test(arguments: [
    (
      ["top", "--keys", "2"],
      "cannot use option '--keys': it belongs to --once; see 'penstock help top'"
    ),
    (
      ["top", "--once", "--size", "12"],
      "cannot use '12' for '--size': write columns and rows, such as 120x36; "
        + "see 'penstock help top'"
    ),
    (
      ["top", "--interval", "5ms"],
      "cannot use interval '5ms': it must be from 100ms to 1h; see 'penstock help top'"
    ),
    (
      ["top", "--once", "--svg", "o.png"],
      "cannot use 'o.png' for '--svg': it writes an SVG picture; give a name that ends in .svg, "
        + "or leave the option out for text; see 'penstock help top'"
    ),
    (
      ["top", "--once", "--json"],
      "cannot use option '--json': 'top' draws a screen and has no JSON; 'penstock queues', 'jobs', "
        + "'workers', 'topics', 'schedules', 'log' and 'stats' print with --json what it shows; "
        + "see 'penstock help top'"
    ),
    (
      ["top", "--theme", "papr"],
      "cannot use theme 'papr': there is none of that name; did you mean 'paper'?"
    ),
    (
      ["top"],
      "cannot open the terminal: standard input is none; run it at a terminal, "
        + "or print one screen with 'penstock top --once'"
    ),
  ])
  func `what cannot be done is said before the screen is touched`(
    line: [String], error: String
  ) throws {
    let run = try workshop.run(line)
    #expect(run.error == error + "\n")
    #expect(run.status == 64)
  }

  @Test func `a file of one's own that is wrong keeps no other theme from being shown`() throws {
    let themes = workshop.folder.appending(path: ".config/penstock/themes")
    try FileManager.default.createDirectory(at: themes, withIntermediateDirectories: true)
    for (file, text) in [
      ("midnight", "{ name: 'midnight', inherits: 'nord', palette: { night: 'blak' } }"),
      ("nord", "{ name: 'nord', inherits: 'nord' }"), ("a", "{ name: 'a', inherits: 'b' }"),
      ("b", "{ name: 'b', inherits: 'a' }"), ("c", "{ name: 'c',, }"),
    ] {
      try workshop.write(text, to: ".config/penstock/themes/\(file).json5")
    }
    for options in [[], ["--theme", "paper"], ["--theme", "nord"]] {
      let run = try workshop.run(["top", "--once"] + options)
      #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
    }
    try workshop.write("{ monitor: {\n  theme: 'b' } }", to: "penstock.json5")
    let run = try workshop.penstock("top", "--once")
    #expect(run.status == 78)
    #expect(run.error.contains("penstock.json5:2:10': cannot read theme '"), "\(run.error)")
    #expect(run.error.contains("b.json5:1:14': 'b' inherits 'a' inherits 'b'"), "\(run.error)")
  }

  @Test func `a theme's file that is wrong is named with its place`() throws {
    try workshop.write("{\n  name: 'mine', rolls: {}\n}", to: "mine.json5")
    let run = try workshop.penstock("top", "--once", "--theme", "mine.json5")
    #expect(
      run.error
        == "cannot read theme 'mine.json5:2:17': unknown key 'rolls'; did you mean 'roles'?\n")
    #expect(run.status == 78)
  }

  @Test func `keys are written by name, words are typed`() {
    #expect(
      TopCommand.pressed("3 Enter / ab Ctrl-Z")
        == [
          .character("3"), .enter, .character("/"), .character("a"), .character("b"),
          .control("z"),
        ])
  }
}
