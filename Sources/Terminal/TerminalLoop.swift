import CNcurses
import Drawing
import Glibc

/// What the terminal's thread does from opening to closing. All of ncurses is called from here.
struct TerminalLoop: ~Copyable {
  private let mailbox: Mailbox
  private let emit: @Sendable (TerminalEvent) -> Void
  private let signals: Signals
  private var screen: CursesScreen
  private var decoder = InputDecoder()
  private var isGone = false
  /// What is to be shown once the line has taken what was written before.
  private var waiting: Frame?

  /// More unsent bytes than this mean a slow line: frames in between are left out.
  private static let mostUnsent: Int32 = 512
  /// How long to wait before looking again, in milliseconds.
  private static let rest: Int32 = 20

  /// Opens the terminal. On failure everything is as it was.
  static func open(
    _ environment: TerminalEnvironment, theme: Theme, usesMouse: Bool, mailbox: Mailbox,
    emit: @escaping @Sendable (TerminalEvent) -> Void
  ) throws(TerminalError) -> TerminalLoop {
    let signals = Signals()
    var screen: CursesScreen
    do {
      screen = try CursesScreen.open(environment, usesMouse: usesMouse)
    } catch {
      signals.giveBack()
      throw error
    }
    signals.guardTerminal(reset: screen.reset)
    screen.use(theme)
    _ = screen.adoptSize()
    mailbox.open(waker: signals.waker)
    return TerminalLoop(mailbox: mailbox, emit: emit, signals: signals, screen: screen)
  }

  private init(
    mailbox: Mailbox, emit: @escaping @Sendable (TerminalEvent) -> Void,
    signals: consuming Signals, screen: consuming CursesScreen
  ) {
    self.mailbox = mailbox
    self.emit = emit
    self.signals = signals
    self.screen = screen
  }

  var facts: Terminal.Facts {
    Terminal.Facts(
      size: screen.size, glyphs: screen.glyphs, depth: screen.depth, hasMouse: screen.hasMouse)
  }

  /// Waits for input, signals and orders, until it is told to close. Then the terminal is the
  /// user's again.
  consuming func run() {
    while obey(mailbox.take()) {
      var waits = [
        pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isGone ? -1 : STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      ]
      guard
        poll(&waits, nfds_t(waits.count), waiting == nil ? -1 : Self.rest) >= 0 || errno == EINTR
      else { break }
      handle(signals.take())
      if waits[1].revents != 0 { readInput(hungUp: waits[1].revents & Int16(POLLIN) == 0) }
    }
    mailbox.close()
    screen.close()
    signals.unguardTerminal()
    signals.giveBack()
  }

  /// False when the terminal is to be closed.
  private mutating func obey(_ orders: Mailbox.Orders) -> Bool {
    guard !orders.closes else { return false }
    if let theme = orders.theme { screen.use(theme) }
    if let frame = orders.frame ?? waiting { show(frame) }
    if orders.redraws { screen.redraw() }
    for text in orders.writes { screen.write(text) }
    if orders.suspends { suspend() }
    if let guest = orders.guest { lend(to: guest) }
    return true
  }

  private mutating func show(_ frame: Frame) {
    let isSlow = penstock_unsent_bytes(STDOUT_FILENO) > Self.mostUnsent
    waiting = isSlow ? frame : nil
    if !isSlow { screen.present(frame) }
  }

  private mutating func handle(_ received: Set<Int32>) {
    if received.contains(SIGHUP) { hangUp() }
    for number in [SIGTERM, SIGINT] where received.contains(number) { emit(.quit(signal: number)) }
    if received.contains(SIGTSTP) {
      suspend()
    } else if received.contains(SIGCONT) {
      // Somebody stopped the program without asking it.
      resume()
    } else if received.contains(SIGWINCH) {
      resize()
    }
  }

  private mutating func readInput(hungUp: Bool) {
    var isEmpty = true
    while let code = screen.read() {
      isEmpty = false
      for key in decoder.decode(code, at: .now) { emit(.key(key)) }
    }
    for key in decoder.settle() { emit(.key(key)) }
    // Readable without a byte to read: the end of the input.
    if hungUp || isEmpty && penstock_waiting_bytes(STDIN_FILENO) == 0 { checkEnd() }
  }

  /// A sequence that ncurses waited for in vain has been read and given nothing; a terminal that is
  /// gone stays readable.
  private mutating func checkEnd() {
    var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard poll(&wait, 1, 0) > 0, penstock_waiting_bytes(STDIN_FILENO) == 0 else { return }
    hangUp()
  }

  private mutating func hangUp() {
    guard !isGone else { return }
    isGone = true
    signals.limitLife()
    emit(.hangup)
  }

  private mutating func suspend() {
    screen.leave()
    signals.unguardTerminal()
    signals.stop()
    resume()
  }

  /// What was typed before the guest came is not for it.
  private mutating func lend(to guest: @Sendable () -> Void) {
    screen.leave()
    signals.unguardTerminal()
    guest()
    resume()
  }

  private mutating func resume() {
    signals.guardTerminal(reset: screen.reset)
    screen.enter()
    resize()
    emit(.resumed)
  }

  private mutating func resize() {
    if screen.adoptSize() { emit(.resize(screen.size)) }
  }
}
