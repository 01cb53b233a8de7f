import Drawing
import Jobs

/// The line at the bottom when it waits for a text.
package struct Prompt: Hashable, Sendable {
  package enum Purpose: Hashable, Sendable {
    case filter
    case log
    case command
    case find
    /// The queue that the jobs of a question go to.
    case requeue(Question)
    /// The file that a job's payload is written to.
    case write(JobID)
    /// A binding to make.
    case bind
    /// A message to publish.
    case publish
    case newSchedule
    case editSchedule(Schedule)
    /// Over how long an act is spread.
    case spread

    /// Texts of one purpose have a history in common.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
      case filter, log, command, find, queue, file, binding, message, schedule, length
    }

    var kind: Kind {
      switch self {
      case .filter: .filter
      case .log: .log
      case .command: .command
      case .find: .find
      case .requeue: .queue
      case .write: .file
      case .bind: .binding
      case .publish: .message
      case .newSchedule, .editSchedule: .schedule
      case .spread: .length
      }
    }
  }

  /// Why the text is not accepted; the column is that of its first wrong character, from one.
  struct Complaint: Hashable, Sendable {
    var text: String
    var column: Int
  }

  /// What a key made of it.
  enum Verdict: Hashable, Sendable {
    case stays
    case leaves
    case accepts(String)
  }

  let purpose: Purpose
  private(set) var editor: LineEditor
  private(set) var complaint: Complaint?
  /// What Tab goes through, once there is nothing more that all of it has in common.
  private struct Choice: Hashable {
    var candidates: [String]
    var index: Int
    /// So many characters of all of them were typed before.
    var start: Int
  }

  private var choice: Choice?
  /// True while the store is asked for what the text says.
  private(set) var isSubmitted = false

  init(_ purpose: Purpose, text: String = "", history: [String]) {
    self.purpose = purpose
    editor = LineEditor(text: text, history: history)
  }

  mutating func handle(_ key: Key, _ facts: Facts) -> Verdict {
    if key == .tab || key == .backTab {
      complete(facts, by: key == .tab ? 1 : -1)
      return .stays
    }
    if isSubmitted, key == .enter { return .stays }
    switch editor.handle(key) {
    case .accepted(let text): return .accepts(text)
    case .cancelled: return .leaves
    case .edited: (complaint, isSubmitted, choice) = (nil, false, nil)
    case .ignored: break
    }
    return .stays
  }

  /// The cursor of a long line goes to what is wrong in it.
  mutating func complain(_ text: String, column: Int = 1) {
    complaint = Complaint(text: text, column: column)
    isSubmitted = false
    switch purpose.kind {
    case .binding, .message, .schedule, .length: editor.move(to: column - 1)
    default: break
    }
  }

  /// The length that stands there; where none does, that is said.
  mutating func length() -> Duration? {
    let text = editor.text.trimmed
    if let length = try? Duration(text: text), length > .zero { return length }
    // Up to the last piece that can be read.
    let start = editor.text.prefix { $0.isWhitespace }.count
    let read = text.indices.last { (try? Duration(text: String(text[..<$0]))) != nil }
    let right = read.map { text.distance(from: text.startIndex, to: $0) } ?? 0
    let isZero = (try? Duration(text: text)) != nil
    complain(
      isZero ? "it must be longer than 0" : "write a length such as 90s, 10m or 2h",
      column: start + right + 1)
    return nil
  }

  mutating func submit() {
    (complaint, isSubmitted) = (nil, true)
  }

  /// What the text may become.
  func completions(_ facts: Facts) -> [String] {
    switch purpose {
    case .command where Command.takesFilter(editor.text):
      return Self.lastWord(of: editor.text, among: Self.terms(facts))
    case .command: return Command.completions(of: editor.text, facts)
    case .requeue: return facts.queueNames.filter { $0.hasPrefix(editor.text) }
    case .filter:
      // A field's name, or the value of one whose values are known.
      return Self.lastWord(of: editor.text, among: Self.terms(facts))
    case .log:
      let fields = LogFilter.fieldNames.map { "\($0):" }
      let kinds = LogEntry.Kind.allCases.map { "kind:\($0.name)" }
      return Self.lastWord(of: editor.text, among: fields + kinds)
    case .bind: return TopicText.bindingCompletions(of: editor.text, facts)
    case .publish: return TopicText.topicCompletions(of: editor.text, facts)
    case .write: return facts.files?.completions(of: editor.text) ?? []
    case .find, .newSchedule, .editSchedule, .spread: return []
    }
  }

  /// What the last word of a text may become; a `-` before it turns it round.
  private static func lastWord(of text: String, among terms: [String]) -> [String] {
    var start = text.lastIndex(of: " ").map { text.index(after: $0) } ?? text.startIndex
    if text[start...].hasPrefix("-") { start = text.index(after: start) }
    // Nobody types the quotes that a value will need.
    return terms.filter {
      $0.hasPrefix(text[start...]) || $0.filter { $0 != "\"" }.hasPrefix(text[start...])
    }
    .map { text[..<start] + $0 }
  }

  /// More values of a field are not offered.
  private static let mostValues = 200

  private static func terms(_ facts: Facts) -> [String] {
    Filter.fieldNames.map { $0 + ":" } + JobState.allCases.map { "state:\($0.name)" }
      + facts.queueNames.prefix(mostValues).map { term(.queue, $0) }
      + Set(facts.latest?.queues.flatMap(\.kinds) ?? []).sorted().prefix(mostValues)
      .map { term(.kind, $0) }
  }

  /// In quotes where the value needs them.
  private static func term(_ field: Filter.TextField, _ value: String) -> String {
    Filter([.init(.text(field, [TextPattern(value)]))]).description
  }

  /// The folder whose files the text goes on with, as far as it is typed.
  var folder: String? {
    switch purpose {
    case .command: Command.file(in: editor.text).map(FolderFiles.folder)
    case .write: FolderFiles.folder(of: editor.text)
    default: nil
    }
  }

  /// As much as all completions have in common; where that stands there already, or none begins as
  /// was typed, each of them in turn.
  private mutating func complete(_ facts: Facts, by step: Int) {
    if var choice {
      choice.index = (choice.index + step + choice.candidates.count) % choice.candidates.count
      return show(choice)
    }
    let all = completions(facts)
    guard let first = all.first else { return }
    var common = all.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
    if all.count == 1, purpose == .command, common.hasNoArgument { common += " " }
    if all.count == 1 || common.hasPrefix(editor.text) && common.count > editor.text.count {
      editor.replace(with: common)
      complaint = nil
    } else {
      let start = editor.text.lastIndex(of: " ").map { editor.text[...$0].count } ?? 0
      show(Choice(candidates: all, index: step > 0 ? 0 : all.count - 1, start: start))
    }
  }

  private mutating func show(_ choice: Choice) {
    self.choice = choice
    editor.replace(with: choice.candidates[choice.index])
    complaint = nil
  }
}

extension String {
  /// Whether it is the name of a command that wants something after it, and nothing else.
  fileprivate var hasNoArgument: Bool {
    Command.names.contains { $0.name == self && $0.argument != .none }
  }
}

extension Prompt {
  private var label: String {
    switch purpose {
    case .filter, .log: "filter: "
    case .command: ":"
    case .find: "find: "
    case .requeue: "move to queue: "
    case .write: "write the payload to file: "
    case .bind: "bind PATTERN QUEUE: "
    case .publish: "publish TOPIC PAYLOAD: "
    case .newSchedule: "add schedule: "
    case .editSchedule: "change schedule: "
    case .spread: "spread over: "
    }
  }

  func draw(into frame: inout Frame, in line: Rectangle, _ facts: Facts) {
    let inner = line.inset(columns: 1)
    let used = CellWidth.of(label) + CellWidth.of(editor.text) + 3
    let room = inner.width - used
    let hint = form.map { Label($0) } ?? hint(facts, width: room)
    if !hint.isEmpty, room > 12 {
      let short = hint.cut(to: room, ellipsis: facts.glyphs.ellipsis)
      frame.write(short, at: inner.origin, role: .dim, width: inner.width, alignment: .right)
    }
    editor.draw(
      into: &frame, in: inner.splitLeft(max(used, inner.width - 60)).left,
      prompt: Label(label, role: .key))
    if let complaint { draw(complaint, into: &frame, above: inner) }
  }

  /// What is to be typed, or pressed.
  private var form: String? {
    switch purpose {
    case .newSchedule where editor.text.isEmpty:
      "NAME 'CRON' QUEUE [PAYLOAD] [--kind K] [--zone ZONE]"
    case .spread: "Enter goes on, Esc back, Y copies the command"
    default: nil
    }
  }

  /// What can come next, without what stands there already; or all that Tab goes through, with what it
  /// has come to set apart and in sight.
  private func hint(_ facts: Facts, width: Int) -> Label {
    let gap = Label("  ")
    guard let choice else {
      let start = editor.text.lastIndex(of: " ").map { editor.text[...$0].count } ?? 0
      return completions(facts).filter { $0 != editor.text }.map {
        Label($0.dropFirst(start).description)
      }
      .joined(separator: gap)
    }
    let names = choice.candidates.enumerated().map { index, candidate in
      Label(
        String(candidate.dropFirst(choice.start)),
        role: index == choice.index ? .currentScreen : nil)
    }
    var first = 0
    while first < choice.index,
      names[first...choice.index].joined(separator: gap).width > width - 2
    {
      first += 1
    }
    return names[first...].joined(separator: gap)
  }

  /// More lines of a reason are cut.
  private static let mostLines = 5

  /// Rows above the line that the complaint takes, for its arrow and for a reason that has no room
  /// beside that.
  func complaintRows(_ width: Int) -> Int {
    guard let complaint else { return 0 }
    return 1 + place(of: complaint, width: width).lines.count
  }

  private struct ComplaintPlace {
    /// Of the arrow.
    var column: Int
    /// Where a reason beside it begins.
    var start: Int
    /// The reason, where it is too long for that.
    var lines: [String]
  }

  /// After the arrow where it fits, else before it, else above.
  private func place(of complaint: Complaint, width: Int) -> ComplaintPlace {
    let label = CellWidth.of(label)
    let field = min(max(label + CellWidth.of(editor.text) + 3, width - 60), width) - label
    let before = editor.text.prefix(complaint.column - 1).dropFirst(editor.hidden(width: field))
    let column = min(label + CellWidth.of(String(before)), max(0, width - 1))
    let reason = CellWidth.of(complaint.text)
    let (roomBefore, roomAfter) = (max(0, column - 1), max(0, width - column - 2))
    guard reason > max(roomBefore, roomAfter) else {
      return ComplaintPlace(
        column: column, start: reason <= roomAfter ? column + 2 : roomBefore - reason, lines: [])
    }
    return ComplaintPlace(
      column: column, start: 0,
      lines: Paragraph(complaint.text).lines(width: width, limit: Self.mostLines))
  }

  /// An arrow onto the wrong place, with the reason beside it or above.
  private func draw(_ complaint: Complaint, into frame: inout Frame, above line: Rectangle) {
    let place = place(of: complaint, width: line.width)
    func clear(_ row: Int) {
      frame.fill(
        Rectangle(column: 0, row: row, width: frame.size.width, height: 1), ground: .banner)
    }
    clear(line.row - 1)
    frame.write(
      String(frame.glyphs.down),
      at: Position(column: line.column + place.column, row: line.row - 1),
      role: .warning)
    if place.lines.isEmpty {
      frame.write(
        Label(complaint.text), at: Position(column: line.column + place.start, row: line.row - 1),
        role: .prompt)
    }
    for (index, text) in place.lines.enumerated() {
      let row = line.row - 1 - place.lines.count + index
      clear(row)
      frame.write(
        Label(text), at: Position(column: line.column, row: row), role: .prompt,
        width: line.width)
    }
  }
}
