import Settings
import Testing

/// A wrong value for every key that a configuration can have, and what is said of it.
@Suite struct ConfigurationFaultTests {
  /// The text of a configuration in which `⟨` and `⟩` stand around what is wrong, and the message.
  private static let faults: [(text: String, message: String)] = [
    ("{ store: ⟨''⟩ }", "'store' is ''; it must be the name of a store"),
    ("{ store: ⟨true⟩ }", "'store' is true; it must be a text in quotes"),
    (
      "{ durability: ⟨'ful'⟩ }",
      "'durability' is 'ful'; it must be \"full\" or \"normal\"; did you mean \"full\"?"
    ),
    ("{ trash: ⟨'a day'⟩ }", "'trash' is 'a day'; it must be \(duration)"),
    ("{ work: ⟨[]⟩ }", "'work' is a list; it must be an object in braces"),
    (
      "{ work: { queues: { a: 1, b: ⟨1.5⟩ } } }",
      "'work.queues.b' is 1.5; it must be a whole number from 1 to 1000"
    ),
    (
      "{ work: { queues: { a: ⟨0⟩ } } }",
      "'work.queues.a' is 0; it must be a whole number from 1 to 1000"
    ),
    ("{ work: { slots: ⟨0⟩ } }", "'work.slots' is 0; it must be a whole number from 1 to 10000"),
    ("{ work: { grace: ⟨30⟩ } }", "'work.grace' is 30; it must be \(duration)"),
    ("{ work: { ⟨slot⟩: 3 } }", "unknown key 'slot'; did you mean 'slots'?"),
    ("{ queues: { a: ⟨3⟩ } }", "'queues.a' is 3; it must be an object in braces"),
    (
      "{ queues: { a: { timeout: ⟨'0s'⟩ } } }",
      "'queues.a.timeout' is '0s'; it must be a duration longer than 0, such as \"30s\""
    ),
    (
      "{ queues: { a: { keep: ⟨'forevr'⟩ } } }",
      "'queues.a.keep' is 'forevr'; it must be \(retention); did you mean \"forever\"?"
    ),
    ("{ queues: { a: { keep: ⟨-1⟩ } } }", "'queues.a.keep' is -1; it must be \(retention)"),
    (
      "{ queues: { a: { quarantine: ⟨0⟩ } } }",
      "'queues.a.quarantine' is 0; it must be a whole number from 1 to 1000"
    ),
    (
      "{ queues: { a: { limit: ⟨'nome'⟩ } } }",
      "'queues.a.limit' is 'nome'; it must be a whole number from 1 to 1000000, or \"none\"; "
        + "did you mean \"none\"?"
    ),
    (
      "{ queues: { a: { rate: ⟨'5 a minute'⟩ } } }",
      "'queues.a.rate' is '5 a minute'; it must be a rate such as \"100/s\", \"5/m\" or \"1/10s\", or "
        + "\"none\""
    ),
    (
      "{ queues: { a: { rate: '5/s', burst: ⟨'x'⟩ } } }",
      "'queues.a.burst' is 'x'; it must be a whole number from 1 to 1000000"
    ),
    ("{ queues: { a: { ⟨unique⟩: {} } } }", "unknown key 'unique'; known are"),
    ("{ queues: { a: { retry: ⟨3⟩ } } }", "'queues.a.retry' is 3; it must be an object in braces"),
    (
      "{ queues: { a: { retry: { attempts: ⟨0⟩ } } } }",
      "'queues.a.retry.attempts' is 0; it must be a whole number from 1 to 100000"
    ),
    (
      "{ queues: { a: { retry: { backoff: ⟨'exponental'⟩ } } } }",
      "'queues.a.retry.backoff' is 'exponental'; it must be \(backoff); did you mean \"exponential\"?"
    ),
    (
      "{ queues: { a: { retry: { backoff: ['1s', ⟨'x'⟩] } } } }",
      "'queues.a.retry.backoff[1]' is 'x'; it must be \(duration)"
    ),
    (
      "{ queues: { a: { retry: { backoff: ['1s',\n  ⟨5⟩] } } } }",
      "'queues.a.retry.backoff[1]' is 5; it must be a text in quotes"
    ),
    (
      "{ queues: { a: { retry: { backoff: ⟨[]⟩ } } } }",
      "'queues.a.retry.backoff' is a list; it must be \(backoff)"
    ),
    (
      "{ queues: { a: { retry: { base: ⟨5⟩ } } } }",
      "'queues.a.retry.base' is 5; it must be \(duration)"
    ),
    (
      "{ queues: { a: { retry: { factor: ⟨0.5⟩ } } } }",
      "'queues.a.retry.factor' is 0.5; it must be a number from 1 to 1000"
    ),
    (
      "{ queues: { a: { retry: { cap: ⟨'1 h'⟩ } } } }",
      "'queues.a.retry.cap' is '1 h'; it must be \(duration)"
    ),
    (
      "{ queues: { a: { retry: { jitter: ⟨'20%'⟩ } } } }",
      "'queues.a.retry.jitter' is '20%'; it must be a number from 0 to 1"
    ),
    ("{ handlers: { A: ⟨'./run'⟩ } }", "'handlers.A' is './run'; it must be an object in braces"),
    (
      "{ handlers: { A: { exec: ⟨[]⟩ } } }", "'handlers.A.exec' is a list; it must be a program and"
    ),
    (
      "{ handlers: { A: { exec: ['x', ⟨5⟩] } } }",
      "'handlers.A.exec[1]' is 5; it must be a text in quotes"
    ),
    (
      "{ handlers: { A: { stream: ['x', ⟨null⟩] } } }",
      "'handlers.A.stream[1]' is null; it must be a text in quotes"
    ),
    ("{ handlers: { A: { http: ⟨8080⟩ } } }", "'handlers.A.http' is 8080; it must be an address"),
    (
      "{ handlers: { A: { http: 'http://x', headers: { a: ⟨5⟩ } } } }",
      "'handlers.A.headers.a' is 5; it must be a text in quotes"
    ),
    (
      "{ handlers: { A: { http: 'http://x', certificates: ⟨''⟩ } } }",
      "'handlers.A.certificates' is ''; it must be the name of a file"
    ),
    (
      "{ handlers: { A: { exec: ['x'], timeout: ⟨'5'⟩ } } }",
      "'handlers.A.timeout' is '5'; it must be \(duration)"
    ),
    (
      "{ handlers: { A: { exec: ['x'], retry: { ⟨atempts⟩: 3 } } } }",
      "unknown key 'atempts'; did you mean 'attempts'?"
    ),
    (
      "{ handlers: { A: { exec: ['x'], keep: ⟨'none of it'⟩ } } }",
      "'handlers.A.keep' is 'none of it'; it must be \(retention)"
    ),
    (
      "{ handlers: { A: { exec: ['x'], quarantine: ⟨1001⟩ } } }",
      "'handlers.A.quarantine' is 1001; it must be a whole number from 1 to 1000"
    ),
    (
      "{ handlers: { A: { exec: ['x'], limit: ⟨-3⟩ } } }",
      "'handlers.A.limit' is -3; it must be a whole number from 1 to 1000000, or \"none\""
    ),
    (
      "{ handlers: { A: { exec: ['x'], unique: ⟨'non'⟩ } } }",
      "'handlers.A.unique' is 'non'; it must be an object such as { by: \"payload\" }, or \"none\"; "
        + "did you mean \"none\"?"
    ),
    ("{ handlers: { A: { exec: ['x'], unique: ⟨{}⟩ } } }", "the key 'by' is missing"),
    (
      "{ handlers: { A: { exec: ['x'], unique: { by: ⟨'payloud'⟩ } } } }",
      "'handlers.A.unique.by' is 'payloud'; it must be \(basis); did you mean \"payload\"?"
    ),
    (
      "{ handlers: { A: { exec: ['x'], unique: { by: ⟨[]⟩ } } } }",
      "'handlers.A.unique.by' is a list; it must be \(basis)"
    ),
    (
      "{ handlers: { A: { exec: ['x'], unique: { by: ['a', ⟨'b..c'⟩] } } } }",
      "'handlers.A.unique.by[1]' is 'b..c'; it must be the name of a payload value, such as "
        + "\"customer.id\""
    ),
    (
      "{ handlers: { A: { exec: ['x'], unique: { by: 'kind', for: ⟨'0s'⟩ } } } }",
      "'handlers.A.unique.for' is '0s'; it must be a duration longer than 0, such as \"30s\""
    ),
    (
      "{ handlers: { A: { exec: ['x'], unique: { by: 'kind', until: ⟨'strated'⟩ } } } }",
      "'handlers.A.unique.until' is 'strated'; it must be \"finished\" or \"started\"; "
        + "did you mean \"started\"?"
    ),
    (
      "{ handlers: { A: { exec: ['x'], unique: { by: 'kind', for: '1h', until: ⟨'started'⟩ } } } }",
      "'handlers.A.unique.until' is 'started'; it must be left out where 'for' is given"
    ),
    (
      "{ handlers: { A: { exec: ['x'], unique: { by: 'kind', replace: ['run-at', ⟨\"payloud\"⟩] } } } }",
      "'handlers.A.unique.replace[1]' is \"payloud\"; it must be \"run-at\", \"payload\" or \"priority\"; "
        + "did you mean \"payload\"?"
    ),
    (
      "{ handlers: { A: { exec: ['x'], unique: { by: 'kind', replace: ⟨'payload'⟩ } } } }",
      "'handlers.A.unique.replace' is 'payload'; it must be a list of \"run-at\","
    ),
    (
      "{ handlers: { '*': { exec: ['x'], ⟨unique⟩: { by: 'kind' } } } }",
      "'unique' belongs to a kind, which \"*\" does not name"
    ),
    (
      "{ handlers: { A: { exec: ['x'], resources: { memory: ⟨5⟩ } } } }",
      "'handlers.A.resources.memory' is 5; it must be a size of at least \"1MiB\""
    ),
    (
      "{ handlers: { A: { exec: ['x'], resources: { cpu: ⟨'1ms'⟩ } } } }",
      "'handlers.A.resources.cpu' is '1ms'; it must be a duration of at least \"100ms\""
    ),
    (
      "{ handlers: { A: { exec: ['x'], resources: { nice: ⟨20⟩ } } } }",
      "'handlers.A.resources.nice' is 20; it must be a whole number from 0 to 19"
    ),
    ("{ monitor: { theme: ⟨''⟩ } }", "'monitor.theme' is ''; it must be the name of a theme"),
    (
      "{ monitor: { spread: ⟨'0s'⟩ } }",
      "'monitor.spread' is '0s'; it must be a duration longer than 0, such as \"30s\""
    ),
    ("{ monitor: { interval: ⟨1⟩ } }", "'monitor.interval' is 1; it must be \(duration)"),
    (
      "{ monitor: { keys: { retry: ['R', ⟨'Entre'⟩] } } }",
      "'monitor.keys.retry[1]' is 'Entre'; it must be the name of a key; did you mean \"Enter\"?"
    ),
    (
      "{ monitor: { keys: { retry: ⟨'Ctrl-I'⟩ } } }",
      "'monitor.keys.retry' is 'Ctrl-I'; it must be a key that terminals tell from Tab; "
        + "write \"Tab\" if you mean that"
    ),
    (
      "{ monitor: { keys: { retry: ['R', ⟨'ctrl-['⟩] } } }",
      "'monitor.keys.retry[1]' is 'ctrl-['; it must be a key that terminals tell from Esc; "
        + "write \"Esc\" if you mean that"
    ),
    ("{ monitor: { keys: { retry: ⟨5⟩ } } }", "'monitor.keys.retry' is 5; it must be a key's name"),
    ("{ redact: ⟨'card'⟩ }", "'redact' is 'card'; it must be a list of keys and values"),
    (
      "{ redact: ['card', ⟨'value:'⟩] }",
      "'redact[1]' is 'value:'; it must be a key such as \"card.*\", or a value such as "
        + "\"value:sk_live_*\""
    ),
    (schedule("cron: ⟨'61 * * * *'⟩, queue: 'q'"), "'61 * * * *' is no cron line: "),
    (
      schedule("cron: '@daily', queue: ⟨''⟩"),
      "'schedules.s.queue' is ''; it must be a text of 1 to 255 bytes"
    ),
    (schedule("cron: '@daily', queue: 'q', kind: ⟨''⟩"), "cannot use kind '': it is empty"),
    (
      schedule("cron: '@daily', queue: 'q', priority: ⟨'high'⟩"),
      "'schedules.s.priority' is 'high'; it must be a whole number from -1000000 to 1000000"
    ),
    (
      schedule("cron: '@daily', queue: 'q', max_attempts: ⟨0⟩"),
      "'schedules.s.max_attempts' is 0; it must be a whole number from 1 to 100000"
    ),
    (
      schedule("cron: '@daily', queue: 'q', timeout: ⟨'0s'⟩"),
      "'schedules.s.timeout' is '0s'; it must be a duration longer than 0, such as \"30s\""
    ),
    (
      schedule("cron: '@daily', queue: 'q', unique_for: ⟨'1h'⟩"),
      "cannot use a uniqueness period without a unique key; give the key too"
    ),
    (
      schedule("cron: '@daily', queue: 'q', unique: 'k', unique_until: ⟨'start'⟩"),
      "'schedules.s.unique_until' is 'start'; it must be \"finished\" or \"started\"; "
        + "did you mean \"started\"?"
    ),
    (
      schedule("cron: '@daily', queue: 'q', unique: ⟨' '⟩"),
      "cannot use unique key ' ': it starts or ends with a blank"
    ),
    (
      schedule("cron: '@daily', queue: 'q', partition: ⟨3⟩"),
      "'schedules.s.partition' is 3; it must be a text in quotes"
    ),
    (
      schedule("cron: '@daily', queue: 'q', tags: ['a', ⟨3⟩]"),
      "'schedules.s.tags[1]' is 3; it must be a text in quotes"
    ),
    (
      schedule("cron: '@daily', queue: 'q', missed: ⟨'onse'⟩"),
      "'schedules.s.missed' is 'onse'; it must be skip, once, all, or all:N with N from 1 to 1000; "
        + "did you mean \"once\"?"
    ),
    (
      schedule("cron: '@daily', queue: 'q', overlap: ⟨'skipp'⟩"),
      "'schedules.s.overlap' is 'skipp'; it must be"
    ),
    (
      schedule("cron: '@daily', queue: 'q', jitter: ⟨5⟩"),
      "'schedules.s.jitter' is 5; it must be \(duration)"
    ),
    (
      schedule("cron: '@daily', queue: 'q', between: ['01:00-02:00', ⟨'3-4'⟩]"),
      "'schedules.s.between[1]' is '3-4'; it must be times of the day such as 08:00-18:00"
    ),
    (
      schedule("cron: '@daily', queue: 'q', note: ⟨[]⟩"),
      "'schedules.s.note' is a list; it must be a text in quotes"
    ),
    (
      schedule("cron: '@daily', queue: 'q', zone: ⟨1⟩"),
      "'schedules.s.zone' is 1; it must be a text in quotes"
    ),
  ]

  private static func schedule(_ fields: String) -> String { "{ schedules: { s: { \(fields) } } }" }

  private static let duration = "a duration, such as \"250ms\", \"30s\", \"10m\" or \"7d\""
  private static let retention =
    "a duration such as \"24h\", a count from 1 to 1000000000, \"forever\" or \"none\""
  private static let backoff =
    "\"exponential\", \"linear\", \"fixed\" or a list of durations such as [\"1s\", \"10s\"]"
  private static let basis =
    "\"payload\" or \"kind\", or a list of names of payload values such as [\"customer.id\"]"

  @Test(arguments: faults.indices)
  func `what is wrong is told where it stands`(index: Int) {
    let (text, message) = Self.faults[index]
    let before = text.prefix { $0 != "⟨" }
    let line = before.count { $0 == "\n" } + 1
    let column = before.reversed().prefix { $0 != "\n" }.count + 1
    let plain = text.replacing("⟨", with: "").replacing("⟩", with: "")
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(parsing: Array(plain.utf8), file: "c")
    }
    let start = "cannot read configuration 'c:\(line):\(column)': \(message)"
    #expect(error?.description.hasPrefix(start) == true, "\(error?.description ?? "")")
  }
}
