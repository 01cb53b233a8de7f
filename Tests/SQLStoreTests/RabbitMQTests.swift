import Foundation
import Jobs
import SQLStore
import Testing

/// Patterns and keys with what RabbitMQ said to them; `Tests/rabbitmq-topics` writes them down.
private struct Round {
  var patterns: [TopicPattern]
  /// The keys that came to each pattern.
  var matches: [TopicPattern: Set<Topic>]
  var topics: [Topic]

  init?(_ line: Substring) throws {
    let columns = line.split(separator: "\t")
    guard columns.count == 3 else { return nil }
    func texts(_ column: Substring) -> [String] {
      column.split(separator: " ").map { String($0.dropFirst().dropLast()) }
    }
    let (allPatterns, keys) = (texts(columns[0]), texts(columns[1]))
    (patterns, matches, topics) = ([], [:], [])
    for (pattern, bits) in zip(allPatterns, columns[2].split(separator: " ")) where pattern != "" {
      let pattern = try TopicPattern(pattern)
      patterns.append(pattern)
      let bits = try #require(UInt64(bits, radix: 16))
      matches[pattern] = try Set(
        keys.enumerated().filter { bits >> UInt64($0.offset) & 1 == 1 && $0.element != "" }
          .map { try Topic($0.element) })
    }
    topics = try keys.filter { $0 != "" }.map { try Topic($0) }
  }
}

@Suite struct RabbitMQTests {
  /// `PENSTOCK_RABBITMQ` names answers that were asked for just now.
  private static func rounds() throws -> [Round] {
    let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/rabbitmq-topics.txt")
    let path = ProcessInfo.processInfo.environment["PENSTOCK_RABBITMQ"] ?? fixture.path()
    return try String(contentsOf: URL(filePath: path), encoding: .utf8).split(separator: "\n")
      .compactMap { try Round($0) }
  }

  @Test func `patterns match what they match in RabbitMQ`() throws {
    var pairs = 0
    for round in try Self.rounds() {
      for pattern in round.patterns {
        let matched = Set(round.topics.filter { pattern.matches($0) })
        #expect(matched == round.matches[pattern], "\(pattern)")
        pairs += round.topics.count
      }
    }
    #expect(pairs > 20_000)
  }

  @Test(arguments: Engine.allCases)
  func `messages go where RabbitMQ sends them`(engine: Engine) async throws {
    for round in try Self.rounds() {
      try await engine.withStore { store, clock in
        for pattern in round.patterns { try await store.bind(pattern.text, "q") }
        for topic in round.topics {
          let routes = try await store.routes(of: Message(topic: topic))
          let expected = round.patterns.filter { round.matches[$0]?.contains(topic) == true }
          #expect(Set(routes.map(\.binding.pattern)) == Set(expected), "\(topic)")
          #expect(routes.count == expected.count)
        }
      }
    }
  }
}
