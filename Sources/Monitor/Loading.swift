import Jobs

/// Which requests are under way, and how old the answers are that the screen shows.
struct Loading: Hashable, Sendable {
  private struct Flight: Hashable {
    var request: Request
    var sentAt: Timestamp
    var isUrgent: Bool
  }

  private var flights: [Request.Subject: Flight] = [:]
  /// Previews may take long, and each waits for its own answer only.
  private var previews: Set<Request> = []
  private var sentAt: [Request.Subject: Timestamp] = [:]
  private var answeredAt: [Request.Subject: Timestamp] = [:]
  private var failures: [Request.Subject: StoreError] = [:]
  /// What the store's last change may have made old.
  private var changed: Set<Request.Subject> = []

  /// Without any sign of a change, a screen is read anew after so many intervals: rates fall and
  /// leases run out while nothing is written.
  private static let idleIntervals = 5
  /// An answer that takes so many intervals makes what is on the screen stale.
  private static let patience = 3

  /// Why the last answer of some part did not come.
  var failure: StoreError? {
    Request.Subject.allCases.lazy.compactMap { failures[$0] }.first
  }

  /// Forgets failures of what is no longer asked for.
  mutating func forgetFailures(except subjects: Set<Request.Subject>) {
    failures = failures.filter { subjects.contains($0.key) }
  }

  mutating func storeChanged() {
    changed = Set(Request.Subject.allCases)
  }

  /// Forgets when things were read, so that they are read again at once.
  mutating func expire() {
    storeChanged()
    sentAt = [:]
  }

  /// Whether to send a request now; then it counts as sent. An urgent one fills a part that has
  /// nothing to show yet, and waits only where the last one failed.
  mutating func start(
    _ request: Request, isUrgent: Bool, now: Timestamp, interval: Duration
  ) -> Bool {
    let subject = request.subject
    if subject == .preview { return previews.insert(request).inserted }
    guard flights[subject] == nil else { return false }
    if let last = sentAt[subject], !isUrgent || failures[subject] != nil {
      // Who comes and goes changes nothing in the store.
      let isChanged =
        changed.contains(subject) || failures[subject] != nil || subject == .company
      // Ticks are never quite an interval apart.
      let rest = interval * (isChanged ? 1 : Self.idleIntervals) - interval / 10
      guard now - last >= rest else { return false }
    }
    flights[subject] = Flight(request: request, sentAt: now, isUrgent: isUrgent)
    sentAt[subject] = now
    changed.remove(subject)
    return true
  }

  /// Whether something is read that has no place on the screen yet.
  func isUrgent(_ request: Request) -> Bool {
    previews.contains(request) || flights[request.subject]?.isUrgent == true
  }

  /// Whether all that is under way only brings up to date what stands there already.
  var isRefreshing: Bool {
    !flights.isEmpty && previews.isEmpty && flights.values.allSatisfy { !$0.isUrgent }
  }

  /// Takes note that a request has been answered, or why not.
  mutating func finish(_ request: Request, now: Timestamp, failure: StoreError? = nil) {
    let subject = request.subject
    previews.remove(request)
    guard flights[subject]?.request == request else { return }
    flights[subject] = nil
    failures[subject] = failure
    if failure == nil { answeredAt[subject] = now }
  }

  /// How old a part's answer is, when it is older than it should be.
  func staleness(
    of subject: Request.Subject, now: Timestamp, interval: Duration
  ) -> Duration? {
    guard let answered = answeredAt[subject] else { return nil }
    let isLate = flights[subject].map { now - $0.sentAt >= interval * Self.patience } ?? false
    return failures[subject] != nil || isLate ? now.elapsed(since: answered) : nil
  }
}
