import Jobs
import Settings
import Testing

@Suite struct RetentionTests {
  private func configuration(_ text: String) throws(ConfigurationError) -> Configuration {
    try Configuration(parsing: Array(text.utf8), file: "penstock.json5")
  }

  @Test func `a queue keeps for a period, a count, forever or nothing`() throws {
    let configuration = try configuration(
      """
      { durability: "normal", trash: "2h", queues: {
        a: { keep: "7d" }, b: { keep: 1000 }, c: { keep: "forever" }, d: { keep: "none" }, e: {} } }
      """)
    #expect(
      configuration.keeping
        == Keeping(
          queues: [
            "a": .period(.seconds(7 * 86_400)), "b": .count(1000), "c": .forever,
            "d": .period(.zero),
          ], trash: .seconds(7200)))
    #expect(configuration.durability == .normal)
  }

  private static let wanted =
    "a duration such as \"24h\", a count from 1 to 1000000000, \"forever\" or \"none\""

  @Test(arguments: [
    ("{ queues: { a: { keep: 0 } } }", "1:24", "'queues.a.keep' is 0; it must be \(wanted)"),
    (
      "{ queues: { a: { keep: 'always' } } }", "1:24",
      "'queues.a.keep' is 'always'; it must be \(wanted)"
    ),
    ("{ queues: { a: { keep: true } } }", "1:24", "'queues.a.keep' is true; it must be \(wanted)"),
    ("{ durability: 'high' }", "1:15", "'durability' is 'high'; it must be \"full\" or \"normal\""),
  ])
  func `another value is named by place`(text: String, place: String, cause: String) {
    let error = #expect(throws: ConfigurationError.self) { try configuration(text) }
    #expect(error?.description == "cannot read configuration 'penstock.json5:\(place)': \(cause)")
  }

  @Test func `a period of an operator replaces all but forever`() {
    let hour = Duration.seconds(3600)
    #expect(Retention.count(5).replaced(by: hour) == .period(hour))
    #expect(Retention.usual.replaced(by: hour) == .period(hour))
    #expect(Retention.forever.replaced(by: hour) == .forever)
    #expect(Retention.count(5).replaced(by: nil) == .count(5))
  }
}
