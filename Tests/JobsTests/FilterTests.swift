import Jobs
import Testing

@Suite struct FilterTests {
  private let job = Job(
    id: 7, queue: "emails", kind: "SendEmail", state: .dead, priority: 3,
    payload: Array(#"{"to":["ada@example.com","bob@b.org"],"n":4,"deep":{"ok":true}}"#.utf8),
    attempt: 5, enqueuedAt: Timestamp(seconds: 1000), runAt: Timestamp(seconds: 1000),
    partitionKey: "customer-17", tags: ["bulk", "eu"], error: "SMTP: 421 Try again",
    failureGroup: 9)

  @Test(arguments: [
    "", "queue:emails", "queue:e*s", "kind:Send*", "kind:Send?mail", "state:dead",
    "state:ready,dead", "-state:ready", "error:421", "error:smtp", #"error:"try again""#,
    "attempt:>3", "attempt:5", "attempt:<=5", "priority:>=3", "age:>10m", "id:6,7", "group:9",
    "tag:bulk", "partition:customer-*", "payload.to:*@example.com", "payload.n:4",
    "payload.deep.ok:true", "payload:ada@", "again", "sendemail", "bob@", "-nothing",
    "queue:emails kind:Send* error:421 -tag:us",
  ])
  func `a filter admits what it describes`(text: String) throws {
    let filter = try Filter(parsing: text)
    #expect(filter.matches(job, now: Timestamp(seconds: 2000)))
    #expect(try Filter(parsing: filter.description) == filter)
  }

  @Test(arguments: [
    "queue:email", "kind:send*", "state:ready", "-state:dead", "error:422", "attempt:>5",
    "age:<10m", "id:8", "group:8", "tag:us", "payload.to:ada", "payload.none:4", "-again",
    "worker:*", "queue:emails error:500",
  ])
  func `a filter keeps out what it does not describe`(text: String) throws {
    #expect(try !Filter(parsing: text).matches(job, now: Timestamp(seconds: 2000)))
  }

  @Test(arguments: [
    ("queu:emails", 1, "unknown field 'queu'; did you mean 'queue'?"),
    ("queue:a stat:dead", 9, "unknown field 'stat'; did you mean 'state'?"),
    ("state:daed", 1, "unknown state 'daed'; did you mean 'dead'?"),
    ("attempt:>x", 1, "'x' is not a whole number for 'attempt'"),
    (
      "age:>soon", 1,
      "cannot read duration 'soon'; write for example 250ms, 5s, 10m, 2h or 7d"
    ),
    ("id:x", 1, "'x' is not a job id"),
    (#"error:"open"#, 7, "the quote is not closed"),
    ("queue:", 1, "a value is missing after 'queue:'"),
    ("a -", 3, "a word is missing after '-'"),
  ])
  func `a wrong filter is pointed at`(text: String, column: Int, cause: String) {
    #expect(throws: FilterError(column: column, cause: cause)) { try Filter(parsing: text) }
  }

  @Test func `an act on a filter without states means its usual states`() throws {
    let filter = try Filter(parsing: "queue:emails")
    #expect(filter.meaning(for: .purge).description == "queue:emails state:dead")
    #expect(
      filter.meaning(for: .cancel).description == "queue:emails state:scheduled,ready,retrying")
    let named = try Filter(parsing: "state:ready")
    #expect(named.meaning(for: .purge) == named)
  }

  @Test(arguments: [
    ("timed out after <n>s", "after 12s", true), ("timed out after <n>s", "after xs", false),
    ("timed out after <n>s", "out  after", true), ("timed out after <n>s", "3", true),
    ("timed out after <n>s", "OUT*9s", true), ("timed out after <n>s", "nowhere", false),
    ("queue id <id> full", "4f00-ab", true), ("queue id <id> full", "id 4f00 full", true),
    ("queue id <id> full", "nowhere", false), ("queue id <id> full", "4f full", true),
    ("no user <…> here", "anything", true), ("expected <n> of <id>", "<id>", true),
    ("took <n>s", "took 380ms", true), ("took <n>s", "1m30.5s", true),
    ("took <n>s", "12µs", true), ("took <n>s", "1 s", false),
    ("dial <ip>: refused", "10.0.0.7:5432", true), ("dial <ip>: refused", "[fe80::1%eth0]:5", true),
    ("dial <ip>: refused", "dial 10.0.0.7: ref", true), ("dial <ip>: refused", "at", true),
    ("at <time>: no", "2026-11-24T12:04:31.250Z", true), ("at <time>: no", "24/nov/2026", true),
    ("at <time>: no", "no way", false), ("device <id> lost", "00:1b:44:11:3a:b7", true),
    ("at <id> in f", "0x7ffe12ab", true), ("at <id> in f", "<id>", true),
    ("HTTP 503", "503", true), ("HTTP 503", "504", false),
  ])
  func `a pattern says whether an error of it may hold a text`(
    pattern: String, wanted: String, mayHold: Bool
  ) {
    #expect(FailurePattern.mayHold(TextPattern(wanted), in: pattern) == mayHold)
  }

  @Test func `a text is found in any case, in pieces and beyond A to Z`() {
    func find(_ pattern: String, _ text: String) -> Bool {
      TextSearch(TextPattern(pattern)).isFound(in: text)
    }
    #expect(find("ReFused", "connection REFUSED by peer"))
    #expect(find("", "anything"))
    #expect(find("con*peer", "connection refused by peer"))
    #expect(!find("peer*con", "connection refused by peer"))
    #expect(find("p??r", "by peer"))
    #expect(find("größe", "falsche GRÖßE"))
    #expect(!find("peers", "by peer"))
    #expect(find("aab", "aaab"))
  }
}
