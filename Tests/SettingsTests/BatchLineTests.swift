import Jobs
import Settings
import Testing

@Suite struct BatchLineTests {
  private func drafts(_ text: String, queue: String? = nil) throws(BatchError) -> [Draft] {
    try BatchLine.drafts(in: Array(text.utf8), source: "jobs.ndjson", queue: queue)
  }

  @Test func `every key is read`() throws {
    let line =
      #"{"queue":"emails","kind":"SendEmail","payload":{"to":"a"},"priority":-3,"delay":"5m","#
      + #""max_attempts":4,"timeout":"30s","unique_key":"u","unique_for":"1h","#
      + #""partition_key":"p","tags":["x","y"],"traceparent":"00-1-2-3"}"#
    #expect(
      try drafts(line) == [
        Draft(
          queue: "emails", kind: "SendEmail", payload: Array(#"{"to":"a"}"#.utf8), priority: -3,
          due: .after(.seconds(300)), maxAttempts: 4, timeout: .seconds(30), uniqueKey: "u",
          uniqueFor: .seconds(3600), partitionKey: "p", traceparent: "00-1-2-3", tags: ["x", "y"])
      ])
  }

  @Test func `keys with two names are read under both`() throws {
    let one = #"{"queue":"q","run_at":"2026-11-24T12:00:00Z","timeout_s":1.5,"unique":"u"}"#
    let other = #"{"queue":"q","at":"2026-11-24T12:00:00Z","timeout":"1500ms","unique_key":"u"}"#
    let (short, long) = (try drafts(one), try drafts(other))
    #expect(short == long)
    #expect(try drafts(#"{"queue":"q","partition":"p"}"#).first?.partitionKey == "p")
  }

  @Test func `a payload is stored as it was written`() throws {
    let payload = #"{ "b" : 1.0, "a":"\u00e9","a":1e2 , "big": 123456789012345678901234567890 }"#
    let draft = try drafts(#"{"payload":\#(payload),"queue":"q"}"#).first
    #expect(draft.map { String(decoding: $0.payload, as: UTF8.self) } == payload)
  }

  @Test func `blank lines are passed over and a named queue takes lines without one`() throws {
    let batch = try drafts("{\"kind\":\"A\"}\r\n\n  \n{\"queue\":\"b\"}\n", queue: "a")
    #expect(batch.map(\.queue) == ["a", "b"])
    #expect(batch.map(\.kind) == ["A", Draft.defaultKind])
  }

  @Test(arguments: [
    (
      "{\"queue\":\"q\"}\n{\"queue\":\"q\",}", "2:14",
      "a key in double quotes is wanted, but there is '}'"
    ),
    ("{\"queue\":\"q\" \"kind\":1}", "1:14", "',' or '}' is wanted, but there is '\"'"),
    ("{\"queue\":\"q\",\"kin\":\"k\"}", "1:14", "unknown key 'kin'; did you mean 'kind'?"),
    (
      "{\"queue\":\"q\",\"priority\":\"high\"}", "1:25",
      "'priority' is \"high\"; it must be a whole number from -1000000 to 1000000"
    ),
    (
      "{\"queue\":\"q\",\"delay\":5}", "1:22",
      "'delay' is 5; it must be a duration, such as \"250ms\", \"30s\", \"10m\" or \"7d\""
    ),
    (
      "{\"queue\":\"q\",\"at\":\"noon\"}", "1:19",
      "'at' is \"noon\"; it must be a time, such as \"2026-11-24T12:00:00Z\" or \"+10m\""
    ),
    (
      "{\"queue\":\"q\",\"delay\":\"1s\",\"at\":\"+1s\"}", "1:32",
      "'at' is \"+1s\"; it must be left out where a delay is given"
    ),
    ("{\"queue\":\"q\",\"queue\":\"r\"}", "1:14", "the key 'queue' is there twice"),
    ("\n{\"kind\":\"k\"}", "2:1", "the key 'queue' is missing"),
    ("[1]", "1:1", "the line must be one object in braces"),
    ("{\"queue\":\"q\",\"payload\":{\"a\":01}}", "1:29", "'01' is not a number"),
    (
      "{\"queue\":\"q\",\"unique_for\":\"1h\"}", "1:1",
      "cannot use a uniqueness period without a unique key; give the key too"
    ),
    (
      "{\"queue\":\"q\",\"payload\":\"\u{1}\"}", "1:25",
      "a line break or control character stands within a text"
    ),
  ])
  func `a bad line is named by place and nothing is pushed`(
    text: String, place: String, cause: String
  ) {
    let error = #expect(throws: BatchError.self) { try drafts(text) }
    #expect(
      error?.description == "cannot read batch 'jobs.ndjson:\(place)': \(cause); nothing was pushed"
    )
  }
}
