import Drawing
import Testing

@testable import Terminal

@Suite struct TerminalEnvironmentTests {
  @Test(arguments: [
    (["TERM": "foot"], ["foot", "xterm-256color", "xterm", "vt100"]),
    (["TERM": "xterm"], ["xterm", "xterm-256color", "vt100"]),
    (["TERM": "dumb"], ["xterm-256color", "xterm", "vt100"]),
    (["TERM": ""], ["xterm-256color", "xterm", "vt100"]),
    ([:], ["xterm-256color", "xterm", "vt100"]),
  ])
  func `an unknown terminal is taken for a usual one`(
    variables: [String: String], names: [String]
  ) {
    #expect(TerminalEnvironment(variables).names == names)
  }

  @Test(arguments: [
    (0, ColorDepth.monochrome), (8, .ansi8), (16, .ansi16), (88, .ansi16), (256, .indexed256),
  ])
  func `the description says how many colours there are`(colors: Int, depth: ColorDepth) {
    #expect(TerminalEnvironment([:]).depth(colors: colors, isDirect: false) == depth)
  }

  @Test func `true colour needs a description that takes it`() {
    let environment = TerminalEnvironment(["TERM": "xterm-256color", "COLORTERM": "truecolor"])
    #expect(environment.depth(colors: 256, isDirect: false) == .indexed256)
    #expect(environment.depth(colors: 1 << 24, isDirect: true) == .trueColor)
    #expect(environment.directNames(of: "xterm-256color", colors: 256) == ["xterm-direct"])
    #expect(TerminalEnvironment([:]).directNames(of: "xterm-256color", colors: 256) == [])
  }

  @Test(arguments: [
    ("xterm", 8, true), ("screen", 8, false), ("tmux", 8, true), ("foot", 256, true),
    ("rxvt-unicode-256color", 256, true), ("vt100", 0, false), ("linux", 8, false),
    ("xterm-16color", 16, false), ("rxvt", 8, false), ("xterm-mono", 0, false),
  ])
  func `COLORTERM raises only what can have many colours`(
    name: String, colors: Int, isRaised: Bool
  ) {
    let environment = TerminalEnvironment(["TERM": name, "COLORTERM": "truecolor"])
    #expect(environment.directNames(of: name, colors: colors).isEmpty == !isRaised)
  }

  @Test(arguments: [
    ("dumb", ColorDepth.monochrome), ("vt999", .monochrome), ("acme-mono", .monochrome),
    ("acme-m", .monochrome), ("acme-16color", .ansi16), ("acme-8color", .ansi8),
    ("linux", .ansi8), ("acme", .indexed256), ("acme-256color", .indexed256),
  ])
  func `a name that says how few colours there are is believed without a description`(
    name: String, depth: ColorDepth
  ) {
    // xterm's description takes the place of the missing one.
    let environment = TerminalEnvironment(["TERM": name, "COLORTERM": "truecolor"])
    #expect(environment.depth(colors: 256, isDirect: false) == depth)
    #expect(
      environment.directNames(of: "xterm-256color", colors: 256).isEmpty == (depth != .indexed256))
  }

  @Test func `NO_COLOR leaves no colours, unless it is empty`() {
    let refusing = TerminalEnvironment(["NO_COLOR": "1", "COLORTERM": "truecolor"])
    #expect(refusing.depth(colors: 256, isDirect: true) == .monochrome)
    #expect(refusing.directNames(of: "xterm", colors: 8) == [])
    #expect(
      TerminalEnvironment(["NO_COLOR": ""]).depth(colors: 256, isDirect: false) == .indexed256)
  }

  @Test func `a size that no screen has is not drawn whole`() {
    let usual = Size(width: 400, height: 120)
    #expect(CursesScreen.bounded(usual) == usual)
    #expect(
      CursesScreen.bounded(Size(width: 65_535, height: 65_535)) == Size(width: 1000, height: 500))
  }

  @Test(arguments: [
    (["LANG": "de_DE.UTF-8"], true), (["LANG": "C"], false), ([:], false),
    (["LANG": "de_DE.UTF-8", "LC_ALL": "C"], false), (["LC_CTYPE": "en_GB.utf8"], true),
  ])
  func `the strongest variable decides about UTF-8`(variables: [String: String], asks: Bool) {
    #expect(TerminalEnvironment(variables).asksForUTF8 == asks)
  }

  @Test func `tmux and screen are known by their variables`() {
    #expect(TerminalEnvironment(["TMUX": "/tmp/a,1,0", "TERM": "screen"]).multiplexer == .tmux)
    #expect(TerminalEnvironment(["TERM": "tmux-256color"]).multiplexer == .tmux)
    #expect(TerminalEnvironment(["STY": "12.pts", "TERM": "vt100"]).multiplexer == .screen)
    #expect(TerminalEnvironment(["TERM": "xterm"]).multiplexer == nil)
  }
}
