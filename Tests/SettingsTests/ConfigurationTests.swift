import Drawing
import Jobs
import Settings
import Testing

@Suite struct ConfigurationTests {
  private func read(_ text: String) throws(ConfigurationError) -> Configuration {
    try Configuration(parsing: Array(text.utf8), file: "penstock.json5")
  }

  @Test func `every key is read`() throws {
    let configuration = try read(
      """
      {
        store: 'jobs.db', // where
        work: { queues: { zebra: 5, apple: 2 }, slots: 8, grace: "25s" },
        queues: {
          emails: {
            timeout: "30s", keep: "24h", quarantine: 7,
            retry: { attempts: 4, backoff: "exponential", base: "1s", factor: 3, cap: "1m",
                     jitter: .5 },
          },
        },
        handlers: {
          SendEmail: { exec: ["./send-email", "--fast"], timeout: "10s", keep: 9, retry: { attempts: 2 } },
          "*": { stream: ["./any"], resources: { memory: "512MiB", cpu: "60s", nice: 10 } },
          Notify: { http: "https://[::1]:8443/hook", headers: { "X-Token": "env:HOOK_TOKEN" },
                    certificates: "ca.pem" },
        },
        monitor: { theme: "midnight", interval: "1s", spread: "5m",
          keys: { retry: "R", down: ["Down", "Ctrl-N"] } },
        redact: ["password", "card.*"],
      }
      """)
    #expect(configuration.store == "jobs.db")
    #expect(
      configuration.work.queues == [
        QueueShare(queue: "zebra", weight: 5), QueueShare(queue: "apple", weight: 2),
      ])
    #expect(configuration.work.slots == 8)
    #expect(configuration.handlers["*"]?.resources.memory == 512 << 20)
    #expect(configuration.handlers["*"]?.resources.cpu == .seconds(60))
    #expect(configuration.handlers["*"]?.resources.nice == 10)
    #expect(configuration.work.grace == .seconds(25))
    #expect(
      configuration.keeping
        == Keeping(policies: [
          .queue("emails"): KeepingPolicy(retention: .period(.seconds(86_400)), quarantine: 7),
          .kind("SendEmail"): KeepingPolicy(retention: .count(9)),
        ]))
    #expect(configuration.handlers["SendEmail"]?.program == .exec(["./send-email", "--fast"]))
    #expect(configuration.handlers["*"]?.program == .stream(["./any"]))
    var address = Configuration.Address("https://[::1]:8443/hook")
    address.headers = ["X-Token": "env:HOOK_TOKEN"]
    address.certificates = "ca.pem"
    #expect(configuration.handlers["Notify"]?.program == .http(address))
    #expect(configuration.monitor.theme == "midnight")
    #expect(configuration.monitor.interval == .seconds(1))
    #expect(configuration.monitor.spread == .seconds(300))
    #expect(
      configuration.monitor.keys == [
        .init(action: "retry", keys: [.character("R")], place: SourcePlace(line: 18, column: 13)),
        .init(
          action: "down", keys: [.down, .control("n")], place: SourcePlace(line: 18, column: 25)),
      ])
    #expect(configuration.redact == ["password", "card.*"])

    let policies = configuration.policies
    #expect(
      policies.queues["emails"]
        == PolicyOverride(
          attempts: 4, backoff: .exponential, base: .seconds(1), factor: 3, cap: .seconds(60),
          jitter: 0.5,
          timeout: .seconds(30)))
    #expect(policies.kinds["SendEmail"] == PolicyOverride(attempts: 2, timeout: .seconds(10)))
  }

  @Test func `an empty object is a configuration`() throws {
    #expect(try read("{}") == Configuration())
  }

  @Test func `the handler for all kinds lends its limits to kinds that have none`() throws {
    let policies = try read("{handlers: {'*': {exec: ['x'], timeout: '7s'}}}").policies
    let moment = Timestamp(seconds: 0)
    let job = Job(
      id: 1, queue: "q", kind: "any", state: .running, enqueuedAt: moment, runAt: moment)
    #expect(policies.timeout(for: job) == .seconds(7))
  }

  private static let durations = "a duration, such as \"250ms\", \"30s\", \"10m\" or \"7d\""

  @Test(arguments: [
    ("{\n  qeues: {}\n}", "2:3", "unknown key 'qeues'; did you mean 'queues'?"),
    (
      "{ queues: { a: { timeout: '0s' } } }", "1:27",
      "'queues.a.timeout' is '0s'; it must be a duration longer than 0, such as \"30s\""
    ),
    (
      "{ colour: 1 }", "1:3",
      "unknown key 'colour'; known are store, durability, work, queues, trash, handlers, schedules, monitor, redact"
    ),
    (
      "{ queues: {\n  emails: { timout: '5s' } } }", "2:13",
      "unknown key 'timout'; did you mean 'timeout'?"
    ),
    (
      "{ queues: { emails: { limits: 20 } } }", "1:23",
      "unknown key 'limits'; did you mean 'limit'?"
    ),
    (
      "{ queues: { emails: { rate: 'fast' } } }", "1:29",
      "'queues.emails.rate' is 'fast'; it must be a rate such as \"100/s\", \"5/m\" or \"1/10s\", or \"none\""
    ),
    (
      "{ queues: { emails: { burst: 5 } } }", "1:30",
      "'queues.emails.burst' is 5; it must be beside a 'rate'"
    ),
    (
      "{ queues: { é: { /* a\n comment */ timeout: 30 } } }", "2:22",
      "'queues.é.timeout' is 30; it must be \(durations)"
    ),
    (
      "{ work: { grace: 'soon' } }", "1:18",
      "'work.grace' is 'soon'; it must be \(durations)"
    ),
    (
      "{ work: { slots: 1.5 } }", "1:18",
      "'work.slots' is 1.5; it must be a whole number from 1 to 10000"
    ),
    (
      "{ work: { slots: '8' } }", "1:18",
      "'work.slots' is '8'; it must be a whole number from 1 to 10000"
    ),
    (
      "{ work: { slots: 0 } }", "1:18",
      "'work.slots' is 0; it must be a whole number from 1 to 10000"
    ),
    (
      "{ work: { queues: { a: 1, b: 'x' } } }", "1:30",
      "'work.queues.b' is 'x'; it must be a whole number from 1 to 1000"
    ),
    (
      "{ work: { queues: ['a'] } }", "1:19",
      "'work.queues' is a list; it must be an object in braces"
    ),
    ("{ queues: { 7: 5 } }", "1:13", "a key is wanted, but there is '7'"),
    (
      "{ handlers: { A: { exec: ['a'], resources: { memory: '64MB' } } } }", "1:54",
      "'handlers.A.resources.memory' is '64MB'; it must be a size of at least \"1MiB\", such as \"512MiB\" or \"2GiB\""
    ),
    (
      "{ handlers: { A: { exec: ['a'],\n resources: { cpu: '10ms' } } } }", "2:20",
      "'handlers.A.resources.cpu' is '10ms'; it must be a duration of at least \"100ms\""
    ),
    (
      "{ handlers: { A: { exec: ['a'], resources: { nice: -1 } } } }", "1:52",
      "'handlers.A.resources.nice' is -1; it must be a whole number from 0 to 19"
    ),
    ("{ queues: { '7': 5 } }", "1:18", "'queues.7' is 5; it must be an object in braces"),
    (
      "{ queues: { ' a': {} } }", "1:13",
      "cannot use name ' a': it starts or ends with a blank"
    ),
    (
      "{ queues: { a: { retry: { backoff: 'slow' } } } }", "1:36",
      "'queues.a.retry.backoff' is 'slow'; it must be \"exponential\", \"linear\", \"fixed\" or a list of durations such as [\"1s\", \"10s\"]"
    ),
    (
      "{ queues: { a: { retry: { jitter: 20 } } } }", "1:35",
      "'queues.a.retry.jitter' is 20; it must be a number from 0 to 1"
    ),
    (
      "{ handlers: { A: { timeout: '5s' } } }", "1:18",
      "'handlers.A' is an object; it must be one with either 'exec', 'stream' or 'http'"
    ),
    (
      "{ handlers: { A: { exec: ['x'], stream: ['y'] } } }", "1:18",
      "'handlers.A' is an object; it must be one with either 'exec', 'stream' or 'http'"
    ),
    (
      "{ handlers: { A: { stream: [''] } } }", "1:29",
      "'handlers.A.stream[0]' is ''; it must be the name of a program"
    ),
    (
      "{ handlers: { A: { exec: 'x y' } } }", "1:26",
      "'handlers.A.exec' is 'x y'; it must be a program and its arguments, "
        + "such as [\"./send-email\", \"--fast\"]"
    ),
    (
      "{ handlers: { A: { http: 'ftp://x/' } } }", "1:26",
      "'handlers.A.http' is 'ftp://x/'; it must be an address, such as \"https://example.com/jobs\""
    ),
    (
      "{ handlers: { A: { http: 'http://x', exec: ['y'] } } }", "1:18",
      "'handlers.A' is an object; it must be one with either 'exec', 'stream' or 'http'"
    ),
    (
      "{ handlers: { A: { exec: ['y'], headers: {} } } }", "1:33",
      "'headers' goes with 'http' only"
    ),
    (
      "{ handlers: { A: { http: 'http://x', headers: { 'a:b': 'c' } } } }", "1:49",
      "'a:b' cannot be the name of a header"
    ),
    (
      "{ handlers: { A: { http: 'http://x', headers: { 'content-length': '3' } } } }", "1:49",
      "the header 'content-length' is set for each request"
    ),
    (
      "{ handlers: { A: { http: 'http://x', headers: { a: 'b\\nc' } } } }", "1:52",
      "'handlers.A.headers.a' is 'b\\nc'; it must be one line of text"
    ),
    (
      "{ handlers: { A: { http: 'http://x', headers: { a: 5 } } } }", "1:52",
      "'handlers.A.headers.a' is 5; it must be a text in quotes"
    ),
    (
      "{ redact: ['a', 5] }", "1:17",
      "'redact[1]' is 5; it must be a text in quotes"
    ),
    ("{ store: 5 }", "1:10", "'store' is 5; it must be a text in quotes"),
    ("[1]", "1:1", "it is a list; it must be an object in braces"),
    ("{ store: 'a',\n  store: 'b' }", "2:3", "the key 'store' is there twice"),
    ("{ work: {}\n  queues: {} }", "2:3", "',' or '}' is wanted, but there is 'q'"),
    ("{ store: jobs }", "1:10", "'jobs' is not a value; texts stand in quotes"),
    ("{ work: { slots: 1e+ } }", "1:18", "'1e+' is not a number"),
    ("{ work: { slots: 08 } }", "1:18", "'08' is not a number"),
    (
      "{ store: 'a\\d' }", "1:13",
      "one of \" \\ / b f n r t u after '\\' is wanted, but there is 'd'"
    ),
    ("{ work: { slots: 1x } }", "1:18", "'1x' is not a number"),
    ("{ store: 'a\n' }", "1:12", "a line break or control character stands within a text"),
    ("{ store: 'a", "1:10", "the text that begins here is not closed"),
    ("{ work: {", "1:10", "a key is wanted, but the text ends"),
    ("{ /* work", "1:3", "the comment that begins here is not closed"),
    ("", "1:1", "a value is wanted, but the text ends"),
    ("{} {}", "1:4", "the end of the text is wanted, but there is '{'"),
  ])
  func `a bad configuration names the place and what is wrong`(
    text: String, place: String, cause: String
  ) {
    let error = #expect(throws: ConfigurationError.self) { try read(text) }
    #expect(error?.description == "cannot read configuration 'penstock.json5:\(place)': \(cause)")
  }

  @Test func `bytes that are not UTF-8 are named by place`() {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(parsing: Array("{ store: 'a".utf8) + [0xff, 0x27, 0x7d], file: "c")
    }
    #expect(error?.description == "cannot read configuration 'c:1:12': it is not UTF-8")
  }
}

@Suite struct StorePlaceTests {
  private func place(
    _ option: String? = nil, _ environment: [String: String] = [:], _ configured: String? = nil
  ) -> StorePlace {
    StorePlace(
      option: option, environment: environment, configured: configured,
      configurationFile: "/etc/penstock/penstock.json5")
  }

  @Test func `the option comes before environment, configuration and the usual place`() {
    let environment = ["PENSTOCK_STORE": "e.db", "HOME": "/home/ada"]
    #expect(place("o.db", environment, "c.db") == StorePlace(location: "o.db", source: .option))
    #expect(place(nil, environment, "c.db") == StorePlace(location: "e.db", source: .environment))
    #expect(place() == StorePlace(location: "penstock.db", source: .usual))
  }

  @Test func `a configured path counts from the folder of its file`() {
    #expect(place(nil, [:], "c.db").location == "/etc/penstock/c.db")
    #expect(place(nil, [:], "/c.db").location == "/c.db")
    #expect(place(nil, ["HOME": "/home/ada"], "~/c.db").location == "/home/ada/c.db")
    #expect(place(nil, [:], "postgres://db/x").location == "postgres://db/x")
  }

  @Test func `a password is not shown`() {
    let place = place("postgres://ada:se:c@ret@db.example/jobs?x=a:b@c")
    #expect(place.display == "postgres://ada:***@db.example/jobs?x=a:b@c")
  }

  @Test func `configurations are looked for in order`() {
    let environment = ["PENSTOCK_CONFIG": "e.json5", "HOME": "/home/ada"]
    let named = ConfigurationPlace.candidates(option: "o.json5", environment: environment)
    #expect(named.map(\.path) == ["o.json5"])
    #expect(named.map(\.isRequired) == [true])
    let fromEnvironment = ConfigurationPlace.candidates(option: nil, environment: environment)
    #expect(fromEnvironment.map(\.path) == ["e.json5"])
    let usual = ConfigurationPlace.candidates(option: nil, environment: ["HOME": "/home/ada"])
    #expect(usual.map(\.path) == ["./penstock.json5", "/home/ada/.config/penstock/config.json5"])
    #expect(usual.map(\.isRequired) == [false, false])
  }
}
