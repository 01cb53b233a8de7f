import Glibc
import Jobs
import Synchronization
import Testing

@testable import Worker

@Suite struct StreamHandlerTests {
  /// Says its process number to whoever succeeds, so that a test sees which program did a job.
  private static let steady = """
    while IFS= read -r job; do
      id=${job#*:}; id=${id%%,*}
      echo "{\\"id\\":$id,\\"ok\\":true,\\"result\\":$$}"
    done
    """

  /// Has one program do jobs one after the other; `$id` is the number of the job.
  private func results(_ body: String, _ count: Int = 1) async throws -> [HandlerResult] {
    let shop = try await StreamShop(
      "while IFS= read -r job; do id=${job#*:}; id=${id%%,*}\n\(body)\ndone")
    var results: [HandlerResult] = []
    for id in 1...count { results.append(await shop.run(job(JobID(id)))) }
    await shop.handler.end()
    return results
  }

  @Test func `one program does all jobs of a slot`() async throws {
    let shop = try await StreamShop(Self.steady)
    var programs: Set<[UInt8]?> = []
    for id in 1...50 {
      let result = await shop.run(job(JobID(id)))
      #expect(result.outcome == .succeeded)
      programs.insert(result.report.result)
    }
    #expect(programs.count == 1)
    await shop.handler.end()
  }

  @Test func `as many programs run as there are jobs at a time`() async throws {
    let shop = try await StreamShop(Self.steady)
    let outcomes = await withTaskGroup { group in
      for id in 1...200 { group.addTask { await shop.run(job(JobID(id))).outcome } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes == Array(repeating: .succeeded, count: 200))
    await shop.handler.end()
  }

  @Test(arguments: [
    ("exec >&-; sleep 600", "the program closed its output"),
    ("exec <&- >&-; sleep 600", "the program closed its output"),
  ])
  func `a program that closes its output and lives on costs the job an attempt at once`(
    body: String, reason: String
  ) async throws {
    let shop = try await StreamShop("IFS= read -r job\n\(body)")
    for id in 1...2 {
      let outcome = await shop.run(job(JobID(id))).outcome
      #expect(outcome == .failed(reason: reason, after: nil), "\(outcome)")
    }
    await shop.handler.end()
  }

  @Test(arguments: [10, 2_000_000])
  func `a program that closes its input unread and lives on costs the job an attempt at once`(
    size: Int
  ) async throws {
    let shop = try await StreamShop("exec <&-; sleep 600")
    let text = [UInt8(ascii: "\"")] + [UInt8](repeating: 0x61, count: size) + [0x22]
    let result = await shop.run(job(1, payload: text))
    #expect(
      result.outcome
        == .failed(reason: "the program closed its input before it had read the job", after: nil))
    await shop.handler.end()
  }

  @Test func `a program that has read its job may close its input and answer`() async throws {
    let shop = try await StreamShop(
      "IFS= read -r job; exec <&-; sleep 0.5; echo '{\"id\":1,\"ok\":true}'; sleep 600")
    let outcome = await shop.run(job(1)).outcome
    #expect(outcome == .succeeded, "\(outcome)")
    await shop.handler.end()
  }

  @Test func `a job is one line of JSON with all that a program needs`() async throws {
    var sent = job(42, attempt: 3, payload: Array("{\"to\":\n \"ada\"}".utf8), maxAttempts: 5)
    sent.partitionKey = "a\"b"
    let request = StreamRequest(
      sent, HandlerContext(for: sent, policies: Policies(), storeIdentity: "shop"))
    #expect(
      String(decoding: request.line, as: UTF8.self) == """
        {"id":42,"queue":"emails","kind":"SendEmail","attempt":3,"max_attempts":5,\
        "idempotency_key":"shop-42","partition_key":"a\\"b","payload":{"to":  "ada"}}

        """)
  }

  @Test(arguments: ["{\"a\":01}", "\"\\q\"", "plain", "{} {}", "\u{feff}{}"])
  func `a payload that is no JSON goes as base64`(payload: String) {
    let sent = job(1, payload: Array(payload.utf8))
    let request = StreamRequest(
      sent, HandlerContext(for: sent, policies: Policies(), storeIdentity: "shop"))
    #expect(String(decoding: request.line, as: UTF8.self).contains("\"payload_base64\":\""))
  }

  @Test func `a payload of 16 MiB is written while the program reads`() async throws {
    let shop = try await StreamShop(
      "while IFS= read -r job; do echo \"{\\\"id\\\":1,\\\"ok\\\":true,\\\"result\\\":${#job}}\"; done"
    )
    let text = [UInt8(ascii: "\"")] + [UInt8](repeating: 0x61, count: 2_000_000) + [0x22]
    let result = await shop.run(job(1, payload: text))
    let length = try #require(
      result.report.result.flatMap { Int(String(decoding: $0, as: UTF8.self)) })
    #expect(length > 2_000_000)
    await shop.handler.end()
  }

  @Test(arguments: [
    ("'{\"id\":1,\"ok\":true}'", Outcome.succeeded),
    ("'{\"id\":1,\"retry\":\"busy\"}'", .failed(reason: "busy", after: nil)),
    (
      "'{\"id\":1,\"retry\":\"busy\",\"in\":\"30s\"}'", .failed(reason: "busy", after: .seconds(30))
    ),
    ("'{\"id\":1,\"permanent\":\"no \\u00e9\"}'", .permanent(reason: "no é")),
    ("'{\"id\":1,\"snooze\":\"10m\"}'", .snoozed(length: .seconds(600), reason: nil)),
    (
      "'{\"id\":1,\"snooze\":\"10m\",\"reason\":\"early\"}'",
      .snoozed(length: .seconds(600), reason: "early")
    ),
  ])
  func `an answer says how it ended`(line: String, outcome: Outcome) async throws {
    #expect(try await results("printf '%s\\n' \(line)").first?.outcome == outcome)
  }

  @Test(arguments: [
    ("echo hello", "it wrote a line that is no JSON object: hello"),
    ("echo '[1]'", "it wrote a line that is no JSON object: [1]"),
    ("echo '{\"ok\":true}'", "its answer does not say the 'id' of the job: {\"ok\":true}"),
    ("echo '{\"id\":99,\"ok\":true}'", "it answered job 99 while it had job 1"),
    (
      "echo '{\"id\":1,\"okay\":true}'",
      "an answer must have exactly one of 'ok', 'retry', 'permanent', 'snooze', 'progress', 'log': "
        + "{\"id\":1,\"okay\":true}"
    ),
    (
      "echo '{\"id\":1,\"ok\":true,\"reslt\":1}'",
      "its answer has an unknown key 'reslt'; did you mean 'result'?"
    ),
    (
      "echo '{\"id\":1,\"ok\":false}'",
      "'ok' can only be true; say 'retry' or 'permanent': {\"id\":1,\"ok\":false}"
    ),
    (
      "echo '{\"id\":1,\"retry\":\"a\",\"in\":5}'",
      "'in' must be a duration of ten years at most, such as \"30s\": {\"id\":1,\"retry\":\"a\",\"in\":5}"
    ),
    ("head -c 1200000 /dev/zero | tr '\\0' x", "it wrote a line over 1024 KiB"),
    ("exit 3", "program ended with exit status 3 before it answered"),
    ("exec >&-; kill -KILL $$", "program ended by SIGKILL before it answered"),
    (
      "echo one >&2; echo two >&2; exit 1",
      "program ended with exit status 1 before it answered: two"
    ),
  ])
  func `what a program does wrong costs its job an attempt and the next one nothing`(
    body: String, reason: String
  ) async throws {
    let results = try await results(
      "if [ $id = 1 ]; then \(body); sleep 1000; fi; echo \"{\\\"id\\\":$id,\\\"ok\\\":true}\"", 3)
    #expect(results[0].outcome == .failed(reason: reason, after: nil))
    #expect(results[1...].map(\.outcome) == [.succeeded, .succeeded])
  }

  @Test func `standard error and log lines belong to the job that they came with`() async throws {
    let results = try await results(
      """
      echo "error of $id" >&2
      echo "{\\"id\\":$id,\\"log\\":\\"line of $id\\"}"
      echo "{\\"id\\":$id,\\"ok\\":true}"
      """, 3)
    for (index, result) in results.enumerated() {
      #expect(result.output == "line of \(index + 1)\n")
      #expect(result.report.standardError == Array("error of \(index + 1)\n".utf8))
    }
  }

  @Test func `progress is told as it comes`() async throws {
    let shop = try await StreamShop(
      "read -r job; echo '{\"id\":1,\"progress\":0.25,\"note\":\"a\"}';"
        + "echo '{\"id\":1,\"progress\":1}'; echo '{\"id\":1,\"ok\":true}'; read -r job")
    let told = Mutex<[Progress]>([])
    let result = await shop.run(job(1)) { progress in told.withLock { $0.append(progress) } }
    #expect(result.outcome == .succeeded)
    #expect(told.withLock { $0 } == [Progress(share: 0.25, note: "a"), Progress(share: 1)])
    await shop.handler.end()
  }

  @Test func `a result of more than 64 KiB is not kept and that is told`() async throws {
    let result = try #require(
      try await results(
        "printf '{\"id\":1,\"ok\":true,\"result\":\"%070000d\"}\\n' 0"
      ).first)
    #expect(result.outcome == .succeeded)
    #expect(result.report.result == nil)
    #expect(
      String(decoding: result.report.standardError, as: UTF8.self)
        == "penstock: the result of 70002 bytes is over 64 KiB and was not kept\n")
  }

  @Test func `a program that hangs is stopped with its group, and a new one comes`() async throws {
    let shop = try await StreamShop(
      """
      read -r job
      if [ ! -e hung ]; then : > hung; sleep 1000 & echo $! > pid; wait; sleep 1000; fi
      echo '{"id":2,"ok":true}'
      read -r job
      """)
    let stop = StopSign()
    async let hanging = shop.run(job(1), stop: stop)
    while access("\(shop.folder)/pid", F_OK) != 0 { await Task.yield() }
    stop.request(.term)
    stop.request(.kill)
    guard case .failed = await hanging.outcome else {
      Issue.record("it did not fail")
      return
    }
    #expect(await shop.run(job(2)).outcome == .succeeded)
    await shop.handler.end()
  }

  @Test func `a program that died between two jobs costs nothing`() async throws {
    let shop = try await StreamShop(
      "read -r job; echo '{\"id\":'$(cat id)',\"ok\":true}'; [ $(cat id) = 2 ] && read -r job")
    try shop.write("1", to: "id")
    #expect(await shop.run(job(1)).outcome == .succeeded)
    try shop.write("2", to: "id")
    // The first program ends by itself: whether that was seen already or not, the job goes to another
    // one or fails with the program, and never hangs.
    var outcome = await shop.run(job(2)).outcome
    if outcome != .succeeded { outcome = await shop.run(job(2)).outcome }
    #expect(outcome == .succeeded)
    await shop.handler.end()
  }

  @Test func `a program that cannot be started leaves the job alone, and says why`() async throws {
    let shop = try await StreamShop("true")
    unlink("\(shop.folder)/run")
    let result = await shop.run(job(1))
    #expect(result.outcome == .released)
    #expect(
      result.report.startFault?
        .hasPrefix("cannot run handler './run' for kind 'SendEmail': no such file") == true)
  }

  @Test func `at the end standard input is closed and programs may finish`() async throws {
    let shop = try await StreamShop(
      "while IFS= read -r job; do echo '{\"id\":1,\"ok\":true}'; done; echo end > ended")
    _ = await shop.run(job(1))
    #expect(access("\(shop.folder)/ended", F_OK) != 0)
    await shop.handler.end()
    #expect(access("\(shop.folder)/ended", F_OK) == 0)
  }
}

/// A script as a stream program that runs in its folder.
private final class StreamShop: Sendable {
  private let script: Script
  let handler: StreamHandler

  var folder: String { script.folder }

  init(_ text: String) async throws {
    script = try await Script("cd \"$(dirname \"$0\")\"\n\(text)")
    handler = try StreamHandler(
      ["./run"], kind: "SendEmail", folder: script.folder, children: script.children)
  }

  func write(_ text: String, to name: String) throws {
    let file = open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    try #require(file >= 0)
    _ = Glibc.write(file, text, text.utf8.count)
    close(file)
  }

  func run(
    _ job: Job, stop: StopSign = StopSign(), tell: @escaping @Sendable (Progress) -> Void = { _ in }
  ) async -> HandlerResult {
    await handler.run(
      job,
      HandlerContext(
        for: job, policies: Policies(), storeIdentity: "shop", stop: stop, tell: tell))
  }
}
