import Drawing
import Jobs

/// What happened outside: all that the monitor ever hears.
package enum Event: Hashable, Sendable {
  /// Time has passed; sent first of all, and then once an interval. The offset is what local
  /// clocks are ahead of UTC now, in seconds.
  case tick(Timestamp, utcOffset: Int)
  /// The screen has this size; sent at the start and when it changes.
  case resized(Size)
  case key(Key)
  /// Somebody changed the store.
  case storeChanged
  /// What a load found.
  case answered(Request, Answer)
  case failed(Request, StoreError)
  /// How far an act has come.
  case progressed(ticket: Int, ActReport)
  case performed(ticket: Int, ActReport)
  case refused(ticket: Int, StoreError)
  /// Whether a pause or a limit was not so already.
  case limitSet(LimitSetting, of: LimitScope, hasChanged: Bool, entry: AuditID? = nil)
  case limitFailed(StoreError)
  /// False when there is no such worker any more.
  case ordered(WorkerMode, worker: String, isHeard: Bool, entry: AuditID? = nil)
  case orderFailed(StoreError)
  /// Whether the act on the spread applied.
  case steered(SpreadAct, spread: AuditID, isDone: Bool, entry: AuditID? = nil)
  case steeringFailed(StoreError)
  /// What came of a binding or a message.
  case topicsChanged(Effect, TopicOutcome)
  case scheduled(ScheduleAct, ScheduleReport)
  case schedulingFailed(StoreError)
  case marked(String)
  /// A page of the program's help.
  case explained(String, text: String)
  /// The names of a folder's files; those of folders end in a slash.
  case files([String], in: String)
  /// A guarded store can be changed.
  case unlocked(until: Timestamp)
  /// The editor was left.
  case edited(Job, EditResult)
  /// What was to be written in that file would take another's place.
  case fileExists(SavedContent, file: String)
  /// How many lines of a listing are in the file so far.
  case saving(file: String, count: Int)
  /// What came of it.
  case saveEnded(String, isFailure: Bool)
  /// Something that an effect has to say: a file that was saved, a clipboard that took nothing.
  case told(String, isFailure: Bool)
}

/// What came out of an editor.
package enum EditResult: Hashable, Sendable {
  case unchanged
  case changed([UInt8])
  /// What was left there cannot be stored, and why.
  case wrong([UInt8], String)
  case failed(String)
}
