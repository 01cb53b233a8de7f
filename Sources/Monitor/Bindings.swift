import Drawing

/// One action, its keys, and what is said of it. Dispatch, footer and help all come from this.
struct Binding: Hashable, Sendable {
  /// What a footer says about it, on the screens that have it there.
  enum Place: Hashable, Sendable {
    case footer
    case help
  }

  let action: Action
  let keys: [Key]
  /// In the footer.
  let label: String
  /// In the help.
  let help: String
  let screens: Set<Screen>
  let place: Place
  /// Whether it changes the store; not on a read-only one.
  let isAct: Bool

  init(
    _ action: Action, _ keys: [Key], _ label: String, _ help: String,
    on screens: Set<Screen> = Set(Screen.allCases), in place: Place = .help, isAct: Bool = false
  ) {
    self.action = action
    self.keys = keys
    self.label = label
    self.help = help
    self.screens = screens
    self.place = place
    self.isAct = isAct
  }

  func with(keys: [Key]) -> Binding {
    Binding(action, keys, label, help, on: screens, in: place, isAct: isAct)
  }

  /// `PgDn`, `k Up`.
  var keyNames: String { keys.map(\.name).joined(separator: " ") }
}

/// All bindings; the keys of some may be the configuration's.
struct Bindings: Hashable, Sendable {
  let all: [Binding]
  /// Those of each screen with the keys that reach them there; every frame's footer asks for them.
  private var reached: [Screen: [Binding]] = [:]

  init(keys: [Action: [Key]] = [:]) {
    all = Self.standard.map { $0.with(keys: keys[$0.action] ?? $0.keys) }
    for screen in Screen.allCases {
      reached[screen] = all.filter { $0.screens.contains(screen) }.map { binding in
        binding.with(
          keys: binding.keys.filter { self.binding(for: $0, on: screen)?.action == binding.action })
      }.filter { !$0.keys.isEmpty }
    }
  }

  /// What a key means on a screen. Of two, the one for fewer screens counts.
  func binding(for key: Key, on screen: Screen) -> Binding? {
    all.filter { $0.screens.contains(screen) && $0.keys.contains(key) }
      .min { $0.screens.count < $1.screens.count }
  }

  /// Those that a screen has with the keys that reach them there, its own first.
  func bindings(on screen: Screen) -> (own: [Binding], common: [Binding]) {
    let here = reached[screen] ?? []
    let common = Set(Screen.allCases)
    return (here.filter { $0.screens != common }, here.filter { $0.screens == common })
  }

  private static let lists: Set<Screen> = [.jobs, .dead, .job]
  /// Those with more than one panel to go to.
  private static let panelled: Set<Screen> = [.dead, .workers, .topics, .job]

  static let standard: [Binding] = [
    Binding(
      .open, [.enter], "jobs", "Show the jobs of the queue or kind", on: [.queues], in: .footer),
    Binding(
      .pause, [.character("p")], "pause", "Pause the queue or kind, or resume it", on: [.queues],
      in: .footer, isAct: true),
    Binding(
      .showDead, [.character("d")], "dead", "Show the dead letters of the queue or kind",
      on: [.queues], in: .footer),
    Binding(
      .sort, [.character("o")], "sort", "Sort by the next column", on: [.queues], in: .footer),
    Binding(
      .sortBack, [.character("O")], "sort back", "Sort by the column before", on: [.queues]),
    Binding(
      .swapLatency, [.character("v")], "wait/run", "Show wait times, run times, or both together",
      on: [.queues], in: .footer),
    Binding(
      .window, [.character("t")], "time", "Show an hour, a day or 90 days", on: [.queues],
      in: .footer),
    Binding(
      .older, [.character("[")], "older", "Go back to the step before, through all that is kept",
      on: [.queues], in: .footer),
    Binding(
      .newer, [.character("]")], "newer", "Go to the step after, and to now", on: [.queues]),
    Binding(.muchOlder, [.character("{")], "much older", "Go back by 30 steps", on: [.queues]),
    Binding(.muchNewer, [.character("}")], "much newer", "Go forward by 30 steps", on: [.queues]),
    Binding(
      .kinds, [.character("K")], "kinds", "Show the kinds of the queue, or all queues again",
      on: [.queues], in: .footer),

    Binding(
      .pause, [.character("p")], "pause", "Pause the spread retry, or let it go on", on: [.dead],
      isAct: true),
    Binding(
      .cancelSpread, [.character("x")], "end", "Cancel the spread retry", on: [.dead],
      isAct: true),
    Binding(
      .sort, [.character("o")], "sort", "Sort the groups by count, by the last or the first death",
      on: [.dead]),
    Binding(
      .sortBack, [.character("O")], "sort back", "Sort the groups the other way round the three",
      on: [.dead]),
    Binding(
      .trash, [.character("T")], "trash", "Show the jobs that were purged", on: [.dead]),
    Binding(
      .restore, [.character("r")], "restore", "Restore: bring back as it was", on: [.trash],
      in: .footer, isAct: true),
    Binding(
      .open, [.enter], "open", "Open the job: its payload and attempts", on: [.trash], in: .footer),
    Binding(.open, [.enter], "open", "Open the job", on: [.jobs], in: .footer),
    Binding(
      .filter, [.character("/")], "filter", "Choose what is listed", on: [.jobs, .log, .trash],
      in: .footer),
    Binding(
      .purge, [.character("D")], "delete", "Delete for good: out of the trash, with no way back",
      on: [.trash], in: .footer, isAct: true),
    Binding(.open, [.enter], "open", "Open the job that it is about", on: [.log], in: .footer),
    Binding(
      .undoEntry, [.character("u")], "undo",
      "Undo the act under the cursor; Y in the question copies the command", on: [.log],
      in: .footer, isAct: true),
    Binding(
      .follow, [.character("f")], "follow", "Stay with the newest, or stop at this one",
      on: [.log], in: .footer),
    Binding(
      .retry, [.character("r")], "retry", "Retry: run again now, with all attempts", on: lists,
      in: .footer, isAct: true),
    Binding(
      .open, [.enter], "open", "Go to the jobs of the group, or open the job", on: [.dead],
      in: .footer),
    Binding(
      .filter, [.character("/")], "filter", "Choose which groups are listed", on: [.dead],
      in: .footer),
    Binding(
      .requeue, [.character("m")], "move", "Requeue: put into another queue", on: lists,
      in: .footer, isAct: true),
    Binding(
      .cancel, [.character("x")], "cancel", "Cancel: take out of the line, or have it end",
      on: [.jobs, .job], in: .footer, isAct: true),
    Binding(
      .purge, [.character("D")], "purge", "Purge: put into the trash", on: lists, in: .footer,
      isAct: true),
    Binding(
      .mark, [.character(" ")], "mark", "Mark the job, or take its mark away",
      on: [.jobs, .dead, .trash], in: .footer),
    Binding(
      .markRange, [.character("V")], "mark to here", "Mark all from the last mark to here",
      on: [.jobs, .dead, .trash]),
    Binding(
      .markAll, [.character("a")], "all", "Mark all that match, also those not on the screen",
      on: [.jobs, .dead, .trash], in: .footer),
    Binding(
      .follow, [.character("f")], "follow", "Keep the end of the output in sight", on: [.job]),
    Binding(
      .why, [.character("W")], "why", "Why the job is not running", on: lists),
    Binding(
      .edit, [.character("e")], "edit", "Edit the payload and run the job again", on: lists,
      isAct: true),
    Binding(
      .writePayload, [.character("w")], "write", "Write the payload to a file",
      on: lists.union([.trash])),
    Binding(
      .copyPayload, [.character("y")], "copy", "Copy the payload to the clipboard",
      on: lists.union([.trash]), in: .footer),
    Binding(
      .open, [.enter], "open", "Show the worker's jobs, or open the job", on: [.workers],
      in: .footer),
    Binding(
      .quiet, [.character("q")], "quiet", "Have the worker take no more jobs, or take jobs again",
      on: [.workers], in: .footer, isAct: true),
    Binding(
      .stop, [.character("s")], "stop", "Have the worker finish what it runs, and end",
      on: [.workers], in: .footer, isAct: true),
    Binding(
      .kill, [.character("x")], "end job", "Ask the job of the slot to end", on: [.workers],
      in: .footer, isAct: true),
    Binding(
      .open, [.enter], "jobs", "Show the jobs of the binding's queue and kind", on: [.topics],
      in: .footer),
    Binding(
      .bind, [.character("n")], "bind", "Bind a queue to a pattern of topics", on: [.topics],
      in: .footer, isAct: true),
    Binding(
      .unbind, [.character("D")], "unbind", "Unbind: make no more jobs by this binding",
      on: [.topics], in: .footer, isAct: true),
    Binding(
      .publish, [.character("p")], "publish", "Publish a message by hand", on: [.topics],
      in: .footer, isAct: true),
    Binding(
      .open, [.enter], "open",
      "Show its next times and ledger, or open the tick's job",
      on: [.schedules], in: .footer),
    Binding(
      .pause, [.character("p")], "pause", "Pause the schedule, or resume it", on: [.schedules],
      in: .footer, isAct: true),
    Binding(
      .retry, [.character("r")], "run", "Push the schedule's job now", on: [.schedules],
      in: .footer, isAct: true),
    Binding(
      .new, [.character("n")], "new", "Add a schedule", on: [.schedules], in: .footer, isAct: true),
    Binding(
      .edit, [.character("e")], "edit", "Change the schedule", on: [.schedules], in: .footer,
      isAct: true),
    Binding(
      .purge, [.character("D")], "delete", "Delete the schedule", on: [.schedules], in: .footer,
      isAct: true),
    Binding(.find, [.character("/")], "find", "Find in the text", on: [.job], in: .footer),
    Binding(
      .nextJob, [.character("n")], "next",
      "Open the next job of the list, or go to the next place found", on: [.job], in: .footer),
    Binding(
      .previousMatch, [.character("N")], "found before", "Go to the place found before",
      on: [.job]),
    Binding(
      .previousJob, [.character("p")], "previous", "Open the job before it in the list",
      on: [.job], in: .footer),

    Binding(.queues, [.character("1")], "Queues", "Show the queues"),
    Binding(
      .jobs, [.character("2")], "Jobs", "Show all jobs, or those of the filter that was typed"),
    Binding(.dead, [.character("3")], "Dead letters", "Show the dead letters"),
    Binding(.workers, [.character("4")], "Workers", "Show the workers"),
    Binding(.schedules, [.character("5")], "Schedules", "Show the schedules"),
    Binding(.topics, [.character("6")], "Topics", "Show topics and bindings"),
    Binding(.log, [.character("8")], "Log", "Show what happened"),
    Binding(.up, [.up, .character("k")], "up", "One row up"),
    Binding(.down, [.down, .character("j")], "down", "One row down"),
    Binding(.pageUp, [.pageUp, .control("b")], "page up", "One page up"),
    Binding(.pageDown, [.pageDown, .control("f")], "page down", "One page down"),
    Binding(.halfUp, [.control("u")], "half up", "Half a page up"),
    Binding(.halfDown, [.control("d")], "half down", "Half a page down"),
    Binding(.top, [.home, .character("g")], "top", "To the first row"),
    Binding(.bottom, [.end, .character("G")], "bottom", "To the last row"),
    Binding(
      .nextPanel, [.tab, .right, .character("l")], "panel", "To the next panel", on: panelled),
    Binding(
      .previousPanel, [.backTab, .left, .character("h")], "panel back", "To the panel before",
      on: panelled),
    Binding(
      .copyCommand, [.character("Y")], "copy command",
      "Copy the command that shows or does the same"),
    Binding(
      .undo, [.character("u")], "undo", "Undo the last act, where nothing has run since",
      isAct: true),
    Binding(.command, [.character(":")], "command", "Type a command by its name"),
    Binding(.help, [.character("?"), .function(1)], "help", "What the keys do"),
    Binding(.back, [.escape], "back", "Take marks away, or go back"),
    Binding(.redraw, [.control("l")], "redraw", "Draw the screen anew"),
    Binding(.suspend, [.control("z")], "suspend", "Stop, and come back with fg"),
    Binding(.quit, [.character("q"), .control("c")], "quit", "Leave the job, or the monitor"),
  ]
}
