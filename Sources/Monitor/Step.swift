import Jobs

/// What a screen asks of the whole monitor in answer to a key: values, as effects are.
enum Step: Hashable, Sendable {
  case effect(Effect)
  /// Open a job, with the list that it stands in for going on to its neighbours.
  case open(JobID, among: [JobID])
  /// Show the jobs of a filter.
  case list(Filter)
  /// Show the groups of dead letters of a filter.
  case listGroups(Filter)
  case ask(Question)
  /// Ask whether that is to be done to purged jobs.
  case askOfTrash(TrashQuestion)
  /// Ask whether an act is to be taken back.
  case undo(Undoable)
  /// Ask for a plain yes before an effect.
  case confirm(String, Effect)
  /// Read the whole payload of a job for that.
  case usePayload(JobID, PayloadUse)
  case prompt(Prompt.Purpose)
  /// Go through the past; nil comes back to now.
  case travel(Past.Direction?)
  /// Say why a job is not running.
  case explain(JobID)
  /// Back to where this was opened from.
  case back
}

/// What the whole payload of a job is read for.
enum PayloadUse: Hashable, Sendable {
  case copy
  case edit
  case write(file: String)
}
