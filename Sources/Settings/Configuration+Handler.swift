import Jobs

extension Configuration.Handler: Decodable {
  private enum Key: String, CodingKey, CaseIterable {
    case exec, stream, http, headers, certificates, timeout, retry, keep, quarantine, unique, limit,
      rate, burst, resources
  }

  package init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    let ways: [Key] = [.exec, .stream, .http]
    let given = try ways.filter { try fields.has($0) }
    guard given.count == 1, let way = given.first else {
      throw FieldProblem(
        path: decoder.codingPath, fault: .wanted("one with either 'exec', 'stream' or 'http'"))
    }
    if way != .http,
      let key = try [Key.headers, .certificates].first(where: { try fields.has($0) })
    {
      throw FieldProblem(
        path: decoder.codingPath + [key],
        fault: .badName(cause: "'\(key.rawValue)' goes with 'http' only"))
    }
    if way == .http, try fields.has(.resources) {
      throw FieldProblem(
        path: decoder.codingPath + [Key.resources],
        fault: .badName(cause: "'resources' goes with 'exec' and 'stream' only"))
    }
    resources = try fields.object(.resources) ?? Configuration.Resources()
    switch way {
    case .http: program = .http(try Self.address(fields))
    case .stream: program = .stream(try Self.command(fields, .stream))
    default: program = .exec(try Self.command(fields, .exec))
    }
    timeout = try fields.limit(.timeout)
    retry = try fields.object(.retry) ?? Configuration.Retry()
    keeping = try fields.keeping(.keep, .quarantine)
    keeping.uniqueness = try fields.uniqueness(.unique)
    limit.settings = try fields.limits(.limit, .rate, .burst)
    try Self.checkFallback(fields, decoder.codingPath)
  }

  /// What the store applies needs a name: which kinds the fallback takes only its worker knows.
  private static func checkFallback(
    _ fields: FieldReader<Key>, _ path: [any CodingKey]
  ) throws {
    guard path.last?.stringValue == "*" else { return }
    let named: [Key] = [.keep, .quarantine, .unique, .limit, .rate, .burst]
    guard let key = try named.first(where: { try fields.has($0) }) else { return }
    let owner = key == .unique ? "a kind" : "a kind or a queue"
    throw FieldProblem(
      path: path + [key],
      fault: .badName(cause: "'\(key.rawValue)' belongs to \(owner), which \"*\" does not name"))
  }

  private static func command(_ fields: FieldReader<Key>, _ key: Key) throws -> [String] {
    let wanted = "a program and its arguments, such as [\"./send-email\", \"--fast\"]"
    guard let command = try fields.list(key, wanted), let program = command.first else {
      throw fields.problem(key, wanted)
    }
    guard !program.text.isEmpty else { throw program.problem("the name of a program") }
    return command.map(\.text)
  }

  private static func address(_ fields: FieldReader<Key>) throws -> Configuration.Address {
    let wanted = "an address, such as \"https://example.com/jobs\""
    guard let url: String = try fields.value(.http, wanted), Configuration.Address.isURL(url) else {
      throw fields.problem(.http, wanted)
    }
    var address = Configuration.Address(url)
    address.headers = (try fields.object(.headers) as Named<String>?)?.values ?? [:]
    for (name, value) in address.headers.sorted(by: { $0.key < $1.key }) {
      let path = fields.path(.headers) + [AnyKey(stringValue: name)]
      guard Configuration.Address.isHeaderName(name) else {
        throw FieldProblem(
          path: path, fault: .badName(cause: "'\(name)' cannot be the name of a header"))
      }
      guard !Configuration.Address.isOwnHeader(name) else {
        throw FieldProblem(
          path: path, fault: .badName(cause: "the header '\(name)' is set for each request"))
      }
      guard Configuration.Address.isHeaderValue(value) else {
        throw FieldProblem(path: path, fault: .wanted("one line of text"))
      }
    }
    address.certificates = try fields.name(of: "a file", .certificates)
    return address
  }
}

extension Configuration.Resources: Decodable {
  private enum Key: String, CodingKey, CaseIterable {
    case memory, cpu, nice
  }

  package init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    memory = try fields.bytes(.memory)
    cpu = try fields.duration(.cpu)
    if let cpu, cpu < .milliseconds(100) {
      throw fields.problem(.cpu, "a duration of at least \"100ms\"")
    }
    nice = try fields.wholeNumber(.nice, in: 0...19)
  }
}

extension Configuration.Address {
  /// Only what can be seen at once; who sends it knows the rest.
  package static func isURL(_ text: String) -> Bool {
    let lowercased = text.lowercased()
    guard
      let scheme = ["http://", "https://"].first(where: { lowercased.hasPrefix($0) }),
      text.utf8.count > scheme.utf8.count
    else { return false }
    return text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
  }

  /// What each request has of its own and must be true, or what the transfer goes by.
  static func isOwnHeader(_ name: String) -> Bool {
    let name = name.lowercased()
    return name.hasPrefix("penstock-")
      || ["idempotency-key", "content-length", "transfer-encoding", "connection", "expect"]
        .contains(name)
  }

  /// A token as RFC 9110 has it.
  static func isHeaderName(_ text: String) -> Bool {
    let others = Set("!#$%&'*+-.^_`|~".utf8)
    return !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: others.contains(byte)
        }
      }
  }

  static func isHeaderValue(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  }
}
