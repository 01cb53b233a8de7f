import Jobs
import Testing

@Suite struct TextTests {
  @Test func `a moment of the past is an age, a time of the local day, or a date`() throws {
    let now = try #require(Timestamp(rfc3339: "2026-11-24T00:30:00Z"))
    func read(_ text: String, _ offset: Int = 3600) -> String? {
      Timestamp(past: text, now: now, utcOffset: offset).map { String($0.rfc3339.prefix(19)) }
    }
    #expect(read("-10m") == "2026-11-24T00:20:00")
    #expect(read("1:29") == "2026-11-24T00:29:00")
    #expect(read("01:31") == "2026-11-23T00:31:00")
    #expect(read("23:59:58") == "2026-11-23T22:59:58")
    #expect(read("23:59", -3600) == "2026-11-23T00:59:00")
    #expect(read("2026-11-23T10:00:00Z") == "2026-11-23T10:00:00")
    for wrong in ["", "24:00", "1:60", "1:2", "1", "1:2:3", "+10m", "2027-01-01T00:00:00Z", "-x"] {
      #expect(read(wrong) == nil, "\(wrong)")
    }
  }

  @Test(arguments: [
    (#""Zo\u00eb""#, #""Zoë""#), (#""\u05e9\u05DC""#, #""של""#), (#""\ud83d\ude00!""#, #""😀!""#),
    (#""\\u00eb\n\t\"""#, #""\\u00eb\n\t\"""#), (#""\u0022\u005c""#, #""\u0022\u005c""#),
    (#""\u202e\u200d\u0007\ue000""#, #""\u202e\u200d\u0007\ue000""#),
    (#""\ud83d""#, #""\ud83d""#), (#""\ud83d\u0041""#, #""\ud83dA""#), (#""\u+041""#, #""\u+041""#),
    (#""\u00e"#, #""\u00e"#), ("12", "12"),
  ])
  func `escapes of what can be seen are read as that`(token: String, shown: String) {
    #expect(JSONString.readable(Array(token.utf8)[...]) == shown)
  }

  @Test(arguments: [
    ("250ms", 250_000), ("5s", 5_000_000), ("10m", 600_000_000), ("2h", 7_200_000_000),
    ("7d", 604_800_000_000), ("1h30m", 5_400_000_000), ("1.5s", 1_500_000), ("0s", 0),
  ])
  func `a duration is read and written back`(text: String, microseconds: Int64) throws {
    let duration = try Duration(text: text)
    #expect(duration.microseconds == microseconds)
    #expect(try Duration(text: duration.text) == duration)
  }

  @Test(arguments: ["", "5", "s", "5 s", "5x", "-5s", "1..5s", "five", "99999999999999d"])
  func `what is no duration is refused with examples`(text: String) {
    #expect(throws: TextError.notADuration(text)) { try Duration(text: text) }
  }

  @Test(arguments: [
    ("512MiB", 512 << 20), ("2GiB", 2 << 30), ("1.5 KiB", 1536), ("7B", 7), ("0B", 0),
  ])
  func `a size is read`(text: String, bytes: Int) {
    #expect(ByteText.bytes(text) == bytes)
    #expect(ByteText.bytes(ByteText.text(bytes)) == bytes)
  }

  @Test(arguments: ["", "5", "MiB", "5MB", "5 mib", "-5MiB", "1..5MiB", "99999999TiB"])
  func `what is no size is refused`(text: String) {
    #expect(ByteText.bytes(text) == nil)
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-11-24T12:04:31.000123Z", 1_795_521_871_000_123),
    ("2026-11-24T14:04:31+02:00", 1_795_521_871_000_000), ("1969-12-31T23:59:59Z", -1_000_000),
    ("2000-02-29T00:00:00Z", 951_782_400_000_000),
  ])
  func `a time is read as microseconds and written back`(
    text: String, microseconds: Int64
  ) throws {
    let moment = try #require(Timestamp(rfc3339: text))
    #expect(moment.microseconds == microseconds)
    #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
  }

  @Test(arguments: [
    "", "2026-11-24", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-24T25:00:00Z",
    "2026-11-24T12:00:00", "2026-11-24T12:00:00.Z", "tomorrow",
  ])
  func `what is no time is refused`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func `a time may be counted from now`() throws {
    let now = Timestamp(seconds: 100)
    #expect(try Timestamp(text: "+10m", now: now) == Timestamp(seconds: 700))
  }

  @Test(arguments: [
    ("smtp: 421 4.7.0 try again later", "smtp: 421 4.7.0 try again later"),
    ("smtp: 550 no such user 'ada@example.com'", "smtp: 550 no such user <…>"),
    ("no route to ada@example.com", "no route to <…>"),
    ("timed out after 30s", "timed out after <n>s"),
    ("order 88412 is gone", "order <n> is gone"),
    ("declined for order 120", "declined for order <n>"),
    ("HTTP 503 from peer", "HTTP 503 from peer"),
    ("503 Service Unavailable", "503 Service Unavailable"),
    ("job 4bf92f35-77b3-4da6-a3ce-929d0e0e4736 lost", "job <id> lost"),
    ("can't open \"a b c\"\nstack trace", "can't open <…>"),
    ("", ""),
    ("\u{1B}[1;31mError:\u{1B}[0m disk \u{1B}]0;x\u{7}full", "Error: disk full"),
    ("\u{1B}[0m\n\u{1B}[2Kno space", "no space"), ("cut \u{1B}[31", "cut"),
    ("dial tcp 10.0.0.7:5432: refused", "dial tcp <ip>: refused"),
    ("read 10.0.0.7:43210->10.1.255.3:80: reset", "read <ip>-><ip>: reset"),
    ("dial [fe80::1%eth0]:5432: refused", "dial <ip>: refused"),
    ("no route to 2001:db8::8a2e:370:7334.", "no route to <ip>."),
    ("no route to 2001:0db8:0:0:0:8a2e:0370:7334", "no route to <ip>"),
    ("route ::ffff:10.0.0.1 gone", "route <ip> gone"), ("std::bad_alloc", "std::bad_alloc"),
    ("Net::HTTP2::Error", "Net::HTTP<n>::Error"), ("ratio 3:4", "ratio <n>:<n>"),
    ("device 00:1b:44:11:3a:b7 lost", "device <id> lost"),
    ("device 00-1B-44-11-3A-B7 lost", "device <id> lost"),
    ("user=550e8400-e29b-41d4-a716-446655440000;gone", "user=<id>;gone"),
    ("at 0x7ffe12ab in f", "at <id> in f"), ("commit 9f86d081 failed", "commit <id> failed"),
    ("blob/3b18e512dba79e4c/x", "blob/<id>/x"), ("defaced face", "defaced face"),
    ("at 2026-11-24T12:04:31.250Z: no", "at <time>: no"),
    ("at 2026-11-24T12:04:31+01:00 no", "at <time> no"),
    ("2026-11-24 12:04:31,250 ERROR no", "<time> <time> ERROR no"),
    ("[24/Nov/2026:12:04:31 no", "[<time> no"), ("since 20261124T120431Z", "since <time>"),
    ("/data/2026/11/24/in.csv is bad", "/data/<time>/in.csv is bad"),
    ("/proc/1234/fd/7 is gone", "/proc/<n>/fd/<n> is gone"),
    ("took 380ms", "took <n>s"), ("took 1m30.5s", "took <n>s"), ("took 12µs", "took <n>s"),
    ("deadline (2h)", "deadline (<n>s)"), ("5mb left", "<n>mb left"),
    ("used 10.0 of 4 GB", "used <n>.<n> of <n> GB"),
    ("größe 12 überschritten", "größe <n> überschritten"),
  ])
  func `errors that differ only in their data have one pattern`(error: String, pattern: String) {
    #expect(FailurePattern.normalised(error) == pattern)
  }

  @Test func `a wrong name is answered with the one that was probably meant`() {
    #expect(NearestName.match("stat", among: ["state", "queue"]) == "state")
    #expect(NearestName.match("qeueu", among: ["state", "queue"]) == "queue")
    #expect(NearestName.match("zzz", among: ["state", "queue"]) == nil)
    #expect(NearestName.match("config", among: ["configuration", "keys"]) == "configuration")
    #expect(NearestName.match("con", among: ["configuration", "contents"]) == nil)
    #expect(NearestName.match("co", among: ["configuration", "keys"]) == nil)
  }
}
