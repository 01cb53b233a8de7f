// Terminal comes after Drawing: the only module that knows ncurses. It shows frames and reports
// what a person, the kernel and the shell do to the terminal.
//
// ncurses and the terminal's modes belong to one thread (TerminalLoop), which nothing else in the
// program ever waits for, except to open and to close. In C are the signal handlers (signals.h),
// because what Swift does inside a handler is not promised to be safe.
//
// Colours are exact where the terminal says that it shows them (COLORTERM): by a description of its
// own that takes red, green and blue, else by ours. With the usual ones ncurses can only name colours
// of a table, so that a true colour is shown as the nearest of 256; changing the table itself would
// change the user's other programs.

import Dispatch
import Drawing
import Synchronization

/// The terminal at standard input and output, taken over as a full screen.
package final class Terminal: Sendable {
  /// What kind of terminal it is.
  package struct Facts: Hashable, Sendable {
    /// When it was opened.
    package let size: Size
    package let glyphs: Glyphs
    package let depth: ColorDepth
    package let hasMouse: Bool
  }

  package let facts: Facts
  /// What happens, in order; it ends when the terminal is closed. For one reader.
  package let events: AsyncStream<TerminalEvent>
  private let multiplexer: Multiplexer?
  private let mailbox: Mailbox
  private let ended: DispatchSemaphore

  private init(
    facts: Facts, events: AsyncStream<TerminalEvent>, multiplexer: Multiplexer?,
    mailbox: Mailbox, ended: DispatchSemaphore
  ) {
    self.facts = facts
    self.events = events
    self.multiplexer = multiplexer
    self.mailbox = mailbox
    self.ended = ended
  }

  /// Takes the terminal over. From here to `close` it is restored however the program ends, except
  /// by SIGKILL.
  package static func open(
    environment: [String: String], theme: Theme, usesMouse: Bool = true
  ) throws(TerminalError) -> Terminal {
    let environment = TerminalEnvironment(environment)
    let (events, continuation) = AsyncStream.makeStream(of: TerminalEvent.self)
    let mailbox = Mailbox()
    let (opened, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let result = Mutex<Result<Facts, TerminalError>?>(nil)
    DispatchQueue(label: "penstock.terminal").async {
      do throws(TerminalError) {
        let loop = try TerminalLoop.open(
          environment, theme: theme, usesMouse: usesMouse, mailbox: mailbox,
          emit: { continuation.yield($0) })
        let facts = loop.facts
        result.withLock { $0 = .success(facts) }
        opened.signal()
        loop.run()
      } catch {
        result.withLock { $0 = .failure(error) }
        opened.signal()
      }
      continuation.finish()
      ended.signal()
    }
    opened.wait()
    let facts = try result.withLock { $0 ?? .failure(.cannotStart(terminal: "")) }.get()
    return Terminal(
      facts: facts, events: events, multiplexer: environment.multiplexer, mailbox: mailbox,
      ended: ended)
  }

  /// What output may consist of, as the locale says.
  package static func glyphs(for environment: [String: String]) -> Glyphs {
    CursesScreen.glyphs(TerminalEnvironment(environment))
  }

  /// Shows a frame as soon as the terminal takes it, unless a newer one comes before.
  package func present(_ frame: Frame) {
    mailbox.post { $0.frame = frame }
  }

  /// Changes all looks from the next frame on.
  package func use(_ theme: Theme) {
    mailbox.post { $0.theme = theme }
  }

  /// Draws everything again, over whatever another program wrote there.
  package func redraw() {
    mailbox.post { $0.redraws = true }
  }

  /// Asks the terminal to put a text into its user's clipboard.
  package func copy(_ text: String) throws(TerminalError) {
    let sequence = try Clipboard.sequence(for: text, through: multiplexer)
    mailbox.post { $0.writes.append(sequence) }
  }

  /// Hands the terminal to the shell and stops the program, as Ctrl-Z does.
  package func suspend() {
    mailbox.post { $0.suspends = true }
  }

  /// Gives the terminal to another program for as long as `guest` runs, on the terminal's own thread.
  package func lend(to guest: @escaping @Sendable () -> Void) {
    mailbox.post { $0.guest = guest }
  }

  /// Gives the terminal back; returns when it is the user's again. The second time nothing happens.
  package func close() {
    mailbox.post { $0.closes = true }
    ended.wait()
    ended.signal()
  }

  /// Has the terminal restored also when this thread's stack overflows; cheap the second time.
  package static func guardThread() {
    Signals.guardThread()
  }

  /// Ends the program by a signal that it was told of, so that its parent sees why.
  package static func end(by signal: Int32) {
    Signals.end(by: signal)
  }
}
