import Jobs

/// Pushes the jobs of a small shop, without end.
struct DemoProducer: Sendable {
  let store: any JobStore

  /// One stream of like jobs.
  private struct Stream: Sendable {
    var queue: String
    var kind: String
    var priority = 0
    /// Jobs pushed at a time, and the rest between.
    var batch: Int
    var pause: Duration
    var delay: Duration?
    var payload: @Sendable (Int) -> String
  }

  private static let names = ["ada", "grace", "alan", "edsger", "barbara", "donald", "frances"]

  private static let streams: [Stream] = [
    Stream(queue: "emails", kind: "SendEmail", batch: 2, pause: .milliseconds(320)) { number in
      """
      {"to":"\(names[number % names.count])@example.com","template":"welcome",\
      "token":"t-\(number * 7919)"}
      """
    },
    Stream(queue: "thumbnails", kind: "ResizeImage", batch: 25, pause: .seconds(6)) { number in
      "{\"image\":\"uploads/\(number).jpg\",\"size\":\"320x240\"}"
    },
    Stream(
      queue: "critical", kind: "ChargeCard", priority: 10, batch: 1, pause: .milliseconds(1700)
    ) { number in "{\"order\":\(88_000 + number),\"amount\":\(number % 90 + 10).95}" },
    Stream(queue: "reports", kind: "BuildReport", batch: 1, pause: .seconds(4)) { number in
      "{\"day\":\"2026-11-\((number % 20) + 10)\",\"shop\":\(number % 5)}"
    },
    Stream(
      queue: "stock", kind: "SyncStock", batch: 1, pause: .milliseconds(1300), delay: .seconds(20)
    ) { number in "{\"partner\":\"warehouse-\(number % 4)\"}" },
    Stream(queue: "newsletter", kind: "SendEmail", batch: 3, pause: .seconds(5)) { number in
      "{\"to\":\"\(names[number % names.count])@example.com\",\"template\":\"newsletter\"}"
    },
  ]

  /// Pushes until the task is cancelled.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      for stream in Self.streams { group.addTask { await push(stream) } }
      group.addTask { await publish() }
    }
  }

  private static let bindings: [(pattern: String, queue: String, kind: String, filter: String)] = [
    ("orders.*.paid", "emails", "SendReceipt", ""),
    ("orders.#", "stock", "SyncStock", "payload.total:>80"),
    ("orders.eu.returned", "reports", "BuildReport", ""),
  ]
  private static let countries = ["eu", "us", "eu", "jp"]

  /// Publishes what happens to orders, and something now and then that nobody is bound to.
  private func publish() async {
    for binding in Self.bindings {
      guard let pattern = try? TopicPattern(binding.pattern),
        let filter = try? BindingFilter.read(binding.filter)
      else { continue }
      _ = try? await store.bind(
        TopicBinding(pattern: pattern, queue: binding.queue, kind: binding.kind, filter: filter),
        by: Operator(user: "shop", host: "demo"))
    }
    var number = 0
    while !Task.isCancelled {
      let country = Self.countries[number % Self.countries.count]
      let event = number % 11 == 10 ? "returned" : "paid"
      let name = number % 17 == 16 ? "carts.\(country).left" : "orders.\(country).\(event)"
      let payload = """
        {"to":"\(Self.names[number % Self.names.count])@example.com","order":\(88_000 + number),\
        "total":\(number % 90 + 10).95}
        """
      if let topic = try? Topic(name) {
        _ = try? await store.publish([
          Message(topic: topic, payload: Array(payload.utf8), priority: 5)
        ])
      }
      number += 1
      try? await Task.sleep(for: .milliseconds(900))
    }
  }

  private func push(_ stream: Stream) async {
    var number = 0
    while !Task.isCancelled {
      let drafts = (0..<stream.batch).map { offset in
        Draft(
          queue: stream.queue, kind: stream.kind,
          payload: Array(stream.payload(number + offset).utf8), priority: stream.priority,
          due: stream.delay.map(Draft.Due.after), partitionKey: nil)
      }
      number += stream.batch
      // A store that is busy for a moment costs the demonstration a few jobs and nothing else.
      _ = try? await store.push(drafts)
      try? await Task.sleep(for: stream.pause)
    }
  }
}
