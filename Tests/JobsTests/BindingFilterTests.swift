import Jobs
import Testing

@Suite struct BindingFilterTests {
  private func admits(_ filter: String, _ payload: String) throws -> Bool {
    let binding = TopicBinding(
      pattern: try TopicPattern("#"), queue: "q", filter: try BindingFilter.read(filter))
    let message = Message(
      topic: try Topic("t"), payload: Array(payload.utf8), priority: 5, tags: ["eu"])
    return binding.admits(message, now: Timestamp(seconds: 0))
  }

  @Test(arguments: [
    ("payload.total:>100", #"{"total":101}"#, true),
    ("payload.total:>100", #"{"total":100}"#, false),
    ("payload.total:>=100", #"{"total":1e2}"#, true),
    ("payload.total:<0.5", #"{"total":0.25}"#, true),
    ("payload.total:<=-1", #"{"total":-1}"#, true),
    ("payload.total:>100", #"{"total":"many"}"#, false),
    ("payload.total:>100", "no json", false), ("-payload.total:>100", #"{"total":5}"#, true),
    ("payload.lines.price:>9", #"{"lines":[{"price":1},{"price":10}]}"#, true),
    ("payload.country:de,at", #"{"country":"at"}"#, true), ("tag:eu priority:>4", "{}", true),
    ("tag:us", "{}", false), ("payload:urgent", #"{"note":"Urgent!"}"#, true),
  ])
  func `a filter looks at payload, priority and tags`(
    filter: String, payload: String, admitted: Bool
  ) throws {
    #expect(try admits(filter, payload) == admitted)
  }

  @Test func `what a message does not have is pointed at`() throws {
    let error = try #require(throws: FilterError.self) {
      try BindingFilter.read("payload.total:>100 state:dead")
    }
    #expect(
      error.description
        == "cannot read filter at column 20: unknown field 'state'; known are payload, priority, "
        + "tag, partition")
    let near = try #require(throws: FilterError.self) { try BindingFilter.read("payloud.total:>1") }
    #expect(near.cause == "unknown field 'payloud.total'; did you mean 'payload'?")
  }

  @Test(arguments: [
    ("payload.total:>100 payload.total:<50", "only a list can match"),
    ("payload.total:5 payload.total:>9", "only a list can match"),
    ("payload.kind:a payload.kind:b", "only a list can match"),
    ("priority:>5 priority:<5", "cannot match"), ("priority:>1000000", "cannot match"),
    ("tag:eu -tag:eu", "cannot match"), ("tag:eu -tag:e*", "cannot match"),
    ("payload.total:>abc", "looks for the text '>abc' itself; a comparison takes a number"),
    ("payload.total:>5,<3", "a comparison takes one number, without commas"),
    ("payload.total:=5", "leave the '=' out"), ("payload:>5", "write its path"),
    ("-payload.total:>=x", "looks for the text '>=x' itself"),
    ("partition:a partition:b", "nothing is both 'partition:a' and 'partition:b'"),
    ("payload.total:>5 -payload.total:>3", "cannot match"),
    ("payload.kind:a -payload.kind:a,b", "cannot match"),
    ("payload.total:7 -payload.total:>5", "cannot match"),
    ("payload:urgent -payload:gent", "cannot match"),
    ("-priority:>3 -priority:<=3", "no priority is all of '-priority:>3', '-priority:<=3'"),
    ("priority:>2 priority:<4 -priority:3", "no priority is all of"),
    ("priority:<-1000000", "cannot match"),
  ])
  func `a filter that nothing can pass is doubted`(filter: String, doubt: String) throws {
    let found = BindingFilter.doubt(try BindingFilter.read(filter))
    #expect(found?.contains(doubt) == true, "\(found ?? "nothing")")
  }

  @Test(arguments: [
    "", "payload.total:>100 payload.total:<200", "payload.kind:a payload.kind:b*",
    "payload.a:1 payload.b:2", "priority:>5 priority:<7", "tag:eu tag:us",
    "payload.total:>5 payload.total:7", "tag:eu -tag:us", "partition:a* partition:ab",
    "payload.total:>3 -payload.total:>5", "priority:>2 priority:<5 -priority:3",
    "payload.kind:a,b -payload.kind:a", "payload:urgent -payload:urgently",
  ])
  func `others are not`(filter: String) throws {
    #expect(BindingFilter.doubt(try BindingFilter.read(filter)) == nil)
  }

  @Test func `a comparison reads back as it was`() throws {
    for text in ["payload.total:>100", "payload.a.b:<=-0.5", "payload.total:100"] {
      #expect(try Filter(parsing: text).description == text)
    }
  }
}
