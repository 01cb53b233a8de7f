import Foundation
import Testing

/// Bad input is refused whole: what is wrong and where, the exit status, and nothing changed.
@Suite struct BadInputTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    /// A shell line that makes what is bad.
    var making = ""
    /// What is typed after `penstock`, as a shell reads it.
    let line: String
    let status: Int32
    let error: String

    init(
      _ name: String, making: String = "", _ line: String, _ status: Int32, _ error: String
    ) {
      testDescription = name
      self.making = making
      self.line = line
      self.status = status
      self.error = error
    }
  }

  private func expect(_ bad: Case, in shop: Workshop) throws {
    let making = try shop.run(
      "/bin/sh", ["-c", "penstock=\(Workshop.program.path); \(bad.making)"])
    try #require(making.status == 0, "\(making.error)")
    let run = try shop.run("/bin/sh", ["-c", "\(Workshop.program.path) \(bad.line)"])
    #expect(run == Workshop.Run(status: bad.status, output: "", error: bad.error + "\n"))
  }

  // MARK: Stores

  private static let stores: [Case] = [
    Case(
      "a store that is not there", "jobs --store gone.db", 66,
      "cannot open store 'gone.db': there is no such file (as --store says); make it with "
        + "'penstock init' or by pushing a job"),
    Case(
      "a folder that is not there", "push q --store gone/a.db", 73,
      "cannot create store 'gone/a.db': folder 'gone': No such file or directory"),
    Case(
      "a text file", making: "echo a letter > a.db", "push q --store a.db", 65,
      "cannot open store 'a.db': it is not a SQLite file, or its head is damaged; name another file"
    ),
    Case(
      "a folder", making: "mkdir a.db", "jobs --store a.db", 65,
      "cannot open store 'a.db': it is not a file; name a SQLite file"),
    Case(
      "an empty file", making: ": > a.db", "jobs --store a.db", 65,
      "cannot open store 'a.db': the file is empty; "
        + "make a store of it with 'penstock --store a.db init'"),
    Case(
      "another application's database",
      making: "sqlite3 a.db 'CREATE TABLE orders (id)'", "push q --store a.db", 65,
      "cannot open store 'a.db': it is a SQLite file without a store in it; "
        + "add one with 'penstock --store a.db init'"),
    Case(
      "a damaged file",
      making: """
        $penstock push q --store a.db > made; sqlite3 a.db 'PRAGMA wal_checkpoint(TRUNCATE)' > made
        rm -f a.db-*; size=$(stat -c %s a.db)
        head -c 4096 a.db > b.db; head -c $((size - 4096)) /dev/zero | tr '\\0' '\\377' >> b.db
        mv b.db a.db
        """, "jobs --store a.db", 65,
      "cannot open store 'a.db': it is damaged (database disk image is malformed); "
        + "restore a copy, or save what can be read with 'sqlite3 a.db .recover'"),
    Case(
      "a store of a newer version",
      making: """
        $penstock init --store a.db > made
        sqlite3 a.db 'UPDATE penstock_store SET schema_version = 99'
        """, "push q --store a.db", 69,
      "cannot open store 'a.db': it has schema version 99, this Penstock knows versions up to 4; "
        + "install a newer Penstock"),
  ]

  @Test(arguments: stores)
  func `a place that is no store is refused`(bad: Case) throws {
    try expect(bad, in: Workshop())
  }

  @Test(arguments: ["push q", "work --until-empty --exec /bin/true", "jobs", "check"])
  func `a refused file keeps every byte and gets no neighbours`(line: String) throws {
    let shop = try Workshop()
    let making = """
      mkdir place; sqlite3 place/a.db 'CREATE TABLE orders (id)'; cp place/a.db before.db
      """
    _ = try shop.run("/bin/sh", ["-c", making])
    let run = try shop.run(
      "/bin/sh", ["-c", "\(Workshop.program.path) --store place/a.db \(line)"])
    #expect(run.status == 65)
    #expect(
      try shop.run("/bin/sh", ["-c", "ls place; cmp place/a.db before.db"]).output == "a.db\n")
  }

  // MARK: Jobs

  private static let jobs: [Case] = [
    Case(
      "a payload above 16 MiB from a file", making: "head -c 16777217 /dev/zero > big",
      "push q @big", 65, tooLarge),
    Case(
      "a payload above 16 MiB from standard input", making: "head -c 16777217 /dev/zero > big",
      "push q - < big", 65, tooLarge),
    Case(
      "a batch with a line that is no JSON",
      making: "printf '{\"queue\":\"a\"}\\n{\"queue\":\"a\" \"kind\":\"x\"}\\n{}\\n' > b.ndjson",
      "push --batch b.ndjson", 65,
      "cannot read batch 'b.ndjson:2:14': ',' or '}' is wanted, but there is '\"'; "
        + "nothing was pushed"),
    Case(
      "a batch with an unknown key",
      making: "printf '{}\\n{\"payload\":1,\"quue\":\"a\"}\\n{}\\n' > b.ndjson",
      "push q --batch b.ndjson", 65,
      "cannot read batch 'b.ndjson:2:14': unknown key 'quue'; did you mean 'queue'?; "
        + "nothing was pushed"),
    Case(
      "a batch line without a queue", making: "printf '{}\\n' > b.ndjson",
      "push --batch b.ndjson", 65,
      "cannot read batch 'b.ndjson:1:1': the key 'queue' is missing; nothing was pushed"),
    Case(
      "a batch that is not there", "push --batch gone.ndjson", 66,
      "cannot read 'gone.ndjson': No such file or directory"),
  ]

  private static let tooLarge =
    "cannot push a payload of 16777217 bytes: at most 16777216 bytes (16 MiB) are allowed; "
    + "store it elsewhere and push a reference"

  @Test(arguments: jobs)
  func `jobs that cannot be are refused and nothing is stored`(bad: Case) throws {
    let shop = try Workshop()
    try expect(bad, in: shop)
    #expect(!shop.exists("penstock.db"))
  }

  // MARK: Command line

  private static let lines: [Case] = [
    Case(
      "a filter field", "jobs stat:dead", 64,
      "cannot read filter 'stat:dead' at column 1: unknown field 'stat'; did you mean 'state'?; "
        + "see 'penstock help filters'"),
    Case(
      "a state", "jobs state:wrong", 64,
      "cannot read filter 'state:wrong' at column 1: unknown state 'wrong'; known are scheduled, "
        + "ready, running, retrying, succeeded, dead, cancelled; see 'penstock help filters'"),
    Case(
      "a duration in a filter", "jobs 'queue:a age:>10x'", 64,
      "cannot read filter 'queue:a age:>10x' at column 9: cannot read duration '10x'; write for "
        + "example 250ms, 5s, 10m, 2h or 7d; see 'penstock help filters'"),
    Case(
      "a duration", "push q --delay 10x", 64,
      "cannot use '10x' for '--delay': it is not a duration; write for example 250ms, 5s, 10m, 2h "
        + "or 7d; see 'penstock help push'"),
    Case(
      "a time", "push q --at tomorrow", 64,
      "cannot use 'tomorrow' for '--at': it is not a time; write for example 2026-11-24T12:00:00Z "
        + "or +10m; see 'penstock help push'"),
    Case(
      "a moment of the past", "stats --at noon", 64,
      "cannot use 'noon' for '--at': write a moment of the past, such as -10m, 11:42 or "
        + "2026-11-24T12:00:00Z; see 'penstock help stats'"),
    Case(
      "a masked secret in a payload", "push q '{\"token\":\"••••••\"}'", 65,
      "cannot use payload with '••••••': a secret is masked there; write the secret itself, or give "
        + "the payload as '@FILE'"),
    Case(
      "an option", "push q --dealy 10s", 64,
      "cannot use option '--dealy': 'push' has no such option, did you mean '--delay'?; "
        + "see 'penstock help push'"),
    Case(
      "an option without its value", "push q --kind", 64,
      "cannot use option '--kind': NAME is missing after it; see 'penstock help push'"),
    Case(
      "a command", "jbos", 64,
      "cannot run command 'jbos': there is no such command, did you mean 'jobs'?; "
        + "see 'penstock help'"),
    Case(
      "slots", "work --slots 0 --exec cat", 64,
      "cannot use '0' for '--slots': it must be a whole number from 1 to 10000; "
        + "see 'penstock help work'"),
    Case(
      "a weight", "work q=0 --exec cat", 64,
      "cannot use weight '0' of queue 'q': it must be from 1 to 1000; see 'penstock help work'"),
    Case(
      "a word that is no text", "push q \"$(printf '\\377')\"", 64,
      "cannot read argument 3: it is not UTF-8 text; bytes can be given in a file or on standard "
        + "input"),
    Case(
      "a queue without a name", "work =2 --exec cat", 64,
      "cannot use queue '': it is empty; see 'penstock help work'"),
    Case(
      "half of two options", "demo --no-monitor", 64,
      "cannot use option '--no-monitor' alone: say how long with --for; see 'penstock help demo'"),
    Case(
      "a configuration that is not there", "jobs --config gone.json5", 66,
      "cannot read configuration 'gone.json5': No such file or directory (as --config says)"),
    Case(
      "an id", "show seven", 64,
      "cannot use 'seven' as a job id: it is not a number above 0; see 'penstock help show'"),
  ]

  @Test(arguments: lines)
  func `a wrong line is refused with what is near`(bad: Case) throws {
    try expect(bad, in: Workshop())
  }

  // MARK: Configuration and handlers

  private static func configured(
    _ name: String, _ text: String, _ error: String, line: String = "work --until-empty"
  ) -> Case {
    Case(name, making: "printf %s \"\(text)\" > penstock.json5", line, 78, error)
  }

  private static let configurations: [Case] = [
    configured(
      "an unknown key", "{ stroe: 'a.db' }",
      "cannot read configuration './penstock.json5:1:3': unknown key 'stroe'; "
        + "did you mean 'store'?"),
    configured(
      "an unknown key further in", "{\n  queues: { emails: {\n    retry: { atempts: 3 } } } }",
      "cannot read configuration './penstock.json5:3:14': unknown key 'atempts'; "
        + "did you mean 'attempts'?"),
    configured(
      "a wrong type", "{ work: { slots: 'four' } }",
      "cannot read configuration './penstock.json5:1:18': 'work.slots' is 'four'; it must be a "
        + "whole number from 1 to 10000"),
    configured(
      "text that is no JSON5", "{ work: {\n  slots: 3",
      "cannot read configuration './penstock.json5:2:11': ',' or '}' is wanted, but the text ends"),
    configured(
      "a handler without a program", "{ handlers: { A: { exec: [] } } }",
      "cannot read configuration './penstock.json5:1:26': 'handlers.A.exec' is a list; it must be "
        + "a program and its arguments, such as [\"./send-email\", \"--fast\"]"),
    configured(
      "a handler that is not there", "{ handlers: { A: { exec: ['/no/such'] } } }",
      "cannot run handler '/no/such' for kind 'A': no such file; correct the path"),
    configured(
      "no handlers", "{}",
      "cannot work: no handler is configured; give --exec or --stream PROGRAM, --http URL, or "
        + "handlers in './penstock.json5'"),
    Case(
      "no configuration", "work", 78,
      "cannot work: no handler is configured; give --exec or --stream PROGRAM, --http URL, or "
        + "handlers in ./penstock.json5"
    ),
    Case(
      "an empty program", "work --exec ''", 78,
      "cannot run handler for kind '*': its command is empty; give a program and its arguments"),
    Case(
      "a program that is nowhere", "work --exec no-such-program", 78,
      "cannot run handler 'no-such-program' for kind '*': no such file in PATH; install it, or "
        + "write './no-such-program' if it lies beside the configuration"),
    Case(
      "a program that may not be executed", making: "echo > run", "work --exec ./run", 78,
      "cannot run handler './run' for kind '*': it is not executable; run chmod +x on it"),
    Case(
      "a folder as program", "work --exec /etc", 78,
      "cannot run handler '/etc' for kind '*': it is a directory; name a program"),
  ]

  @Test(arguments: configurations)
  func `a worker that cannot work says so before it touches the store`(bad: Case) throws {
    let shop = try Workshop()
    try expect(bad, in: shop)
    #expect(!shop.exists("penstock.db"))
  }
}
