import Drawing
import Jobs

/// The jobs of a filter as far as they have been read: pages that go on where the last one ended,
/// a cursor that stays on its job, and marks.
///
/// A refresh is gathered apart and takes the list's place in one piece, so that the list never
/// gets shorter for a moment. A list that took many pages to find is not refreshed by itself: it
/// says from when it is.
struct JobList: Hashable, Sendable {
  /// Which jobs are marked.
  enum Marks: Hashable, Sendable {
    case some(Set<JobID>)
    /// All that match, also those that were not read.
    case all
  }

  private struct Gathering: Hashable {
    var jobs: [Job]
    var next: JobCursor?
    var pages = 1
    var search: JobSearch?
  }

  private(set) var filter: Filter
  private(set) var jobs: [Job] = []
  private(set) var isLoaded = false
  private(set) var loadedAt: Timestamp?
  private(set) var marks = Marks.some([])
  var cursor = RowCursor<JobID>()
  private var next: JobCursor?
  private var pages = 0
  private var gathering: Gathering?
  /// The job whose mark was set or taken away last.
  private var anchor: JobID?
  /// How far the pages got that took long to find.
  private var search: JobSearch?

  private static let page = 200
  /// Rows that are read beyond those on the screen.
  private static let margin = 40
  /// To read more pages again and again would cost too much.
  private static let mostPages = 5

  init(filter: Filter = Filter()) {
    self.filter = filter
  }

  var job: Job? { cursor.index.map { jobs[$0] } }

  /// Whether more jobs match than have been read.
  var hasMore: Bool { next != nil }

  var isSearching: Bool { !isLoaded || needsMore }

  /// Has it read again, whatever that costs.
  mutating func readAgain() {
    (pages, gathering) = (0, nil)
  }

  /// Starts over with another filter; the same one is read again.
  mutating func show(_ filter: Filter) {
    guard filter != self.filter else { return readAgain() }
    let height = cursor.viewport.height
    self = JobList(filter: filter)
    cursor.resize(height: height)
  }

  private var needsMore: Bool {
    next != nil && cursor.visible.upperBound + Self.margin > jobs.count
  }

  /// What to read now to have what the screen shows.
  var want: Want? {
    if let gathering {
      return Want(.jobs(filter, after: gathering.next, limit: Self.page), isUrgent: true)
    }
    if !isLoaded { return Want(.jobs(filter, after: nil, limit: Self.page), isUrgent: true) }
    if needsMore { return Want(.jobs(filter, after: next, limit: Self.page), isUrgent: true) }
    guard isRefreshed else { return nil }
    return Want(.jobs(filter, after: nil, limit: Self.page), isUrgent: false)
  }

  /// Whether it is read again by itself: not if it takes many pages to get to what is shown.
  var isRefreshed: Bool {
    guard !jobs.isEmpty else { return pages <= Self.mostPages }
    return reach * pages <= Self.mostPages * jobs.count
  }

  /// How many jobs it takes to fill the screen.
  private var reach: Int { min(jobs.count, cursor.visible.upperBound + Self.margin) }

  /// Takes a page in, if it is one of this list's that is still awaited.
  mutating func take(_ page: JobPage, of filter: Filter, after place: JobCursor?, at now: Timestamp)
  {
    guard filter == self.filter else { return }
    if place == nil {
      gather(Gathering(jobs: page.jobs, next: page.next, search: page.search), at: now)
    } else if var gathering, gathering.next == place {
      gathering.jobs += page.jobs
      gathering.next = page.next
      gathering.pages += 1
      gathering.search = Self.sum(gathering.search, page.search)
      gather(gathering, at: now)
    } else if isLoaded, place == next {
      search = Self.sum(search, page.search)
      show(jobs + page.jobs, next: page.next, pages: pages + 1)
    }
  }

  /// Shows what was gathered once it reaches as far as what is shown now.
  private mutating func gather(_ gathered: Gathering, at now: Timestamp) {
    guard gathered.next == nil || gathered.jobs.count >= reach || !isLoaded else {
      gathering = gathered
      return
    }
    gathering = nil
    isLoaded = true
    loadedAt = now
    search = gathered.search
    show(gathered.jobs, next: gathered.next, pages: gathered.pages)
  }

  private static func sum(_ search: JobSearch?, _ further: JobSearch?) -> JobSearch? {
    guard let search, let further else { return further ?? search }
    return JobSearch(
      looked: min(search.looked + further.looked, further.total), total: further.total)
  }

  /// A job that moved while pages were read may come twice; it stands where it came first.
  private mutating func show(_ jobs: [Job], next: JobCursor?, pages: Int) {
    var seen: Set<JobID> = []
    self.jobs = jobs.filter { seen.insert($0.id).inserted }
    self.next = next
    self.pages = pages
    cursor.follow(self.jobs.map(\.id))
  }
}

extension JobList {
  var marked: Int {
    guard case .some(let ids) = marks else { return 0 }
    return ids.count
  }

  var hasMarks: Bool { marks == .all || marked > 0 }

  func isMarked(_ id: JobID) -> Bool {
    switch marks {
    case .all: true
    case .some(let ids): ids.contains(id)
    }
  }

  /// Marks the job under the cursor or unmarks it, and goes on to the next.
  mutating func toggleMark() {
    guard case .some(var ids) = marks, let id = cursor.id else { return }
    if ids.remove(id) == nil { ids.insert(id) }
    marks = .some(ids)
    anchor = id
    _ = cursor.handle(.down)
  }

  /// Marks all from the job that was marked last to the one under the cursor.
  mutating func markRange() {
    guard case .some(var ids) = marks, let end = cursor.index else { return }
    let start = anchor.flatMap { id in jobs.firstIndex { $0.id == id } } ?? end
    ids.formUnion(jobs[min(start, end)...max(start, end)].map(\.id))
    (marks, anchor) = (.some(ids), cursor.id)
  }

  mutating func toggleAllMarks() {
    marks = marks == .all ? .some([]) : .all
  }

  mutating func clearMarks() {
    marks = .some([])
  }

  /// What a list's corner says: marks, how many there are, and since when.
  func hint(_ facts: Facts) -> Label {
    var parts: [Label] = []
    if cursor.viewport.offset > 0 {
      parts.append(Label("\(Format.count(cursor.viewport.offset)) above"))
    }
    if isSearching, let search {
      parts.append(
        Label("searched \(Format.count(search.looked)) of \(Format.count(search.total))"))
    } else if isSearching {
      parts.append("searching")
    }
    if isLoaded, !isSearching, !isRefreshed, let loadedAt {
      parts.append(Label("as of \(facts.clock.time(of: loadedAt))"))
    }
    let isMore = hasMore && (search == nil || !isSearching)
    if isLoaded, isMore, let all = facts.count(of: filter), all >= jobs.count {
      parts.append(Label(Words.jobs(all)))
    } else if isLoaded {
      parts.append(Label(Words.jobs(jobs.count) + (isMore ? " and more" : "")))
    }
    if marks == .all { parts.append(Label("all marked", role: .marked)) }
    if marked > 0 { parts.append(Label("\(Format.count(marked)) marked", role: .marked)) }
    return parts.joined(separator: Label(" \(facts.glyphs.separator) "))
  }

  /// What an act is for: the marks, else the job under the cursor.
  func choice(for act: Act) -> Choice? {
    switch marks {
    case .all: .filter(filter.meaning(for: act))
    case .some(let ids) where !ids.isEmpty: .ids(ids.sorted())
    case .some: cursor.id.map { .ids([$0]) }
    }
  }

  /// The question that an act on it asks.
  func question(_ act: Act) -> Question? {
    guard let choice = choice(for: act) else { return nil }
    let subject: Question.Subject =
      switch marks {
      case .all: .matching(filter)
      case .some(let ids) where !ids.isEmpty: .marked(ids.count)
      case .some: .one(job.map { "\($0.id) (\($0.kind) in \($0.queue))" } ?? "")
      }
    let first = jobs.first {
      isMarked($0.id) && LifeCycle.states(for: act).contains($0.state)
        && (marks != .all || filter.meaning(for: act).states.contains($0.state))
    }
    return Question(
      act: act, choice: choice, subject: subject, candidate: first.map(Question.Candidate.init),
      hasQuarantined: jobs.contains { job in
        guard job.isQuarantined else { return false }
        return hasMarks ? isMarked(job.id) : job.id == cursor.id
      })
  }
}
