import Jobs

/// What a screen asks of the whole monitor in answer to a key: values, as effects are.
enum Step: Hashable, Sendable {
  case effect(Effect)
  /// Open a job, with the list that it stands in for going on to its neighbours.
  case open(JobID, among: [JobID])
  /// Show the jobs of a filter.
  case list(Filter)
  case ask(Question)
  /// Read the whole payload of a job, and copy it.
  case copyPayload(JobID)
  case prompt(Prompt.Purpose)
  /// Go through the past; nil comes back to now.
  case travel(Past.Direction?)
  /// Back to where this was opened from.
  case back
}
