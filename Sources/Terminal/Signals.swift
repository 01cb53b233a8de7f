import CNcurses
import Glibc

/// The signals that concern a terminal, as bytes to read. The handlers are in `signals.h`.
struct Signals: ~Copyable {
  /// Becomes readable when a signal has come.
  let descriptor: Int32
  private let writing: Int32
  private let kept: Int32
  /// What the handlers know; it lives as long as the program.
  private let own: UnsafeMutablePointer<penstock_signals>

  /// Takes the signals over, and remembers the terminal's modes: before ncurses changes them.
  init() {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (descriptor, writing) = (ends[0], ends[1])
    kept = penstock_nameless_file()
    own = penstock_take_signals(writing)
    penstock_use_signal_stack()
    penstock_keep_modes(own, STDIN_FILENO, STDOUT_FILENO)
  }

  /// From now on a fatal signal restores the terminal by writing `reset`, and standard error is kept
  /// back while it would garble the screen: what a crash says is shown after it.
  borrowing func guardTerminal(reset: String) {
    penstock_guard(own, reset, reset.utf8.count, kept)
  }

  /// The terminal is in the user's hands.
  borrowing func unguardTerminal() {
    penstock_unguard(own)
    penstock_restore_modes(own)
  }

  /// Stops the program with its process group, until it is told to go on.
  borrowing func stop() {
    penstock_stop()
  }

  /// Wakes whoever waits for the descriptor.
  static func wake(_ descriptor: Int32) {
    var zero: UInt8 = 0
    write(descriptor, &zero, 1)
  }

  /// The end that `wake` writes to.
  var waker: Int32 { writing }

  /// What has come so far, each signal once: a storm of them is one.
  borrowing func take() -> Set<Int32> {
    var signals: Set<Int32> = []
    var bytes = [UInt8](repeating: 0, count: 64)
    while case let count = read(descriptor, &bytes, bytes.count), count > 0 {
      signals.formUnion(bytes[..<count].map { Int32($0) })
    }
    signals.remove(0)
    return signals
  }

  static func guardThread() {
    penstock_use_signal_stack()
  }

  /// Ends the program as if nothing had ever caught the signal.
  static func end(by signal: Int32) {
    penstock_die(signal)
  }

  /// A second from now the program ends, if it has not before.
  borrowing func limitLife() {
    alarm(1)
  }

  consuming func giveBack() {
    penstock_give_signals_back(own)
    close(descriptor)
    close(writing)
    close(kept)
  }
}
