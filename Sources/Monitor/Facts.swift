import Drawing
import Jobs

/// What every screen knows: how the monitor was set up, the time, the size, and the numbers of
/// the whole store.
struct Facts: Hashable, Sendable {
  /// The store's label in it is that of now.
  var setup: Setup
  let bindings: Bindings
  var clock = Clock()
  var size = Size(width: 0, height: 0)
  var loading = Loading()
  /// The numbers of now.
  var latest: Overview?
  /// What is shown of the past in their place.
  var past: Past?
  /// Marks of the last 90 days, oldest first.
  var marks: [Mark] = []
  /// What they are the answer to.
  var marksOf: Request?
  var roster: Roster?
  /// Dead letters in groups of like errors, the largest first, once a screen wanted them.
  var failureGroups: [FailureGroup]?
  /// The newest entries of the log, the newest first, once a screen wanted them.
  var newest: [LogEntry]?
  var topics: TopicOverview?
  /// Who else looks at the store.
  var company: [Presence] = []
  /// Over how long an act is spread unless something else is typed: as it was the last time.
  var spread: Duration
  /// The files among which a name is completed.
  var files: FolderFiles?
  /// Until when a guarded store can be changed.
  var writableUntil: Timestamp?

  init(setup: Setup) {
    self.setup = setup
    bindings = Bindings(keys: setup.keys)
    spread = setup.spread
  }

  var glyphs: Glyphs { setup.glyphs }
  var now: Timestamp { clock.now }

  /// The numbers that are shown.
  var overview: Overview? { past.map(\.overview) ?? latest }

  /// On a small screen borders go first.
  var isBordered: Bool { size.width >= 100 && size.height >= 30 }

  /// Whether there is room for two panels side by side, each with a table of its own.
  var isRoomy: Bool { isBordered && size.width >= 150 }

  /// Below this nothing can be read.
  static let smallest = Size(width: 60, height: 16)

  /// Whether anything can be read; until then keys do nothing that nobody could see.
  var isLargeEnough: Bool {
    size.width >= Self.smallest.width && size.height >= Self.smallest.height
  }

  /// The rows between the two at the top and the one at the bottom.
  var body: Rectangle {
    Rectangle(size).splitTop(2).rest.splitBottom(1).rest
  }

  /// How far this machine's clock is behind that of a worker: then ages and rates mean little.
  var clockLag: Duration? {
    guard past == nil, let beat = roster?.records.map(\.heartbeatAt).max() else { return nil }
    let lag = beat - now
    return lag > .seconds(10) ? lag : nil
  }

  /// Why nothing can be changed, if so.
  var readOnlyReason: String? {
    if setup.isReadOnly {
      return "the store is open read-only; start without --read-only to change it"
    }
    return isLocked ? "the store is guarded; ':write 10m' lets you change it for so long" : nil
  }

  /// Why nothing is changed now, if so.
  var changeRefusal: String? { readOnlyReason ?? (past == nil ? nil : Past.refusal) }

  /// Whether the guard keeps the store from being changed now.
  var isLocked: Bool { setup.label.isGuarded && writableUntil == nil }

  /// Takes in all groups, or what some of them are now.
  mutating func take(_ groups: [FailureGroup], of filter: Filter) {
    guard !filter.isEmpty else { return failureGroups = groups }
    guard filter.isDecidedByGroup else { return }
    for group in groups {
      guard let index = failureGroups?.firstIndex(where: { $0.id == group.id }) else { continue }
      failureGroups?[index] = group
    }
  }

  var queueNames: [String] { latest?.queues.map(\.name) ?? [] }

  /// How many jobs match, where the store's counts say that: of filters by states and queues alone.
  func count(of filter: Filter) -> Int? {
    if filter.terms.count == 1, case .group(let ids) = filter.terms[0].condition {
      let groups = failureGroups?.filter { ids.contains($0.id) } ?? []
      return groups.count == ids.count ? groups.reduce(0) { $0 + $1.count } : nil
    }
    guard var queues = latest?.queues else { return nil }
    var states = Set(JobState.allCases)
    for term in filter.terms {
      switch term.condition {
      case .state(let named):
        states = term.isNegated ? states.subtracting(named) : states.intersection(named)
      case .text(.queue, let patterns):
        queues = queues.filter { queue in
          patterns.contains { $0.matches(queue.name) } != term.isNegated
        }
      default: return nil
      }
    }
    return queues.reduce(0) { sum, queue in states.reduce(sum) { $0 + queue.counts[$1] } }
  }

  func queue(_ name: String) -> QueueOverview? {
    overview?.queues.first { $0.name == name }
  }

  /// The age of a queue's oldest ready job, by the store's clock.
  func oldest(of queue: QueueOverview) -> Duration? {
    guard let overview, let oldest = queue.oldestReadyAt else { return nil }
    return overview.at.elapsed(since: oldest)
  }

  /// Ready jobs that no living worker takes, by queue; the monitor warns of them.
  var untaken: [Backlog] {
    guard past == nil, let overview, let roster else { return [] }
    return overview.queues.compactMap { $0.untaken(by: roster.records, now: now) }
  }
}

extension Facts {
  /// What people should see to, a sentence each: handlers that cannot be started, then ready jobs that
  /// nobody takes.
  var workerWarnings: [String] {
    guard past == nil, let roster else { return [] }
    let faults = roster.faults(at: now).map { worker, fault in
      "\(worker) \(fault.cause); its jobs wait"
    }
    return faults
      + untaken.map { backlog in
        let kinds =
          backlog.kinds.isEmpty ? "" : " of kind \(backlog.kinds.joined(separator: ", "))"
        return "no living worker takes what is ready in \(backlog.queue): "
          + "\(Words.jobs(backlog.ready))\(kinds)"
      }
  }
}

/// The words of hints that several panels share.
extension Facts {
  /// A panel's hint, or how old what it shows is, where it is older than it should be.
  func hint(_ hint: Label, of subject: Request.Subject) -> Label {
    let age = loading.staleness(of: subject, now: now, interval: setup.interval)
    return age.map { Label("stale \(Format.age($0))", role: .stale) } ?? hint
  }

  func panel(
    _ title: Label, hint: Label = .empty, of subject: Request.Subject, isFocused: Bool = false
  ) -> Panel {
    Panel(
      title: title, hint: self.hint(hint, of: subject), isFocused: isFocused,
      isBordered: isBordered)
  }
}

/// Parts of labels that read alike on all screens.
enum Words {
  static func count(_ number: Int, role: Role? = nil) -> Label {
    Label(Format.count(number), role: number == 0 ? .dim : role)
  }

  static func rate(_ perSecond: Double?) -> Label {
    Label(Format.rate(perSecond), role: (perSecond ?? 0) == 0 ? .dim : nil)
  }

  /// What errors have in common; of some that is nothing that could be shown.
  static func error(_ pattern: String) -> Label {
    pattern.isEmpty ? Label("no text", role: .dim) : Label(pattern)
  }

  static func duration(_ duration: Duration?, role: Role? = nil) -> Label {
    Label(Format.duration(duration), role: (duration ?? .zero) == .zero ? .dim : role)
  }

  /// `1 job`, `12 jobs`.
  static func jobs(_ count: Int) -> String {
    "\(Format.count(count)) \(count == 1 ? "job" : "jobs")"
  }

  /// A running job that is to end does so in a moment.
  static func state(_ job: Job) -> Label {
    job.canceller == nil ? state(job.state) : Label(cancelling, role: .cancelled)
  }

  static let cancelling = "cancelling"

  static func state(_ state: JobState) -> Label {
    Label(state.name, role: role(of: state))
  }

  static func role(of state: JobState) -> Role {
    switch state {
    case .scheduled: .scheduled
    case .ready: .ready
    case .running: .running
    case .retrying: .retrying
    case .succeeded: .succeeded
    case .dead: .dead
    case .cancelled: .cancelled
    }
  }
}
