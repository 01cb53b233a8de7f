/// A line of text that a person edits: a filter, a command, a count.
package struct LineEditor: Hashable, Sendable {
  /// What a key made of the line.
  package enum Answer: Hashable, Sendable {
    /// The text or the cursor changed.
    case edited
    /// The person is done and means this text.
    case accepted(String)
    case cancelled
    /// The key is none of an editor's.
    case ignored
  }

  private var characters: [Character]
  /// Where the next character goes, in characters from the beginning.
  package private(set) var cursor: Int
  /// Earlier texts, the newest last.
  package private(set) var history: [String]
  private var historyIndex: Int
  /// What was written before the history was looked through.
  private var draft: [Character] = []

  package init(text: String = "", history: [String] = []) {
    characters = Array(text)
    cursor = characters.count
    self.history = history
    historyIndex = history.count
  }

  package var text: String { String(characters) }

  /// Replaces the text, as completion does; the cursor goes to its end.
  package mutating func replace(with text: String) {
    characters = Array(text)
    cursor = characters.count
  }

  /// Puts the cursor after so many characters.
  package mutating func move(to place: Int) {
    cursor = min(max(0, place), characters.count)
  }

  /// Characters at the beginning that do not show in a field of that width, so that the cursor does,
  /// with some of what comes after it.
  package func hidden(width: Int) -> Int {
    var (first, before) = (0, CellWidth.of(String(characters.prefix(cursor))))
    let after = CellWidth.of(String(characters.dropFirst(cursor).prefix(max(0, width))))
    let context = min(after, width / 3)
    while before + context >= width, first < cursor {
      before -= CellWidth.of(characters[first])
      first += 1
    }
    return first
  }

  package mutating func handle(_ key: Key) -> Answer {
    switch key {
    case .enter: return accepted()
    case .escape, .control("c"), .control("g"): return .cancelled
    case .character(let character): insert(character)
    case .paste(let text):
      // One line stays one line, and nothing in it acts.
      for character in text where !Self.isControl(character) { insert(character) }
    case .backspace, .control("h"):
      // Once more on an empty line leaves it, as in less.
      if characters.isEmpty { return .cancelled }
      delete(from: cursor - 1, to: cursor)
    case .delete, .control("d"): delete(from: cursor, to: cursor + 1)
    case .control("w"): delete(from: startOfWord, to: cursor)
    case .alt(.backspace): delete(from: wordBefore, to: cursor)
    case .alt(.character("d")): delete(from: cursor, to: wordAfter)
    case .alt(.character("b")): cursor = wordBefore
    case .alt(.character("f")): cursor = wordAfter
    case .control("u"): delete(from: 0, to: cursor)
    case .control("k"): delete(from: cursor, to: characters.count)
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(characters.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = characters.count
    case .up, .control("p"): recall(historyIndex - 1)
    case .down, .control("n"): recall(historyIndex + 1)
    default: return .ignored
    }
    return .edited
  }

  private mutating func accepted() -> Answer {
    let text = text
    // Blanks at the ends are seldom meant, and never seen when the text comes back.
    let start = characters.drop { $0.isWhitespace }
    let kept = String(start.reversed().drop { $0.isWhitespace }.reversed())
    if !kept.isEmpty, history.last != kept { history.append(kept) }
    historyIndex = history.count
    return .accepted(text)
  }

  private static func isControl(_ character: Character) -> Bool {
    !character.isNewline
      && character.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  /// A combining mark joins the character before it, as it does in any text.
  private mutating func insert(_ character: Character) {
    let before = characters.prefix(cursor) + [character.isNewline ? " " : character]
    let joined = Array(String(before))
    characters = joined + characters.dropFirst(cursor)
    cursor = joined.count
  }

  private mutating func delete(from start: Int, to end: Int) {
    let range = max(0, start)..<min(characters.count, max(0, end))
    characters.removeSubrange(range)
    cursor = range.lowerBound
  }

  /// Where the word before the cursor begins, and the spaces behind it end.
  private var startOfWord: Int {
    var start = cursor
    while start > 0, characters[start - 1].isWhitespace { start -= 1 }
    while start > 0, !characters[start - 1].isWhitespace { start -= 1 }
    return start
  }

  /// Where the letters and digits before the cursor begin, as Alt moves in a shell.
  private var wordBefore: Int {
    var start = cursor
    while start > 0, !Self.isOfWord(characters[start - 1]) { start -= 1 }
    while start > 0, Self.isOfWord(characters[start - 1]) { start -= 1 }
    return start
  }

  /// Where those after the cursor end.
  private var wordAfter: Int {
    var end = cursor
    while end < characters.count, !Self.isOfWord(characters[end]) { end += 1 }
    while end < characters.count, Self.isOfWord(characters[end]) { end += 1 }
    return end
  }

  private static func isOfWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber
  }

  private mutating func recall(_ index: Int) {
    guard (0...history.count).contains(index), index != historyIndex else { return }
    if historyIndex == history.count { draft = characters }
    historyIndex = index
    characters = index == history.count ? draft : Array(history[index])
    cursor = characters.count
  }
}

extension LineEditor {
  /// Draws what asks, then the text, scrolled so far that the cursor is seen; sets the frame's
  /// cursor.
  package func draw(
    into frame: inout Frame, in area: Rectangle, prompt: Label, role: Role = .prompt
  ) {
    let line = area.line(0)
    guard !line.isEmpty else { return }
    let used = frame.write(
      prompt, at: line.origin, role: role, width: max(0, line.width - 2))
    let (_, field) = line.splitLeft(used)
    let first = hidden(width: field.width)
    let before = CellWidth.of(String(characters[first..<cursor]))
    frame.write(
      String(characters.dropFirst(first)), at: field.origin, role: role, width: field.width)
    frame.cursor = Position(column: field.column + before, row: field.row)
  }
}
