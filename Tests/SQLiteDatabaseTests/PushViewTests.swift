import Foundation
import Jobs
import SQLStore
import SQLiteDatabase
import Testing

/// Pushes by other programs through the `penstock_push` view.
@Suite struct PushViewTests {
  private func withStore(
    _ body: (String, any JobStore) async throws -> Void
  ) async throws {
    try await withFolder { folder in
      let path = folder + "/app.db"
      let store = try StoreFile.open(path, StoreFile.Options(creates: true))
      try await body(path, store)
      #expect(try await store.check() == [])
      await store.close()
    }
  }

  @Test func `an insert by the sqlite3 shell is a push, and wakes listeners`() async throws {
    try await withStore { path, store in
      var changes = store.changes().makeAsyncIterator()
      let start = StoreFile.systemClock()
      try sqlite(
        path,
        """
        INSERT INTO penstock_push (queue, kind, payload)
          VALUES ('emails', 'SendEmail', '{"to":"ada@example.com"}')
        """)
      await changes.next()
      let job = try #require(try await store.detail(1)).job
      #expect(job.queue == "emails")
      #expect(job.kind == "SendEmail")
      #expect(job.state == .ready)
      #expect(job.payload == Array("{\"to\":\"ada@example.com\"}".utf8))
      // SQL's clock counts in milliseconds.
      #expect(start - .milliseconds(1)...StoreFile.systemClock() ~= job.enqueuedAt)
      #expect(try await store.overview().queues.first?.counts[.ready] == 1)
    }
  }

  @Test func `a unique key has a period or goes free at the start`() async throws {
    try await withStore { path, store in
      try sqlite(
        path,
        """
        INSERT INTO penstock_push (queue, unique_key, unique_until)
          VALUES ('q', 's', 'started'), ('q', 's', 'started');
        INSERT INTO penstock_push (queue, unique_key, unique_for_s) VALUES ('q', 'p', 3600);
        """)
      let worker = try await store.enlist(
        WorkerDescription(name: "w", host: "h", pid: 1, version: "1", slots: 9),
        lease: .seconds(30))
      let jobs = try await store.exchange([], claiming: Claim(worker: worker, count: 9)).jobs
      #expect(jobs.map(\.id) == [1, 2])
      let settlements = jobs.map {
        Settlement(
          job: $0, outcome: .succeeded, report: Report(), transition: Transition(to: .succeeded))
      }
      _ = try await store.exchange(settlements, claiming: nil)
      #expect(try await store.push([Draft(queue: "q", uniqueKey: "s")]).first?.id == 3)
      #expect(try await store.push([Draft(queue: "q", uniqueKey: "p")]).first?.id == 2)
      let wrong = [
        "unique_until) VALUES ('q', 'started')", "unique_for_s) VALUES ('q', 5)",
        "unique_key, unique_until) VALUES ('q', 'k', 'later')",
        "unique_key, unique_until, unique_for_s) VALUES ('q', 'k', 'started', 5)",
      ]
      for columns in wrong {
        let said = try sqlite(
          path, "INSERT INTO penstock_push (queue, \(columns);", succeeds: false)
        #expect(said.contains("cannot push: "), "\(said)")
      }
    }
  }

  @Test func `all columns mean what a push means by them`() async throws {
    try await withStore { path, store in
      try sqlite(
        path,
        """
        INSERT INTO penstock_push (queue, priority, run_at, max_attempts, timeout_s, unique_key,
          partition_key, tags) VALUES ('q', 7, '2099-01-02T03:04:05Z', 3, 1.5, 'k', 'p', '["a","b"]');
        INSERT INTO penstock_push (queue, run_at) VALUES ('q', 4102444800.25);
        INSERT INTO penstock_push (queue, unique_key) VALUES ('q', 'k'), ('q', NULL), ('q', 'k');
        """)
      let job = try #require(try await store.detail(1)).job
      #expect(job.kind == "default")
      #expect(job.state == .scheduled)
      #expect(job.priority == 7)
      #expect(job.runAt.rfc3339 == "2099-01-02T03:04:05.000000Z")
      #expect(job.maxAttempts == 3)
      #expect(job.timeout == .milliseconds(1500))
      #expect(job.uniqueKey == "k")
      #expect(job.partitionKey == "p")
      #expect(job.tags == ["a", "b"])
      #expect(try await store.detail(2)?.job.runAt.rfc3339 == "2100-01-01T00:00:00.250000Z")
      #expect(try await store.detail(3) != nil)
      #expect(try await store.detail(4) == nil)
      #expect(try await store.push([Draft(queue: "q", uniqueKey: "k")]).first?.id == 1)
    }
  }

  @Test func `a wrong row is refused with what is wrong`() async throws {
    try await withStore { path, store in
      for (columns, values, message) in [
        ("kind", "'K'", "queue is missing"),
        ("queue, priority", "'q', 'high'", "priority must be a whole number"),
        ("queue, run_at", "'q', 'soon'", "run_at is not a time"),
        ("queue, max_attempts", "'q', 0", "max_attempts must be from 1"),
        ("queue, tags", "'q', 'a,b'", "tags must be a JSON list"),
        ("queue, payload", "'q', zeroblob(16777217)", "payload is over 16 MiB"),
      ] {
        let said = try sqlite(
          path, "INSERT INTO penstock_push (\(columns)) VALUES (\(values))", succeeds: false)
        #expect(said.contains("cannot push: \(message)"), "\(said)")
      }
      #expect(try await store.overview().counts.total == 0)
    }
  }

  @Test func `a push in an application's own transaction lives and dies with it`() async throws {
    try await withStore { path, store in
      let script = """
        import sqlite3, sys
        db = sqlite3.connect(sys.argv[1], isolation_level=None)
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, total REAL)")
        for total, end in ((1.0, "ROLLBACK"), (2.0, "COMMIT")):
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT INTO orders (total) VALUES (?)", (total,))
            db.execute("INSERT INTO penstock_push (queue, kind, payload) VALUES (?, ?, ?)",
                       ("orders", "Ship", '{"total":%s}' % total))
            db.execute(end)
        """
      try output(of: "python3", ["-c", script, path])
      let jobs = try await store.find(Filter(), after: nil, limit: 10).jobs
      #expect(jobs.map { String(decoding: $0.payload, as: UTF8.self) } == ["{\"total\":2.0}"])
      let description = WorkerDescription(name: "w", host: "h", pid: 1, version: "1", slots: 1)
      let worker = try await store.enlist(description, lease: .seconds(30))
      let claimed = try await store.exchange([], claiming: Claim(worker: worker, count: 5)).jobs
      #expect(claimed.map(\.kind) == ["Ship"])
    }
  }
}
