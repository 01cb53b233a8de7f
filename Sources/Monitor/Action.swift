/// Everything that a key can ask for. The raw value is its name in the configuration.
package enum Action: String, CaseIterable, Hashable, Sendable {
  case queues, jobs, dead, workers, schedules, topics, log

  case up, down, pageUp, pageDown, halfUp, halfDown, top, bottom
  case nextPanel, previousPanel
  case open, back

  case showDead
  case pause, cancelSpread, sort, sortBack, swapLatency, kinds, window
  case older, newer, muchOlder, muchNewer
  case filter, find
  case mark, markRange, markAll
  case retry, requeue, cancel, purge, undo, undoEntry, trash, restore
  case quiet, stop, kill
  case nextJob, previousJob, previousMatch, follow, why
  case bind, unbind, publish, new
  case edit, copyPayload, writePayload, copyCommand

  case command, help, redraw, suspend, quit
}
