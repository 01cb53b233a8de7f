import Jobs
import Testing

/// What happened in a store, and the marks on its time.
@Suite struct LogTests {
  private func texts(_ store: any JobStore, _ filter: String = "") async throws -> [String] {
    try await store.log(LogFilter(parsing: filter), before: nil, limit: 100).entries
      .map { "\($0.kind.name): \($0.text)" }.reversed()
  }

  @Test(arguments: Engine.allCases)
  func `acts, workers and marks are written down`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let worker = try await store.enlist("web-1", slots: 4)
      _ = try await store.push([Draft(queue: "q"), Draft(queue: "q")])
      _ = try await store.set(.paused(true), of: .queue("q"), by: .test)
      try await store.act(.cancel, "queue:q")
      _ = try await store.mark("v42", at: nil, by: .test)
      clock.advance(by: .seconds(17))
      _ = try await store.beat(
        worker, Heartbeat(state: .active, cpu: 0, memoryBytes: 1, lease: .seconds(30)))
      try await store.dismiss(worker)
      #expect(
        try await texts(store) == [
          "start: worker web-1 started with 4 slots on host",
          "act: pause q, by ada on desk",
          "act: cancel queue:q state:scheduled,ready,retrying, 2 of 2 changed, by ada on desk",
          "mark: mark v42, set by ada on desk",
          "late: worker web-1 was not heard of for 17s",
          "stop: worker web-1 stopped",
        ])
      #expect(try await texts(store, "kind:start,stop -started") == ["stop: worker web-1 stopped"])
      #expect(try await texts(store, "WEB-1").count == 3)
      #expect(try await texts(store, "job:7") == [])
      let marks = try await store.marks(since: Timestamp(seconds: 0))
      #expect(marks.map(\.name) == ["v42"])
      #expect(marks.first?.by == "ada on desk")
      let moment = try #require(marks.first?.at)
      #expect(try await store.marks(since: Timestamp(seconds: 0), until: moment).isEmpty)
      #expect(try await store.marks(since: moment, until: moment + .seconds(1)) == marks)
    }
  }

  @Test(arguments: Engine.allCases)
  func `an act is told with its entry, and whether it was undone`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      _ = try await store.set(.paused(true), of: .queue("q"), by: .test)
      let act = try #require(try await store.log(.acts, before: nil, limit: 1).entries.first?.act)
      #expect(act == LoggedAct(entry: act.entry, isOfJobs: false, isUndone: false))
      _ = try await store.undo(act.entry, by: .test) { _ in }
      let entries = try await store.log(.acts, before: nil, limit: 9).entries
      #expect(entries.last?.text == "pause q, by ada on desk (undone)")
      #expect(entries.last?.act?.isUndone == true)
      #expect(entries.first?.act?.isOfJobs == true, "the undoing")
    }
  }

  @Test(arguments: Engine.allCases)
  func `pages go on by key, and end`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      for index in 0..<25 { _ = try await store.mark("m\(index)", at: nil, by: .test) }
      var (names, place, pages): ([String], LogEntry.ID?, Int) = ([], nil, 0)
      repeat {
        let page = try await store.log(LogFilter(), before: place, limit: 10)
        names += page.entries.map(\.text)
        place = page.next
        pages += 1
      } while place != nil
      #expect(names.count == 25 && Set(names).count == 25)
      #expect(names.first == "mark m24, set by ada on desk")
      #expect(pages == 3)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a name that is no mark is refused`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      await #expect(throws: StoreError.self) { try await store.mark("", at: nil, by: .test) }
      await #expect(throws: StoreError.self) {
        try await store.mark(String(repeating: "x", count: 65), at: nil, by: .test)
      }
    }
  }

  @Test(arguments: [
    ("kind:lsot", 6, "unknown kind 'lsot'; did you mean 'lost'?"),
    ("a knd:lost", 3, "unknown field 'knd'; did you mean 'kind'?"),
    ("-job:x", 6, "'x' is not a job's number"),
  ])
  func `a wrong filter is pointed at`(text: String, column: Int, cause: String) {
    let error = #expect(throws: FilterError.self) { try LogFilter(parsing: text) }
    #expect(error == FilterError(column: column, cause: cause))
  }
}
