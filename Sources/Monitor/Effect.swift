import Drawing
import Jobs

/// What the monitor wants done: values that can be compared, never closures.
package enum Effect: Hashable, Sendable {
  /// Read from the store, off the input thread; answered by `.answered` or `.failed`, always.
  case load(Request)
  /// Do it, answering by any number of `.progressed`, then by `.performed` or `.refused`.
  case perform(Act, on: Selection, ticket: Int)
  /// Bring purged jobs back or delete them for good, answering as `perform` does.
  case trash(TrashAct, TrashChoice, ticket: Int)
  /// Undo the act of an audit entry, answering as `perform` does.
  case undo(AuditID, ticket: Int)
  /// Tell the others which set of jobs somebody is asked about here, if any.
  case attend(asks: String?)
  /// Let a guarded store be changed for that long, answered by `.unlocked` or `.told`; or, without a
  /// length, one that is not guarded any more.
  case unlock(Duration?)
  /// From here on nothing can change it again.
  case lock
  /// Set a mark on the time axes; answered by `.marked` or `.told`.
  case mark(String)
  /// Read a page of the program's help; answered by `.explained` or `.told`.
  case explain(String)
  /// Read what files a folder has, to complete a name; answered by `.files`.
  case listFiles(in: String)
  /// Pause, resume or limit; answered by `.limitSet` or `.limitFailed`.
  case set(LimitSetting, of: LimitScope)
  /// Bind, unbind, or publish a message by hand; answered by `.topicsChanged`.
  case bind(TopicBinding)
  case unbind(BindingRecord)
  case publish(Jobs.Message)
  /// Open the payload in the person's editor, with that text where one was left there before;
  /// answered by `.edited`.
  case edit(Job, again: [UInt8]?)
  /// Answered by `.ordered` or `.orderFailed`.
  case order(WorkerMode, worker: String)
  /// Answered by `.steered` or `.steeringFailed`.
  case steer(SpreadAct, spread: AuditID)
  /// Add, change, pause or run a schedule; answered by `.scheduled` or `.schedulingFailed`.
  case schedule(ScheduleAct)
  /// Change a payload, answering as `perform` does.
  case rewrite(PayloadEdit, ticket: Int)
  /// Write into a file; answered by `.told`, or by `.fileExists` unless it may be replaced. A listing,
  /// which may take long, is answered by any number of `.saving` and one `.saveEnded`.
  case save(SavedContent, file: String, replacing: Bool)
  /// Give up the listing that is being saved, answered by `.saveEnded`.
  case stopSaving
  /// Put a text on the clipboard of the person's terminal.
  case copy(String)
  /// Keep a text that was typed for the next time that somebody is asked for one of its sort.
  case remember(String, of: Prompt.Purpose.Kind)
  /// Show the theme of this name, which is among those of the setup.
  case setTheme(String)
  /// Begin with the theme of this name in later sessions; answered by `.told`.
  case keepTheme(String)
  /// Stop as a shell's job, and draw all anew when continued.
  case suspend
  /// Draw all of the screen anew, whatever the terminal is believed to show.
  case redraw
  case quit
}
