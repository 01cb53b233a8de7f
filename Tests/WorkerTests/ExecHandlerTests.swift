import Glibc
import Jobs
import Synchronization
import Testing

@testable import Worker

@Suite struct ExecHandlerTests {
  @Test func `a program sees its job in the environment`() async throws {
    let script = try await Script("env | grep ^PENSTOCK_ | sort")
    var sent = job(42, attempt: 3, maxAttempts: 5)
    sent.partitionKey = "ada"
    sent.traceparent = "00-abc-def-01"
    let result = try await script.run(sent)
    #expect(result.outcome == .succeeded)
    #expect(
      result.output == """
        PENSTOCK_ATTEMPT=3
        PENSTOCK_IDEMPOTENCY_KEY=shop-42
        PENSTOCK_JOB_ID=42
        PENSTOCK_KIND=SendEmail
        PENSTOCK_MAX_ATTEMPTS=5
        PENSTOCK_PARTITION=ada
        PENSTOCK_PROGRESS_FD=3
        PENSTOCK_QUEUE=emails
        PENSTOCK_TRACEPARENT=00-abc-def-01

        """)
  }

  @Test func `variables of another job are not inherited`() async throws {
    let script = try await Script("echo \"${PENSTOCK_PARTITION-none} $OTHER\"")
    let handler = try script.handler(
      environment: ["PENSTOCK_PARTITION": "eve", "OTHER": "kept", "PATH": "/usr/bin:/bin"])
    let result = await handler.run(
      job(1), HandlerContext(for: job(1), policies: Policies(), storeIdentity: "shop"))
    #expect(result.output == "none kept\n")
  }

  @Test func `the idempotency key is equal in all attempts`() {
    let keys = (1...3).map {
      HandlerContext(
        for: job(42, run: $0, attempt: $0), policies: Policies(), storeIdentity: "shop"
      ).idempotencyKey
    }
    #expect(Set(keys) == ["shop-42"])
  }

  @Test func `arguments are passed as they are and no shell reads them`() async throws {
    let script = try await Script(#"printf '[%s]' "$@""#)
    let result = try await script.run(arguments: "a b", "$HOME", "")
    #expect(result.output == "[a b][$HOME][]")
  }

  @Test func `a payload of 16 MiB arrives on standard input`() async throws {
    let script = try await Script("cksum")
    var payload = [UInt8](repeating: 0, count: Draft.maximumPayloadBytes)
    for index in payload.indices { payload[index] = UInt8(truncatingIfNeeded: index &* 31 >> 3) }
    let result = try await script.run(job(1, payload: payload))
    #expect(result.output.split(separator: " ").last == "16777216\n")
  }

  @Test(arguments: [0, 1, 100_000, Draft.maximumPayloadBytes])
  func `a payload that is not read does no harm`(bytes: Int) async throws {
    let script = try await Script("exec <&-; exit 0")
    let result = try await script.run(job(1, payload: [UInt8](repeating: 7, count: bytes)))
    #expect(result.outcome == .succeeded)
  }

  @Test func `bytes of any value pass through unchanged`() async throws {
    let script = try await Script("cat")
    let payload = (0..<1024).map { UInt8($0 % 256) }
    let result = try await script.run(job(1, payload: payload))
    #expect(result.report.standardOutput == payload)
  }

  @Test func `exit status 0 is a success`() async throws {
    let result = try await Script("echo careful >&2").run()
    #expect(result.outcome == .succeeded)
    #expect(result.report.exitStatus == 0)
    #expect(result.report.standardError == Array("careful\n".utf8))
  }

  @Test func `exit status 65 is permanent`() async throws {
    let result = try await Script("echo 'bad address' >&2; exit 65").run()
    #expect(result.outcome == .permanent(reason: "bad address"))
  }

  @Test(arguments: [1, 3, 64, 66, 75, 127, 255])
  func `every other exit status is a failure that is retried`(status: Int) async throws {
    let result = try await Script("exit $1").run(arguments: "\(status)")
    #expect(result.outcome == .failed(reason: "exit status \(status)", after: nil))
    #expect(result.report.exitStatus == status)
  }

  @Test func `the last line of standard error is the error`() async throws {
    let result = try await Script("printf 'one\\ntwo \\n\\n  \\n' >&2; exit 1").run()
    #expect(result.outcome == .failed(reason: "two", after: nil))
  }

  @Test(arguments: ["SEGV", "KILL", "TERM", "ABRT"])
  func `a signal is a failure with its name`(name: String) async throws {
    let result = try await Script("ulimit -c 0; kill -$1 $$").run(arguments: name)
    #expect(result.outcome == .failed(reason: "ended by SIG\(name)", after: nil))
    #expect(result.report.exitStatus == nil)
    #expect(result.report.signal != nil)
  }

  @Test func `processor time and peak memory are measured`() async throws {
    // More than this process has, for a starter is as large at first as whoever began it.
    let bytes = Self.ownPeak + 50_000_000
    let result = try await Script("dd if=/dev/zero of=/dev/null bs=$1 count=1").run(
      arguments: String(bytes))
    #expect(result.outcome == .succeeded)
    #expect(try #require(result.report.cpu) > .zero)
    let peak = try #require(result.report.peakBytes)
    // Other tests may have made this process larger before the starter began.
    #expect(peak > bytes && peak < max(bytes, Self.ownPeak) + 20_000_000)
  }

  private static var ownPeak: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }

  @Test func `of a flood the last 64 KiB are kept`() async throws {
    let result = try await Script(
      "yes | head -c 100000000; echo end; yes no | head -c 50000000 >&2"
    ).run()
    #expect(result.outcome == .succeeded)
    #expect(result.report.standardOutput.count == 64 * 1024)
    #expect(result.output.hasSuffix("y\nend\n"))
    #expect(result.report.standardError.count == 64 * 1024)
  }

  @Test func `output that is no text is kept and its error can be shown`() async throws {
    let result = try await Script("printf '\\377\\000\\033[31mred\\033[0m\\n' >&2; exit 1").run()
    #expect(result.report.standardError.first == 0xFF)
    guard case .failed(let reason, _) = result.outcome else {
      Issue.record("it did not fail")
      return
    }
    #expect(!reason.unicodeScalars.contains { $0.properties.generalCategory == .control })
    #expect(reason.contains("red"))
  }

  @Test func `children get no descriptors of the worker and no blocked or ignored signals`()
    async throws
  {
    let script = try await Script(
      "ls /proc/self/fd | wc -w; grep ^SigBlk /proc/self/status; grep ^SigIgn /proc/self/status")
    let leak = open("/dev/null", O_RDONLY)
    defer { close(leak) }
    let lines = try await script.run().output.split(separator: "\n")
    // ls has the three standard ones, the one for progress, and the folder that it reads.
    #expect(lines.first == "5")
    #expect(lines.dropFirst().first == "SigBlk:\t0000000000000000")
    let ignored = try #require(lines.last.flatMap { UInt64($0.dropFirst(8), radix: 16) })
    // The C library ignores 32 and 33, which are its own, in all that it starts.
    #expect(ignored & 0x7FFF_FFFF == 0)
  }

  @Test func `a program leads its own process group`() async throws {
    let result = try await Script("[ $(cut -d' ' -f5 /proc/$$/stat) = $$ ]").run()
    #expect(result.outcome == .succeeded)
  }

  @Test func `a grandchild that keeps the pipes open holds nothing up and is killed`()
    async throws
  {
    let script = try await Script("sleep 1000 & echo $!")
    let result = try await script.run()
    #expect(result.outcome == .succeeded)
    let grandchild = try #require(Int32(result.output.dropLast()))
    #expect(await hasEnded(grandchild))
  }

  @Test func `a grandchild that left the group with the pipes in hand holds nothing up`()
    async throws
  {
    let script = try await Script(
      """
      cd "$(dirname "$0")"
      setsid sh -c 'echo $$; : > ready; exec sleep 1000' &
      while [ ! -e ready ]; do sleep 0.01; done
      """)
    let result = try await script.run()
    #expect(result.outcome == .succeeded)
    let stray = try #require(Int32(result.output.dropLast()))
    #expect(kill(stray, SIGKILL) == 0)
  }

  @Test(arguments: [
    ("echo 0.5 >&3", Outcome.succeeded),
    (#"echo '{"snooze":"10m"}' >&3"#, .snoozed(length: .seconds(600), reason: nil)),
    (
      #"echo '{"retry":"busy","in":"30s"}' >&3; exit 75"#,
      .failed(reason: "busy", after: .seconds(30))
    ),
    (#"echo '{"permanent":"no"}' >&3; exit 1"#, .permanent(reason: "no")),
    (
      #"ulimit -c 0; echo '{"ok":true}' >&3; kill -ABRT $$"#,
      .failed(reason: "ended by SIGABRT", after: nil)
    ),
    ("echo nonsense >&3", .succeeded),
  ])
  func `an answer counts more than the exit status, and less than a signal`(
    text: String, outcome: Outcome
  ) async throws {
    #expect(try await Script(text).run().outcome == outcome)
  }

  @Test func `progress and a result come through a descriptor of their own`() async throws {
    let told = Mutex<[Progress]>([])
    let result = try await Script(
      """
      echo "0.25 page 1" >&"$PENSTOCK_PROGRESS_FD"
      echo 1 >&"$PENSTOCK_PROGRESS_FD"
      echo '{"ok":true,"result":{"pages":4}}' >&"$PENSTOCK_PROGRESS_FD"
      """
    ).run { progress in told.withLock { $0.append(progress) } }
    #expect(told.withLock { $0 } == [Progress(share: 0.25, note: "page 1"), Progress(share: 1)])
    #expect(result.report.result == Array(#"{"pages":4}"#.utf8))
    #expect(result.output == "")
  }

  @Test func `what cannot be understood there is told on standard error`() async throws {
    let result = try await Script("echo 40% >&3").run()
    #expect(
      String(decoding: result.report.standardError, as: UTF8.self)
        == "penstock: cannot read what came on PENSTOCK_PROGRESS_FD: it is neither a number from 0 to "
        + "1 nor an answer: 40%\n")
  }

  private static let startFaults: [(harm: String, cause: String)] = [
    ("rm run", "no such file, or the interpreter after its '#!' is missing"),
    ("echo '#!/no/such' > run", "no such file, or the interpreter after its '#!' is missing"),
    ("chmod -x run", "it, or a folder on the way to it, may not be executed or entered"),
    ("echo text > run", "it is neither a binary nor a script that starts with '#!'"),
  ]

  @Test(arguments: startFaults.indices)
  func `a program that cannot be started leaves its job alone, and says why`(
    index: Int
  ) async throws {
    let (harm, cause) = Self.startFaults[index]
    let script = try await Script("true")
    let handler = try script.handler()
    let breaking = ["sh", "-c", "cd \(script.folder); \(harm)"]
    let breaker = try ExecHandler(
      breaking, kind: "Break", folder: "/", children: try ChildProcesses())
    func run(_ handler: ExecHandler) async -> HandlerResult {
      await handler.run(
        job(1), HandlerContext(for: job(1), policies: Policies(), storeIdentity: "shop"))
    }
    #expect(await run(breaker).outcome == .succeeded)
    #expect(
      await run(handler)
        == HandlerResult(
          .released,
          Report(startFault: "cannot run handler './run' for kind 'SendEmail': \(cause)")))
  }

  @Test func `arguments that are too long together are a fault of the handler`() async throws {
    let long = String(repeating: "a", count: 200_000)
    let handler = try ExecHandler(
      ["/bin/true", long], kind: "A", folder: "/", children: try ChildProcesses())
    let result = await handler.run(
      job(1, kind: "A"),
      HandlerContext(for: job(1), policies: Policies(), storeIdentity: "shop"))
    #expect(
      result.report.startFault
        == "cannot run handler '/bin/true' for kind 'A': its arguments and the "
        + "environment are too long together")
  }

  @Test func `many programs run side by side`() async throws {
    let script = try await Script("read x; echo \"$PENSTOCK_JOB_ID $x\"")
    let handler = try script.handler()
    let outputs = await withTaskGroup(of: (JobID, String).self) { group in
      for id in 1...200 {
        group.addTask {
          let one = job(JobID(id), payload: Array("payload \(id)\n".utf8))
          let context = HandlerContext(for: one, policies: Policies(), storeIdentity: "shop")
          return (one.id, await handler.run(one, context).output)
        }
      }
      return await group.reduce(into: [JobID: String]()) { $0[$1.0] = $1.1 }
    }
    #expect(outputs.count == 200)
    #expect(outputs.allSatisfy { $0.value == "\($0.key) payload \($0.key)\n" })
  }
}

/// True once no such process is left, or only its remains for init to clear; waits for it as long as
/// that takes.
func hasEnded(_ pid: pid_t) async -> Bool {
  while kill(pid, 0) == 0 {
    if let state = processState(pid), state == "Z" || state == "X" { return true }
    await Task.yield()
  }
  return true
}

func processState(_ pid: pid_t) -> Character? {
  let file = open("/proc/\(pid)/stat", O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return "X" }
  defer { close(file) }
  var text = [UInt8](repeating: 0, count: 512)
  let count = read(file, &text, text.count)
  let content = String(decoding: text.prefix(max(0, count)), as: UTF8.self)
  return content.split(separator: ")").last?.dropFirst().first
}
