import Testing

@testable import Drawing

@Suite struct LineEditorTests {
  /// The editor after keys, written as in help: a word is typed, `<…>` is a key by its name.
  func edited(_ keys: String, history: [String] = []) -> LineEditor {
    var editor = LineEditor(history: history)
    for part in keys.split(separator: "<", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
      if pieces.count == 2, let key = Key(name: String(pieces[0])) { _ = editor.handle(key) }
      for character in pieces.last ?? "" { _ = editor.handle(.character(character)) }
    }
    return editor
  }

  /// The text with a bar where the cursor stands.
  func shown(_ editor: LineEditor) -> String {
    let text = Array(editor.text)
    return String(text.prefix(editor.cursor)) + "|" + String(text.dropFirst(editor.cursor))
  }

  @Test(
    arguments: [
      ("dead", "dead|"), ("dad<Left><Left>e", "de|ad"), ("dead<Backspace>", "dea|"),
      ("dead<Home><Del>", "|ead"), ("dead<End><Del>", "dead|"), ("<Home>x", "x|"),
      ("pause emails<Ctrl-W>", "pause |"), ("pause emails  <Ctrl-W>", "pause |"),
      ("pause emails<Ctrl-W><Ctrl-W>", "|"), ("a b<Left><Ctrl-U>", "|b"),
      ("a b<Home><Right><Ctrl-K>", "a|"), ("abc<Left><Left><Left><Left>x", "x|abc"),
      ("日本<Left>x", "日x|本"), ("e\u{301}x<Backspace>", "e\u{301}|"), ("👨‍👩‍👧<Backspace>", "|"),
    ])
  func `keys edit the text`(keys: String, result: String) {
    #expect(shown(edited(keys)) == result)
  }

  @Test(
    arguments: [
      ([Key.alt(.backspace)], "queue:emails kind:|"),
      ([.alt(.character("b")), .alt(.character("b"))], "queue:emails |kind:Send"),
      ([.home, .alt(.character("f"))], "queue|:emails kind:Send"),
      ([.home, .alt(.character("f")), .alt(.character("d"))], "queue| kind:Send"),
      ([.home, .alt(.character("b")), .alt(.backspace)], "|queue:emails kind:Send"),
      ([.alt(.character("d")), .alt(.character("f"))], "queue:emails kind:Send|"),
      ([.alt(.character("x")), .alt(.enter)], "queue:emails kind:Send|"),
    ])
  func `keys held with Alt move and delete by words, and do nothing else`(
    keys: [Key], result: String
  ) {
    var editor = LineEditor(text: "queue:emails kind:Send")
    for key in keys { _ = editor.handle(key) }
    #expect(shown(editor) == result)
  }

  @Test func `blanks at the ends are not kept in the history`() {
    var editor = edited("  state:dead  ")
    #expect(editor.handle(.enter) == .accepted("  state:dead  "))
    #expect(editor.history == ["state:dead"])
    var blank = edited("   ")
    _ = blank.handle(.enter)
    #expect(blank.history.isEmpty)
  }

  @Test func `a combining mark that is typed joins the character before it`() {
    var editor = edited("ex<Left>")
    _ = editor.handle(.character("\u{301}"))
    #expect(shown(editor) == "e\u{301}|x")
  }

  @Test func `up and down go through the history and back to what was being written`() {
    let history = ["one", "two"]
    #expect(edited("dr<Up>", history: history).text == "two")
    #expect(edited("dr<Up><Up><Up>", history: history).text == "one")
    #expect(edited("dr<Up><Up><Down>", history: history).text == "two")
    #expect(edited("dr<Up><Down><Down>", history: history).text == "dr")
  }

  @Test func `what is accepted is remembered once`() {
    var editor = edited("dead", history: ["jobs"])
    let answers = [editor.handle(.enter), editor.handle(.enter)]
    #expect(answers == [.accepted("dead"), .accepted("dead")])
    #expect(editor.history == ["jobs", "dead"])
  }

  @Test func `escape, and backspace on an empty line, cancel`() {
    var editor = edited("a")
    let answers = [Key.escape, .backspace, .backspace].map { editor.handle($0) }
    #expect(answers == [.cancelled, .edited, .cancelled])
  }

  @Test func `keys of others are ignored`() {
    var editor = edited("a")
    let answers = [Key.tab, .function(1)].map { editor.handle($0) }
    #expect(answers == [.ignored, .ignored])
    #expect(editor.text == "a")
  }

  @Test func `a long text is scrolled so that the cursor is seen`() {
    var frame = Frame(size: Size(width: 10, height: 1))
    edited("queue:emails").draw(into: &frame, in: frame.bounds, prompt: "/")
    #expect(frame.text == "/e:emails")
    #expect(frame.cursor == Position(column: 9, row: 0))

    frame = Frame(size: Size(width: 10, height: 1))
    edited("queue:emails<Home>").draw(into: &frame, in: frame.bounds, prompt: "/")
    #expect(frame.text == "/queue:ema")
    #expect(frame.cursor == Position(column: 1, row: 0))
  }
}
