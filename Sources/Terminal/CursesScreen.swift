import CNcurses
import Drawing
import Glibc

/// The screen through ncurses, which keeps all its state in global variables and takes calls from
/// one thread only.
///
/// That thread makes this value and keeps it: it is not `Sendable`, so the compiler lets no other
/// thread have it.
struct CursesScreen: ~Copyable {
  let glyphs: Glyphs
  let depth: ColorDepth
  let hasMouse: Bool
  /// Whether it is of the kind that knows xterm's private modes.
  private let isModern: Bool
  /// What leaves the screen as it was, whoever writes it.
  let reset: String
  private let handle: OpaquePointer
  private let window: UnsafeMutablePointer<WINDOW>
  private var theme: Theme
  private var pairs: ColorPairs
  private var shown: Frame?

  /// Draws on the terminal at standard output and reads its keys from standard input.
  static func open(
    _ environment: TerminalEnvironment, usesMouse: Bool
  ) throws(TerminalError) -> CursesScreen {
    let glyphs = glyphs(environment)
    let (handle, window) = try start(environment)
    raw()
    noecho()
    nonl()
    keypad(window, true)
    nodelay(window, true)
    let depth = environment.depth(
      colors: Int(penstock_number("colors")), isDirect: penstock_flag("RGB") != 0)
    let screen = CursesScreen(
      handle: handle, window: window, glyphs: glyphs, depth: depth, usesMouse: usesMouse,
      isModern: penstock_capability("kmous") != nil)
    nameKeys()
    screen.askForReports()
    return screen
  }

  /// All that can fail is over before the value is there: of one that throws while it is half
  /// initialised, the optimiser of Swift 6.3 releases also what was not set yet.
  private init(
    handle: OpaquePointer, window: UnsafeMutablePointer<WINDOW>, glyphs: Glyphs,
    depth: ColorDepth, usesMouse: Bool, isModern: Bool
  ) {
    self.handle = handle
    self.window = window
    self.glyphs = glyphs
    self.depth = depth
    self.isModern = isModern
    hasMouse = usesMouse && isModern
    reset = Self.reset(hasMouse: usesMouse && isModern, isModern: isModern)
    theme = Theme.monochrome
    pairs = ColorPairs(depth: depth)
    shown = nil
  }

  /// Starts ncurses with the best description of the terminal that there is.
  private static func start(
    _ environment: TerminalEnvironment
  ) throws(TerminalError) -> (OpaquePointer, UnsafeMutablePointer<WINDOW>) {
    for (descriptor, name) in [(STDIN_FILENO, "input"), (STDOUT_FILENO, "output")]
    where isatty(descriptor) == 0 {
      throw .notATerminal(stream: "standard \(name)")
    }
    let names = environment.names
    guard let usual = names.first(where: { penstock_can_draw_on($0, STDOUT_FILENO) != 0 }) else {
      throw .unknownTerminal(tried: names)
    }
    let former = Self.hideExcess()
    defer {
      for (name, value) in former {
        if let value { setenv(name, value, 1) } else { unsetenv(name) }
      }
    }
    // Long enough for a sequence over a slow line, too short to be felt after Esc.
    set_escdelay(25)
    let colors = Int(penstock_colors_of(usual, STDOUT_FILENO))
    let direct = environment.directNames(of: usual, colors: colors)
    let name = direct.first { penstock_can_draw_on($0, STDOUT_FILENO) != 0 } ?? usual
    let isOffered = name == usual && !direct.isEmpty
    let handle =
      isOffered
      ? TrueColorDescription.offered { penstock_start(TrueColorDescription.name) } : nil
    guard let handle = handle ?? penstock_start(name), let window = penstock_window() else {
      throw .cannotStart(terminal: name)
    }
    // The description is another terminal's: what this one does to clear or repeat is not known.
    if usual != names.first { penstock_write_all_cells() }
    return (handle, window)
  }

  /// Takes over the locale's characters, without its other parts: numbers and messages must not
  /// change with it.
  static func glyphs(_ environment: TerminalEnvironment) -> Glyphs {
    if setlocale(LC_CTYPE, "") == nil, environment.asksForUTF8 { setlocale(LC_CTYPE, "C.UTF-8") }
    return penstock_is_utf8() != 0 ? .unicode : .ascii
  }

  /// Ends ncurses and frees what it holds. The terminal is the user's again.
  consuming func close() {
    leave()
    delscreen(handle)
  }

  /// How large the terminal is; the kernel knows it better than the environment.
  var size: Size {
    Self.bounded(
      Self.kernelSize ?? Size(width: Int(getmaxx(window)), height: Int(getmaxy(window))))
  }

  /// No screen has more; who says so would have buffers made for four thousand million cells.
  static let largest = Size(width: 1000, height: 500)

  /// What is drawn of a terminal that says it has this size.
  static func bounded(_ size: Size) -> Size {
    Size(width: min(size.width, largest.width), height: min(size.height, largest.height))
  }

  /// ncurses makes room for as much as the kernel says, unless the environment says less. Returns what
  /// is to be put back there.
  private static func hideExcess() -> [(name: String, value: String?)] {
    guard let size = kernelSize, size != bounded(size) else { return [] }
    let bounds = [("COLUMNS", bounded(size).width), ("LINES", bounded(size).height)]
    return bounds.map { name, bound in
      let former = getenv(name).map { String(cString: $0) }
      setenv(name, String(bound), 1)
      return (name, former)
    }
  }

  private static var kernelSize: Size? {
    var (columns, rows): (Int32, Int32) = (0, 0)
    guard penstock_get_size(STDOUT_FILENO, &columns, &rows) != 0 else { return nil }
    return Size(width: Int(columns), height: Int(rows))
  }

  /// Takes over the terminal's size; false when it is the same as before.
  mutating func adoptSize() -> Bool {
    let size = size
    let isSame = size == Size(width: Int(getmaxx(window)), height: Int(getmaxy(window)))
    guard !isSame else { return false }
    resizeterm(Int32(size.height), Int32(size.width))
    shown = nil
    return true
  }

  /// Hands the terminal back for a while; `enter` takes it again.
  func leave() {
    if hasMouse { write(Self.mouseOff) }
    if isModern { write(Self.pasteOff) }
    if isendwin() == false { endwin() }
  }

  /// After `leave`, or after somebody else drew on the terminal.
  mutating func enter() {
    reset_prog_mode()
    askForReports()
    redraw()
  }

  /// Draws all that is shown again.
  mutating func redraw() {
    penstock_forget_screen()
    wrefresh(window)
  }

  /// From the next frame on.
  mutating func use(_ theme: Theme) {
    self.theme = theme.reduced(to: depth)
    shown = nil
    let (attributes, pair) = pairs.look(of: self.theme.style(of: .text))
    penstock_set_ground(window, attributes, pair)
  }

  /// Shows a frame; what is the same as before is not written.
  mutating func present(_ frame: Frame) {
    let before = shown ?? Frame(size: Size(width: 0, height: 0), glyphs: glyphs)
    let runs = frame.differences(from: before)
    guard !runs.isEmpty || shown?.cursor != frame.cursor else { return }
    if shown == nil { werase(window) }
    for run in runs { draw(run) }
    if let cursor = frame.cursor, frame.bounds.contains(cursor) {
      wmove(window, Int32(cursor.row), Int32(cursor.column))
      curs_set(1)
    } else {
      curs_set(0)
    }
    wrefresh(window)
    shown = frame
  }

  private mutating func draw(_ run: Frame.Run) {
    for (offset, cell) in run.cells.enumerated() {
      guard let character = cell.character else { continue }
      let (attributes, pair) = pairs.look(of: theme.style(of: cell.role, on: cell.ground))
      let text = wideText(of: character, columns: Int32(cell.width))
      penstock_put(
        window, Int32(run.position.row), Int32(run.position.column + offset), text, attributes,
        pair)
    }
  }

  /// The character for C, or as many dots as it is wide where this system's tables measure it
  /// otherwise: then nobody knows what the terminal would do, and columns must stay.
  private func wideText(of character: Character, columns: Int32) -> [wchar_t] {
    let scalars = character.unicodeScalars.map { wchar_t(bitPattern: $0.value) }
    guard let first = scalars.first, first < 0x7F || wcwidth(first) == columns else {
      return [wchar_t](repeating: glyphs.isASCII ? 0x3F : 0xB7, count: 1) + [0]
    }
    return scalars + [0]
  }

  /// Writes past ncurses, which has nothing waiting: every refresh ends with a flush.
  func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { return }
      bytes = bytes.dropFirst(max(0, count))
    }
  }

  /// The next value from the keyboard; nil when there is none now.
  func read() -> Int32? {
    let code = wgetch(window)
    return code == ERR ? nil : code
  }
}

extension CursesScreen {
  private static let mouseOn = "\u{1B}[?1000h\u{1B}[?1006h"
  static let mouseOff = "\u{1B}[?1006l\u{1B}[?1000l"

  private static let pasteOn = "\u{1B}[?2004h"
  static let pasteOff = "\u{1B}[?2004l"

  /// Asks for reports of the mouse, and for pasted texts to be set apart from keys.
  private func askForReports() {
    if isModern { write(Self.pasteOn) }
    if hasMouse { write(Self.mouseOn) }
  }

  private static func nameKeys() {
    for (sequence, code) in InputDecoder.usualSequences where key_defined(sequence) == 0 {
      define_key(sequence, code)
    }
    // Mouse reports are read here and not by ncurses, which waits to see whether a press becomes a
    // double one, and knows each terminal's own format only.
    define_key(nil, KEY_MOUSE)
    define_key("\u{1B}[<", InputDecoder.mousePrefix)
    define_key("\u{1B}[200~", InputDecoder.pasteStart)
    define_key("\u{1B}[201~", InputDecoder.pasteEnd)
  }

  private static func reset(hasMouse: Bool, isModern: Bool) -> String {
    var reset = (hasMouse ? mouseOff : "") + (isModern ? pasteOff : "")
    for name in ["sgr0", "op", "rmcup", "rmkx", "cnorm"] {
      if let text = penstock_capability(name) { reset += withoutPadding(String(cString: text)) }
    }
    return reset
  }

  /// Without the pauses that old terminals needed: `$<5>`.
  static func withoutPadding(_ text: String) -> String {
    var (result, rest) = ("", text[...])
    while let start = rest.firstRange(of: "$<") {
      guard let end = rest[start.upperBound...].firstIndex(of: ">") else { break }
      result += rest[..<start.lowerBound]
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
