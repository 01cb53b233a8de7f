import Drawing
import FoundationEssentials
import Jobs

/// Why a configuration cannot be used.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `cannot read configuration 'file:line:column': …`
  package var description: String

  package init(file: String, place: SourcePlace, cause: String) {
    description =
      "cannot read configuration '\(file):\(place.line):\(place.column)': \(cause)"
  }
}

extension Configuration {
  /// Reads a file's text; `file` is the name that messages call it by.
  package init(parsing bytes: [UInt8], file: String) throws(ConfigurationError) {
    let text: JSONText
    do {
      text = try JSONText(bytes, dialect: .json5)
    } catch {
      throw ConfigurationError(
        file: file, place: SourcePlace(of: error.offset, in: bytes), cause: error.cause)
    }
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    do {
      self = try decoder.decode(Configuration.self, from: Data(bytes))
    } catch let problem as FieldProblem {
      let (place, cause) = text.explanation(of: problem)
      throw ConfigurationError(file: file, place: place, cause: cause)
    } catch {
      throw ConfigurationError(
        file: file, place: SourcePlace(line: 1, column: 1), cause: "it is not valid JSON5")
    }
    monitor.themePlace = text.node(at: ["monitor", "theme"].map(AnyKey.init(stringValue:)))
      .map { text.place(of: $0.range.lowerBound) }
    let named = text.members(
      at: [AnyKey(stringValue: "monitor"), AnyKey(stringValue: "keys")])
    monitor.keys = named.compactMap { member in
      var entry = monitor.keys.first { $0.action == member.key }
      entry?.place = text.place(of: member.keyRange.lowerBound)
      return entry
    }
    for index in schedules.indices {
      let name = schedules[index].schedule.name
      let path = ["schedules", name].map(AnyKey.init(stringValue:))
      let node =
        text.node(at: path + [AnyKey(stringValue: "zone")]) ?? text.node(at: path) ?? text.root
      schedules[index].place = text.place(of: node.range.lowerBound)
    }
    let order = text.members(at: [AnyKey(stringValue: "work"), AnyKey(stringValue: "queues")])
      .map(\.key)
    work.queues.sort {
      (order.firstIndex(of: $0.queue) ?? 0) < (order.firstIndex(of: $1.queue) ?? 0)
    }
  }
}

extension Configuration: Decodable {
  private enum Key: String, CodingKey, CaseIterable {
    case store, durability, work, queues, trash, handlers, schedules, monitor, redact
  }

  package init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    store = try fields.name(of: "a store", .store)
    durability = try fields.choice(.durability, of: StoreDurability.self)
    work = try fields.object(.work) ?? Work()
    queues = (try fields.object(.queues) as Named<Queue>?)?.values ?? [:]
    trash = try fields.duration(.trash)
    handlers = (try fields.object(.handlers) as Named<Handler>?)?.values ?? [:]
    let declared = (try fields.object(.schedules) as Named<ScheduleFields>?)?.values ?? [:]
    for (name, fields) in declared.sorted(by: { $0.key < $1.key }) {
      var schedule = fields.schedule
      schedule.name = name
      do throws(DraftError) {
        try Schedule.validate(name: name)
      } catch {
        throw FieldProblem(
          path: decoder.codingPath + [Key.schedules, AnyKey(stringValue: name)],
          fault: .badName(cause: error.description))
      }
      schedules.append(DeclaredSchedule(schedule, place: SourcePlace(line: 1, column: 1)))
    }
    monitor = try fields.object(.monitor) ?? Monitor()
    redact = try fields.patterns(.redact) ?? []
  }
}

/// Values under names that the user chooses.
struct Named<Value: Decodable>: Decodable {
  var values: [String: Value] = [:]

  init(from decoder: any Decoder) throws {
    let keys = try FieldReader<AnyKey>.keys(of: decoder)
    let container = try decoder.container(keyedBy: AnyKey.self)
    for key in keys {
      do {
        try Draft.validate(name: key.stringValue, as: "name")
      } catch {
        throw FieldProblem(
          path: decoder.codingPath + [key], fault: .badName(cause: error.description))
      }
      do {
        values[key.stringValue] = try container.decode(Value.self, forKey: key)
      } catch let problem as FieldProblem {
        throw problem
      } catch {
        throw FieldProblem(
          path: decoder.codingPath + [key], fault: .wanted(wantedValue))
      }
    }
  }

  private var wantedValue: String {
    if Value.self == Int.self { return "a whole number from 1 to 1000" }
    if Value.self == String.self { return "a text in quotes" }
    return Value.self == KeyNames.self ? "a key's name or a list of them" : "an object in braces"
  }
}

extension Configuration.Work: Decodable {
  private enum Key: String, CodingKey, CaseIterable {
    case queues, slots, grace
  }

  package init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    let weights = (try fields.object(.queues) as Named<Int>?)?.values ?? [:]
    for (queue, weight) in weights.sorted(by: { $0.key < $1.key }) {
      guard (1...1000).contains(weight) else {
        throw FieldProblem(
          path: decoder.codingPath + [Key.queues, AnyKey(stringValue: queue)],
          fault: .wanted("a whole number from 1 to 1000"))
      }
      queues.append(QueueShare(queue: queue, weight: weight))
    }
    slots = try fields.wholeNumber(.slots, in: 1...10_000)
    grace = try fields.duration(.grace)
  }
}

extension Configuration.Queue: Decodable {
  private enum Key: String, CodingKey, CaseIterable {
    case timeout, retry, keep, quarantine, limit, rate, burst
  }

  package init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    timeout = try fields.limit(.timeout)
    retry = try fields.object(.retry) ?? Configuration.Retry()
    keeping = try fields.keeping(.keep, .quarantine)
    limit.settings = try fields.limits(.limit, .rate, .burst)
  }
}

extension Configuration.Retry: Decodable {
  private enum Key: String, CodingKey, CaseIterable {
    case attempts, backoff, base, factor, cap, jitter
  }

  package init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    attempts = try fields.wholeNumber(.attempts, in: 1...100_000)
    let wanted =
      "\"exponential\", \"linear\", \"fixed\" or a list of durations such as [\"1s\", \"10s\"]"
    if let field: Elements = try fields.value(.backoff, wanted) {
      if let name = field.all.first?.text, !field.isList {
        guard let named = Self.backoffs[name] else {
          throw fields.problem(.backoff, name, wanted, among: Self.backoffs.keys.sorted())
        }
        backoff = named
      } else {
        guard !field.all.isEmpty else { throw fields.problem(.backoff, wanted) }
        backoff = .list(try field.all.map { try $0.duration() })
      }
    }
    base = try fields.duration(.base)
    factor = try fields.number(.factor, in: 1...1000, "a number from 1 to 1000")
    cap = try fields.duration(.cap)
    jitter = try fields.number(.jitter, in: 0...1, "a number from 0 to 1")
  }

  private static let backoffs: [String: Backoff] = [
    "exponential": .exponential, "linear": .linear, "fixed": .fixed,
  ]
}

extension Configuration.Monitor: Decodable {
  private enum Key: String, CodingKey, CaseIterable {
    case theme, interval, spread, keys
  }

  package init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    theme = try fields.name(of: "a theme", .theme)
    interval = try fields.duration(.interval)
    spread = try fields.limit(.spread)
    let named = (try fields.object(.keys) as Named<KeyNames>?)?.values ?? [:]
    keys = named.sorted { $0.key < $1.key }.map {
      Configuration.ActionKeys(
        action: $0.key, keys: $0.value.keys, place: SourcePlace(line: 1, column: 1))
    }
  }
}

/// One key by its name, or a list of them.
private struct KeyNames: Decodable {
  var keys: [Key] = []

  init(from decoder: any Decoder) throws {
    let names = try Elements(from: decoder).all
    guard !names.isEmpty else {
      throw FieldProblem(path: decoder.codingPath, fault: .wanted(Self.wanted))
    }
    for name in names {
      if let same = Key.sameKey(as: name.text) {
        throw name.problem(
          "a key that terminals tell from \(same); write \"\(same)\" if you mean that")
      }
      guard let key = Key(name: name.text) else {
        let nearest = NearestName.match(name.text, among: Key.knownNames)
        throw name.problem(
          "the name of a key\(nearest == nil ? Self.examples : "")", nearest)
      }
      keys.append(key)
    }
  }

  private static let examples = ", such as \"R\", \"Ctrl-R\" or \"F5\""
  private static let wanted = "a key's name or a list of them\(examples)"
}

extension Elements.Element {
  /// The text as a length.
  fileprivate func duration() throws -> Duration {
    guard let duration = try? Duration(text: text) else {
      throw problem("a duration, such as \"250ms\", \"30s\", \"10m\" or \"7d\"")
    }
    return duration
  }
}

extension FieldReader {
  /// A text that names something.
  func name(of thing: String, _ key: Key) throws -> String? {
    guard let name = try text(key) else { return nil }
    guard !name.isEmpty else { throw problem(key, "the name of \(thing)") }
    return name
  }

  /// What is masked: keys, and values behind `value:`.
  fileprivate func patterns(_ key: Key) throws -> [String]? {
    let wanted = "a list of keys and values, such as [\"card.*\", \"value:sk_live_*\"]"
    return try list(key, wanted)?.map { pattern in
      guard !pattern.text.isEmpty, pattern.text != "value:" else {
        throw pattern.problem("a key such as \"card.*\", or a value such as \"value:sk_live_*\"")
      }
      return pattern.text
    }
  }
}
