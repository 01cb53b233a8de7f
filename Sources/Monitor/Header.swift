import Drawing
import Jobs

/// The first two lines of every screen: what store this is and how it goes, then how many jobs
/// stand in each state.
struct Header {
  let facts: Facts

  func draw(into frame: inout Frame) {
    identity.draw(into: &frame, in: frame.bounds.line(0))
    totals.draw(into: &frame, in: frame.bounds.line(1))
  }

  /// What a press on the totals leads to.
  enum Target: Hashable {
    case screen(Screen)
    case jobs(JobState)
  }

  func target(at column: Int) -> Target? {
    let line = Rectangle(column: 0, row: 0, width: facts.size.width, height: 1)
    guard let pressed = totals.segment(at: column, in: line) else { return nil }
    let name = pressed.segment.label.text.prefix { $0 != " " }
    guard let state = JobState.allCases.first(where: { $0.name == name }) else {
      return .screen(.workers)
    }
    return state == .dead ? .screen(.dead) : .jobs(state)
  }

  /// The way through the past is told where the rates have room beside it.
  private var identity: SegmentedLine {
    let whole = identity(hasKeys: true)
    let needed = SegmentedLine(
      left: whole.left, middle: Array(whole.middle.prefix(1)), right: whole.right)
    return needed.width + 2 <= facts.size.width ? whole : identity(hasKeys: false)
  }

  private func identity(hasKeys: Bool) -> SegmentedLine {
    let dot = Label(" \(facts.glyphs.separator) ", role: .dim)
    let setup = facts.setup
    var store = Label(setup.storeName) + dot + Label(setup.engine, role: .dim)
    if setup.isDurabilityRelaxed { store += dot + Label("durability normal", role: .stale) }
    if let name = setup.label.name {
      store =
        Label(name, role: setup.label.color.map { Self.role(of: $0) } ?? .accent) + dot
        + store
    }
    let mode =
      if let past = facts.past {
        Label(" \(history(past, hasKeys: hasKeys)) ", role: .banner)
      } else if setup.isReadOnly || facts.isLocked {
        Label(setup.isReadOnly ? " read-only " : " guarded, read-only ", role: .banner)
      } else {
        writing ?? Label(state.text, role: state.role)
      }
    return SegmentedLine(
      left: [
        .init(Label("penstock", role: .accent)), .init(store, priority: facts.past == nil ? 1 : 2),
      ],
      middle: rates,
      right: [.init(here + mode + dot + Label(facts.clock.time(of: facts.now)))])
  }

  /// How many look at the store, where that is more than this one.
  private var here: Label {
    let others = facts.company.count
    guard others > 0 else { return .empty }
    return Label("\(others + 1) here", role: .accent)
      + Label(" \(facts.glyphs.separator) ", role: .dim)
  }

  /// How long a guarded store can still be changed.
  private var writing: Label? {
    facts.writableUntil.map {
      Label(" writing \(Format.duration(max(.zero, $0 - facts.now))) ", role: .warning)
    }
  }

  private static func role(of color: StoreColor) -> Role {
    switch color {
    case .red: .danger
    case .yellow: .warning
    case .green: .success
    case .blue: .accent
    case .grey: .dim
    }
  }

  private func history(_ past: Past, hasKeys: Bool) -> String {
    let dot = facts.glyphs.separator
    let moment = facts.clock.moment(past.moment)
    let keys = hasKeys ? " \(dot) ] newer \(dot) Esc live" : ""
    return "history \(moment)\(keys)"
  }

  /// Whether the numbers are those of now.
  private var state: (text: String, role: Role) {
    if facts.loading.failure != nil { return ("waiting", .stale) }
    if let lag = facts.clockLag { return ("clock \(Format.age(lag)) behind", .warning) }
    return facts.latest == nil ? ("reading", .dim) : ("live", .success)
  }

  private var rates: [SegmentedLine.Segment] {
    guard let overview = facts.overview else { return [] }
    let (incoming, outgoing, _) = overview.rates
    return [
      .init(
        named("in", Label(Format.rate(incoming) + "/s   "))
          + named("out", Label(Format.rate(outgoing) + "/s")),
        priority: facts.past == nil ? 2 : 1),
      .init(
        named(
          "failing",
          Label(
            Format.finePercent(overview.failing),
            role: overview.isFailing ? .warning : nil)),
        priority: 3),
    ]
  }

  private var totals: SegmentedLine {
    guard let overview = facts.overview else { return SegmentedLine() }
    let counts = overview.counts
    let running = Label(
      "\(Format.count(counts[.running]))/\(Format.count(overview.slots))",
      role: counts[.running] == 0 ? .dim : .running)
    var dead = Words.count(counts[.dead], role: .warning)
    if overview.freshlyDead > 0 {
      dead += Label(" \(facts.glyphs.risen)\(Format.count(overview.freshlyDead))", role: .warning)
    }
    let isIdleBacklog = overview.workers == 0 && counts[.ready] > 0
    var left: [SegmentedLine.Segment] = [
      .init(named("ready", Words.count(counts[.ready], role: .ready))),
      .init(named("running", running)),
      .init(named("scheduled", Words.count(counts[.scheduled], role: .scheduled)), priority: 2),
      .init(named("retrying", Words.count(counts[.retrying], role: .retrying)), priority: 1),
      .init(named("dead", dead)),
      .init(named("succeeded", Words.count(counts[.succeeded], role: .text)), priority: 3),
    ]
    if counts[.cancelled] > 0 {
      left.append(.init(named("cancelled", Words.count(counts[.cancelled])), priority: 4))
    }
    let workers = Words.count(overview.workers, role: .text)
    return SegmentedLine(
      left: left,
      right: [
        .init(
          isIdleBacklog ? Label("no worker", role: .warning) : named("workers", workers),
          priority: 1)
      ])
  }

  private func named(_ name: String, _ value: Label) -> Label {
    Label(name + " ", role: .dim) + value
  }
}
