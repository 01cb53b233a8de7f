import Jobs

/// Performs a worker's duties at their occasions.
struct DutyRoster: Sendable {
  private let rows: [Row]

  fileprivate struct Row: Sendable {
    let duty: Duty
    /// An element when an occasion came; several that came during one performance are one.
    let calls: AsyncStream<Void>
    let caller: AsyncStream<Void>.Continuation
  }

  init(_ duties: [Duty]) {
    rows = duties.map { duty in
      let (calls, caller) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
      return Row(duty: duty, calls: calls, caller: caller)
    }
  }

  func call(for occasion: Duty.Occasion) {
    for row in rows where row.duty.occasions.contains(occasion) { row.caller.yield() }
  }

  /// Goes on until the task is cancelled.
  func serve(_ queue: any WorkQueue, tell: @escaping @Sendable (Notice) -> Void) async {
    await withDiscardingTaskGroup { group in
      for row in rows {
        group.addTask { await row.serve(queue, tell) }
        for case .every(let length) in row.duty.occasions {
          group.addTask { await row.callEvery(length) }
        }
      }
    }
  }
}

extension DutyRoster.Row {
  fileprivate func serve(_ queue: any WorkQueue, _ tell: (Notice) -> Void) async {
    var alarm: Task<Void, Never>?
    defer { alarm?.cancel() }
    for await _ in calls {
      var again: Duration?
      do throws(StoreError) {
        let result = try await duty.perform(queue)
        for notice in result.notices { tell(notice) }
        again = result.again
      } catch {
        tell(.dutyFailed(name: duty.name, error))
      }
      alarm?.cancel()
      alarm = again.map { length in Task { await callOnce(after: length) } }
      // Fails only when the task is cancelled, which ends the loop.
      if duty.occasions.contains(.arrival) {
        try? await Task.sleep(for: min(duty.rest, again ?? duty.rest))
      }
    }
  }

  private func callOnce(after length: Duration) async {
    do {
      try await Task.sleep(for: length, tolerance: .zero)
      caller.yield()
    } catch {
      // Cancelled: another moment took its place.
    }
  }

  /// The first call comes at once.
  fileprivate func callEvery(_ length: Duration) async {
    while !Task.isCancelled {
      caller.yield()
      // Fails only when the task is cancelled, which ends the loop.
      try? await Task.sleep(for: length)
    }
  }
}
