import Foundation
import Testing

@Suite struct WorkLogTests {
  private struct Line: Decodable {
    var time: String
    var level: String
    var event: String
    var message: String
    var job: Int?
    var queue: String?
    var kind: String?
    var attempt: Int?
    var outcome: String?
    var state: String?
    var error: String?
    var exit: Int?
    var wait: Double?
    var ran: Double?
    var payload: String?

    enum CodingKeys: String, CodingKey {
      case time, level, event, message, job, queue, kind, attempt, outcome, state, error, exit
      case wait = "wait_s"
      case ran = "run_s"
      case payload
    }
  }

  private func shop() throws -> Workshop {
    let shop = try Workshop()
    try shop.write("grep -q fine && exit; echo 'no: password=hunter2' >&2; exit 65", to: "work.sh")
    _ = try shop.penstock("push", "emails", #"{"a":"fine"}"#, "--kind", "SendEmail")
    _ = try shop.penstock("push", "emails", #"{"password":"hunter2"}"#, "--kind", "SendEmail")
    return shop
  }

  private func work(_ shop: Workshop, _ options: String...) throws -> [String] {
    let run = try shop.run(
      ["work", "--slots", "1", "--until-empty"] + options + ["--exec", "sh", "work.sh"])
    #expect(run.status == 0)
    #expect(!run.error.contains("hunter2"))
    return run.error.split(separator: "\n").map(String.init)
  }

  @Test func `a log of JSON says what became of each job`() throws {
    let lines = try work(try shop(), "--log", "json").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
    #expect(lines.map(\.event) == ["enlisted", "finished", "finished", "ended"])
    #expect(lines.map(\.level) == ["info", "info", "warning", "info"])
    let (good, bad) = (lines[1], lines[2])
    #expect(good.job == 1 && good.queue == "emails" && good.kind == "SendEmail")
    #expect(good.outcome == "succeeded" && good.state == "succeeded" && good.exit == 0)
    #expect(good.attempt == 1 && good.error == nil && good.payload == nil)
    #expect(try #require(good.wait) >= 0 && #require(good.ran) > 0)
    #expect(bad.outcome == "permanent" && bad.state == "dead" && bad.exit == 65)
    #expect(bad.error?.hasPrefix("no: password=") == true)
    #expect(bad.message.contains("permanent"))
  }

  @Test func `a level leaves out what is less, and debug tells of starts`() throws {
    #expect(try work(try shop(), "--log-level", "warning").count == 1)
    #expect(try work(try shop(), "-q").count == 1)
    #expect(try work(try shop(), "--log-level", "error").isEmpty)
    let all = try work(try shop(), "--log-level", "debug")
    #expect(all.filter { $0.hasSuffix(" attempt 1 starts") }.count == 2)
    #expect(!all.joined().contains("fine"))
  }

  @Test func `payloads are logged when asked for, without their secrets`() throws {
    let lines = try work(try shop(), "--log-payloads", "--log", "json").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
    let payloads = lines.filter { $0.event == "started" }.map(\.payload)
    #expect(payloads.first == #"{"a":"fine"}"#)
    #expect(payloads.count == 2)
    #expect(payloads.last??.hasPrefix(#"{"password":"#) == true)
  }

  @Test func `the journal gets priorities instead of times`() throws {
    let lines = try work(try shop(), "--log", "journald")
    #expect(lines.map { String($0.prefix(3)) } == ["<6>", "<6>", "<4>", "<6>"])
    #expect(lines[1].hasPrefix("<6>job 1 SendEmail of emails attempt 1 succeeded in "))
  }

  @Test func `the journal is seen where standard error is its stream, and only there`() throws {
    let shop = try shop()
    func log(_ stream: String) throws -> String {
      let run = try shop.run(
        "/bin/sh",
        [
          "-c",
          "exec 2> log; JOURNAL_STREAM=\(stream) exec \"$0\" work --until-empty --exec sh work.sh",
          Workshop.program.path,
        ])
      #expect(run.status == 0)
      return try shop.text(of: "log")
    }
    #expect(try log("$(stat -c %d:%i log)").hasPrefix("<6>worker 1 takes jobs"))
    #expect(try !log("1:1").hasPrefix("<"))
  }

  @Test func `an unknown form or level is a mistake of usage`() throws {
    let shop = try Workshop()
    #expect(try shop.penstock("work", "--log", "xml", "--exec", "cat").status == 64)
    #expect(try shop.penstock("work", "--log-level", "loud", "--exec", "cat").status == 64)
  }

  @Test func `an error cannot pass for lines of the log, nor tell a terminal anything`() throws {
    let shop = try Workshop()
    try shop.write(
      #"""
      printf '{"permanent":"no\\u001b[31m\\n2026-01-01T00:00:00.000000Z info job 9 succeeded"}\n' \
        >&$PENSTOCK_PROGRESS_FD
      """#, to: "work.sh")
    _ = try shop.penstock("push", "q")
    for form in ["text", "journald"] {
      _ = try shop.penstock("retry", "state:dead")
      let run = try shop.penstock(
        "work", "--until-empty", "--log", form, "--exec", "sh", "work.sh")
      let forged = run.error.split(separator: "\n").filter { $0.contains("job 9 succeeded") }
      #expect(forged.count == 1, "\(run.error)")
      #expect(forged.allSatisfy { $0.hasPrefix("  2026") || $0.hasPrefix("<4>  2026") })
      #expect(!run.error.contains("\u{1B}"))
    }
  }
}
