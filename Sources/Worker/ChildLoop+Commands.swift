import Glibc
import Jobs
import Synchronization

extension ChildLoop {
  enum Command {
    /// Runs a program for one job. The loop closes the input.
    case start(Int, ChildCommand, input: Int32, ChildTalk, CheckedContinuation<ChildEnd, Never>)
    /// Starts a program that takes job after job.
    case startStream(StreamProgram, ChildCommand)
    /// Has such a program do a job; answered with `gone` when it has ended.
    case give(Int, StreamTurn)
    /// Has it end the turn of that lease, if that is the one under way.
    case stop(Int, Lease, Int32)
    /// Lets it know that no job comes any more.
    case closeInput(Int)
    /// Ends it where it is still there: it has closed its input or output and can do no more jobs.
    case giveUp(Int)
    /// For the child and all that it started, if it still runs.
    case signal(Int, Int32)
    /// Another keeper is to follow the one that there is.
    case renewKeeper
    /// End once the last child has ended.
    case close

    /// The program that it is for.
    var number: Int? {
      switch self {
      case .start(let number, _, _, _, _), .give(let number, _), .stop(let number, _, _),
        .closeInput(let number), .giveUp(let number), .signal(let number, _):
        number
      case .startStream(let program, _): program.number
      case .renewKeeper, .close: nil
      }
    }
  }

  /// Where commands for the loop are put.
  final class Mailbox: Sendable {
    private struct Content {
      var commands: [Command] = []
      /// True from when the loop found nothing to do until it is woken.
      var isAsleep = false
    }

    private let content = Mutex(Content())
    /// Becomes readable when a command comes while the loop sleeps.
    let wakeReader: Int32
    private let waker: Int32

    init(reader: Int32, waker: Int32) {
      wakeReader = reader
      self.waker = waker
    }

    deinit {
      close(wakeReader)
      close(waker)
    }

    func post(_ command: Command) {
      let wasAsleep = content.withLock { content in
        content.commands.append(command)
        defer { content.isAsleep = false }
        return content.isAsleep
      }
      var byte: UInt8 = 0
      if wasAsleep { write(waker, &byte, 1) }
    }

    func take() -> [Command] {
      content.withLock { content in
        defer { content.commands = [] }
        return content.commands
      }
    }

    /// False when there is a command; else the next one wakes the loop.
    func mayRest() -> Bool {
      content.withLock { content in
        content.isAsleep = content.commands.isEmpty
        return content.isAsleep
      }
    }
  }
}
