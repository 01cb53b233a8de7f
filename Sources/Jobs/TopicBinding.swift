/// The number of a binding: rises with every one that is made.
package typealias BindingID = Int64

/// What makes a job of a message: topics like the pattern go into the queue.
package struct TopicBinding: Hashable, Sendable {
  /// What it is called by, where that is not its pattern and queue.
  package var name: String?
  package var pattern: TopicPattern
  package var queue: String
  package var kind: String
  /// Which of the messages; all where it is empty.
  package var filter: Filter

  package init(
    name: String? = nil, pattern: TopicPattern, queue: String, kind: String = Draft.defaultKind,
    filter: Filter = Filter()
  ) {
    self.name = name
    self.pattern = pattern
    self.queue = queue
    self.kind = kind
    self.filter = filter
  }

  package func validate() throws(DraftError) {
    if let name { try Draft.validate(name: name, as: "binding name") }
    try Draft.validate(name: queue, as: "queue")
    try Draft.validate(name: kind, as: "kind")
  }

  /// True when it makes a job of a message on a topic that its pattern matches.
  package func admits(_ message: Message, now: Timestamp) -> Bool {
    guard !filter.isEmpty else { return true }
    let job = Job(
      id: 0, queue: queue, kind: kind, state: .ready, priority: message.priority,
      payload: message.payload, enqueuedAt: now, runAt: now, partitionKey: message.partitionKey,
      tags: message.tags)
    return filter.matches(job, now: now)
  }

  /// `orders.# → audit`, with kind and filter where it has some.
  package var text: String {
    var text = "\(pattern.text) → \(queue)"
    if kind != Draft.defaultKind { text += " kind:\(kind)" }
    if !filter.isEmpty { text += " \(filter)" }
    return name.map { "\($0) (\(text))" } ?? text
  }
}

/// A binding with what it has done.
package struct BindingRecord: Hashable, Sendable {
  package var id: BindingID
  package var binding: TopicBinding
  /// Jobs that it ever made.
  package var copies: Int
  package var copiesPerSecond: Double

  package init(
    id: BindingID, binding: TopicBinding, copies: Int = 0, copiesPerSecond: Double = 0
  ) {
    self.id = id
    self.binding = binding
    self.copies = copies
    self.copiesPerSecond = copiesPerSecond
  }
}

/// A topic that was published to, with counts since it was first.
package struct TopicRecord: Hashable, Sendable {
  package var topic: Topic
  package var published: Int
  package var publishedPerSecond: Double
  /// Messages that no binding took.
  package var unroutable: Int
  /// Of those, the ones that are kept.
  package var kept: Int
  package var lastAt: Timestamp

  package init(
    topic: Topic, published: Int, publishedPerSecond: Double = 0, unroutable: Int = 0,
    kept: Int = 0, lastAt: Timestamp
  ) {
    self.topic = topic
    self.published = published
    self.publishedPerSecond = publishedPerSecond
    self.unroutable = unroutable
    self.kept = kept
    self.lastAt = lastAt
  }
}

/// Topics and bindings at one moment.
package struct TopicOverview: Hashable, Sendable {
  package var at: Timestamp
  /// By pattern, then queue.
  package var bindings: [BindingRecord]
  /// By name; of very many, those that were published to last.
  package var topics: [TopicRecord]
  /// How long messages are kept that no binding took; nil when they are only counted.
  package var keepsUnroutable: Duration?
  /// Over all topics.
  package var unroutable: Int
  package var kept: Int

  package init(
    at: Timestamp, bindings: [BindingRecord] = [], topics: [TopicRecord] = [],
    keepsUnroutable: Duration? = nil, unroutable: Int = 0, kept: Int = 0
  ) {
    self.at = at
    self.bindings = bindings
    self.topics = topics
    self.keepsUnroutable = keepsUnroutable
    self.unroutable = unroutable
    self.kept = kept
  }
}

/// A message that no binding took, and until when it is kept.
package struct KeptMessage: Hashable, Sendable {
  package var message: Message
  package var until: Timestamp

  package init(message: Message, until: Timestamp) {
    self.message = message
    self.until = until
  }
}

/// What was bound.
package struct BindReport: Hashable, Sendable {
  /// False when there was the same binding already.
  package var isNew: Bool
  /// Messages that are kept since no binding took them, and that this one would take.
  package var keptMatches: Int
  package var entry: AuditID?

  package init(isNew: Bool, keptMatches: Int = 0, entry: AuditID? = nil) {
    self.isNew = isNew
    self.keptMatches = keptMatches
    self.entry = entry
  }
}

/// Which bindings.
package enum BindingChoice: Hashable, Sendable {
  case id(BindingID)
  case name(String)
  /// All of a pattern and a queue, or those among them of one kind or filter.
  case pattern(TopicPattern, queue: String, kind: String? = nil, filter: Filter? = nil)

  package var text: String {
    switch self {
    case .id(let id): "binding \(id)"
    case .name(let name): name
    case .pattern(let pattern, let queue, _, _): "\(pattern.text) → \(queue)"
    }
  }
}

/// Where a message would go, or went to.
package struct MessageRoute: Hashable, Sendable {
  package var binding: TopicBinding
  /// False when the pattern matches but the filter does not.
  package var isAdmitted: Bool

  package init(binding: TopicBinding, isAdmitted: Bool) {
    self.binding = binding
    self.isAdmitted = isAdmitted
  }
}

/// Publishing, and what it takes.
package protocol TopicDesk: Sendable {
  /// Makes jobs of all messages or of none; when it returns they are on disk. One receipt a message,
  /// in order.
  func publish(_ messages: [Message], once key: String?) async throws(StoreError)
    -> [PublishReceipt]
  /// The bindings that a message would reach now.
  func routes(of message: Message) async throws(StoreError) -> [MessageRoute]
  /// Makes a binding, and its queue when it is new. A name that another binding has is refused.
  func bind(_ binding: TopicBinding, by operator: Operator) async throws(StoreError) -> BindReport
  /// Removes bindings; jobs that they made stay.
  func unbind(
    _ choice: BindingChoice, by operator: Operator
  ) async throws(StoreError) -> (removed: [TopicBinding], entry: AuditID?)
  func topics(limit: Int) async throws(StoreError) -> TopicOverview
  /// Keeps messages from now on that no binding takes, so long; nil only counts them, and leaves
  /// those that are kept until their time is over.
  func keepUnroutable(_ length: Duration?, by operator: Operator) async throws(StoreError)
  /// Makes jobs of kept messages on topics like the pattern, where bindings take them now; how many
  /// messages went, and how many jobs they became.
  func republish(
    _ pattern: TopicPattern, by operator: Operator
  ) async throws(StoreError) -> (messages: Int, jobs: Int)
}

extension TopicDesk {
  package func publish(_ messages: [Message]) async throws(StoreError) -> [PublishReceipt] {
    try await publish(messages, once: nil)
  }
}
