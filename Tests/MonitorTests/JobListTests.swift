import Drawing
import Jobs
import Testing

@testable import Monitor

@Suite struct JobListTests {
  func job(_ id: JobID) -> Job {
    Job(id: id, queue: "q", kind: "k", state: .dead, enqueuedAt: Fixture.now, runAt: Fixture.now)
  }

  func place(_ id: JobID) -> JobCursor { JobCursor(priority: 0, time: Fixture.now, id: id) }

  /// A list that shows five rows of these jobs.
  func list(_ ids: [JobID], next: JobCursor? = nil) -> JobList {
    var list = JobList()
    list.cursor.resize(height: 5)
    list.take(JobPage(jobs: ids.map(job), next: next), of: Filter(), after: nil, at: Fixture.now)
    return list
  }

  @Test func `the cursor stays on its job while others come and go`() {
    var list = list([9, 8, 7, 6, 5, 4, 3, 2, 1])
    list.cursor.move(to: 6)
    let line = list.cursor.viewport.cursor - list.cursor.viewport.offset
    let jobs = [14, 13, 12, 11, 10, 9, 7, 6, 5, 4, 3, 2, 1].map { job(JobID($0)) }
    list.take(JobPage(jobs: jobs, next: nil), of: Filter(), after: nil, at: Fixture.now)
    #expect(list.cursor.id == 6)
    #expect(list.cursor.viewport.cursor - list.cursor.viewport.offset == line)
    let left = [9, 7, 5, 4].map { job(JobID($0)) }
    list.take(JobPage(jobs: left, next: nil), of: Filter(), after: nil, at: Fixture.now)
    #expect(list.cursor.id != nil)
  }

  @Test func `more is read when the end comes near`() {
    var list = list((0..<200).map { JobID(1000 - $0) }, next: place(801))
    #expect(list.want?.isUrgent == false)
    _ = list.cursor.handle(.bottom)
    #expect(list.want == Want(.jobs(Filter(), after: place(801), limit: 200), isUrgent: true))
    list.take(
      JobPage(jobs: [job(801), job(800), job(799)], next: nil), of: Filter(), after: place(801),
      at: Fixture.now)
    #expect(list.jobs.count == 202)
    #expect(!list.hasMore)
    #expect(list.cursor.id == 801)
  }

  @Test func `a refresh takes the place of the list in one piece`() {
    var list = list((0..<200).map { JobID(1000 - $0) }, next: place(801))
    _ = list.cursor.handle(.bottom)
    list.take(
      JobPage(jobs: (0..<200).map { job(JobID(800 - $0)) }, next: nil), of: Filter(),
      after: place(801), at: Fixture.now)
    #expect(list.jobs.count == 400)
    _ = list.cursor.handle(.bottom)
    // The first page of the refresh does not reach the cursor yet.
    let page = JobPage(jobs: (0..<200).map { job(JobID(1000 - $0)) }, next: place(801))
    list.take(page, of: Filter(), after: nil, at: Fixture.now)
    #expect(list.jobs.count == 400)
    #expect(list.want == Want(.jobs(Filter(), after: place(801), limit: 200), isUrgent: true))
    list.take(
      JobPage(jobs: (0..<199).map { job(JobID(800 - $0)) }, next: nil), of: Filter(),
      after: place(801), at: Fixture.now)
    #expect(list.jobs.count == 399)
  }

  @Test func `a list that took long to find is not read again by itself`() {
    var list = list([1000], next: place(1000))
    for step in 0..<8 {
      #expect(list.isSearching)
      let next = step == 7 ? nil : place(JobID(900 - step))
      let before = step == 0 ? place(1000) : place(JobID(900 - step + 1))
      list.take(JobPage(jobs: [], next: next), of: Filter(), after: before, at: Fixture.now)
    }
    #expect(list.want == nil)
    list.readAgain()
    #expect(list.want == Want(.jobs(Filter(), after: nil, limit: 200), isUrgent: false))
  }

  @Test func `a search says how far it has come, and its rows come in meanwhile`() {
    let model = Model(setup: Stage.setup)
    var list = JobList()
    list.cursor.resize(height: 5)
    func take(_ ids: [JobID], looked: Int, after: JobCursor?, next: JobCursor?) {
      list.take(
        JobPage(
          jobs: ids.map(job), next: next, search: JobSearch(looked: looked, total: 1_000_000)),
        of: Filter(), after: after, at: Fixture.now)
    }
    take([9], looked: 120_000, after: nil, next: place(8))
    #expect(list.jobs.map(\.id) == [9])
    #expect(
      list.hint(model.facts).text.hasPrefix("searched 120\u{2009}000 of 1\u{2009}000\u{2009}000"))
    take([7], looked: 120_000, after: place(8), next: place(6))
    #expect(list.jobs.map(\.id) == [9, 7])
    #expect(
      list.hint(model.facts).text.hasPrefix("searched 240\u{2009}000 of 1\u{2009}000\u{2009}000"))
    take([], looked: 900_000, after: place(6), next: nil)
    #expect(!list.hint(model.facts).text.contains("searched"))
    #expect(list.jobs.map(\.id) == [9, 7])
  }

  @Test func `marks stay with their jobs`() {
    var list = list([5, 4, 3, 2, 1])
    list.cursor.move(to: 4)
    list.toggleMark()
    list.toggleMark()
    list.take(
      JobPage(jobs: [7, 6, 3, 2].map { job(JobID($0)) }, next: nil), of: Filter(), after: nil,
      at: Fixture.now)
    #expect(list.choice(for: .cancel) == .ids([3, 4]))
    list.cursor.move(to: 3)
    list.toggleMark()
    #expect(list.choice(for: .cancel) == .ids([4]))
  }
}
