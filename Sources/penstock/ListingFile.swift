import Glibc
import Jobs
import Monitor
import SQLiteDatabase
import Settings

/// What a screen lists as lines of JSON in a file, the same as the commands print.
///
/// A list of the store is read to its end, however much of it the screen has: page by page by key, each
/// written before the next is read, so that a long one costs no memory.
struct ListingFile: Sendable {
  let listing: Listing
  let file: NewFile
  let store: any JobStore
  /// Hides secrets as they are hidden on the screen.
  let redaction: Redaction

  /// Rows that are held at once.
  private static let page = 200

  /// Returns how many lines there are; fails where there is none. `progress` is told how many there are
  /// so far, every now and then. A file that cannot be finished is not there.
  func write(progress: (Int) -> Void) async throws -> Int {
    do {
      let descriptor = try file.opened()
      defer { close(descriptor) }
      var (count, told) = (0, ContinuousClock.now)
      try await read { lines in
        try file.write(Array(lines.map { $0.text + "\n" }.joined().utf8), to: descriptor)
        count += lines.count
        guard ContinuousClock.now - told > Self.pause else { return }
        told = ContinuousClock.now
        progress(count)
      }
      guard count > 0 else {
        throw StoreError.invalid("cannot save '\(file.path)': nothing is listed to be saved")
      }
      try Task.checkCancellation()
      try file.publish()
      return count
    } catch {
      file.discard()
      throw error
    }
  }

  /// Between two words on how far it is.
  private static let pause = Duration.milliseconds(200)

  private func read(_ take: ([JSONLine]) throws -> Void) async throws {
    switch listing {
    case .queues(let overview, let workers):
      try take(
        overview.queues.map { JSONLine(queue: $0, now: overview.at, workers: workers) })
    case .jobs(let filter):
      var place: JobCursor?
      repeat {
        try Task.checkCancellation()
        let page = try await store.find(filter, after: place, limit: Self.page)
        try take(page.jobs.map { JSONLine(job: $0.redacted(by: redaction)) })
        place = page.next
      } while place != nil
    case .trash(let filter):
      var place: TrashCursor?
      repeat {
        try Task.checkCancellation()
        let page = try await store.trash(filter, after: place, limit: Self.page)
        try take(
          page.jobs.map {
            JSONLine(
              trashed: TrashedJob(job: $0.job.redacted(by: redaction), purgedAt: $0.purgedAt))
          })
        place = page.next
      } while place != nil
    case .log(let filter): try await readLog(filter, take)
    case .detail(let detail):
      let attempts = detail.attempts.map { $0.redacted(by: redaction) }
      var job = detail.job.redacted(by: redaction)
      job.payload = redaction.applied(to: job.payload)
      try take([
        JSONLine(
          detail: JobDetail(
            job: job, attempts: attempts, topic: detail.topic,
            purgedAt: detail.purgedAt))
      ])
    case .groups(let groups):
      try take(groups.map { JSONLine(group: $0.redacted(by: redaction)) })
    case .workers(let workers):
      let now = Timestamp.now
      try take(workers.map { JSONLine(worker: $0, now: now) })
    case .topics(let overview):
      try take(JSONLine.lines(of: overview))
    case .schedules(let records):
      let now = Timestamp.now
      try take(records.map { JSONLine(schedule: $0, now: now) })
    }
  }

  /// The oldest first, though pages go backwards: where they begin is found first, then each is read
  /// again from the last to the first.
  private func readLog(
    _ filter: LogFilter, _ take: ([JSONLine]) throws -> Void
  ) async throws {
    // What comes from now on is not part of it.
    let newest = try await store.log(LogFilter(), before: nil, limit: 1).entries.first
    var (place, pages) = (newest.map { $0.id + 1 }, [Range<LogEntry.ID>]())
    while let end = place {
      try Task.checkCancellation()
      place = try await store.log(filter, before: end, limit: Self.logPage).next
      pages.append((place ?? 0)..<end)
    }
    for page in pages.reversed() {
      try Task.checkCancellation()
      let found = try await store.log(filter, before: page.upperBound, limit: Self.logPage)
      // Where some were pruned meanwhile, it reaches further back than before.
      let own = found.entries.prefix { page.contains($0.id) }
      try take(own.reversed().map { JSONLine(entry: $0.redacted(by: redaction)) })
    }
  }

  /// Entries are small, and each page is remembered until the end.
  private static let logPage = 2000
}
