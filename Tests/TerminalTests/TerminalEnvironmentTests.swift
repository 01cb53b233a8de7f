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
    #expect(environment.directNames(of: "xterm-256color") == ["xterm-direct"])
    #expect(TerminalEnvironment([:]).directNames(of: "xterm-256color") == [])
  }

  @Test func `NO_COLOR leaves no colours, unless it is empty`() {
    let refusing = TerminalEnvironment(["NO_COLOR": "1", "COLORTERM": "truecolor"])
    #expect(refusing.depth(colors: 256, isDirect: true) == .monochrome)
    #expect(refusing.directNames(of: "xterm") == [])
    #expect(
      TerminalEnvironment(["NO_COLOR": ""]).depth(colors: 256, isDirect: false) == .indexed256)
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
