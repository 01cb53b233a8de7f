/// Why zone data cannot be used.
package enum TimeZoneFault: Error, Hashable, Sendable, CustomStringConvertible {
  case notZoneData
  case cutOff
  case damaged(String)
  case countsLeapSeconds

  package var description: String {
    switch self {
    case .notZoneData: "it is not zone data (TZif)"
    case .cutOff: "it ends before its content does"
    case .damaged(let what): "it is damaged: \(what)"
    case .countsLeapSeconds: "it counts leap seconds, which the clocks of computers do not"
    }
  }
}

/// Compiled zone data, RFC 9636.
extension TimeZoneRules {
  /// Reads a file of the system's zone data.
  package init(name: String, data: [UInt8]) throws(TimeZoneFault) {
    var reader = ZoneDataReader(data)
    var header = try reader.header()
    var width = 4
    if header.version >= 2 {
      try reader.skip(header.length(width: 4))
      header = try reader.header()
      width = 8
    }
    guard header.leaps == 0 else { throw .countsLeapSeconds }
    guard header.types > 0 else { throw .damaged("it has no offset") }
    let (firstOffset, changes) = try reader.changes(header, width: width)
    var rule = YearlyRule(offset: changes.last?.offset ?? firstOffset)
    let text = width == 8 ? try reader.footer() : ""
    if !text.isEmpty {
      guard let read = YearlyRule(text: text) else {
        throw .damaged("its rule '\(text)' cannot be read")
      }
      rule = read
    }
    self.init(name: name, firstOffset: firstOffset, changes: changes, rule: rule)
  }

  /// A zone that is written as a rule: `CET-1CEST,M3.5.0,M10.5.0/3`. Nil when the text is none.
  package init?(rule text: String) {
    guard let rule = YearlyRule(text: text) else { return nil }
    self.init(name: text, firstOffset: rule.offset, changes: [], rule: rule)
  }
}

/// Reads zone data from its front.
private struct ZoneDataReader {
  struct Header {
    var version: Int
    var universalMarks = 0
    var standardMarks = 0
    var leaps = 0
    var changes = 0
    var types = 0
    var letters = 0

    /// Bytes of what follows.
    func length(width: Int) -> Int {
      changes * (width + 1) + types * 6 + letters + leaps * (width + 4) + standardMarks
        + universalMarks
    }
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func skip(_ count: Int) throws(TimeZoneFault) {
    guard bytes.count - position >= count else { throw .cutOff }
    position += count
  }

  /// A whole number of so many bytes, the highest first.
  private mutating func number(_ width: Int) throws(TimeZoneFault) -> Int64 {
    let start = position
    try skip(width)
    var value: UInt64 = bytes[start] & 0x80 == 0 ? 0 : .max
    for byte in bytes[start..<position] { value = value << 8 | UInt64(byte) }
    return Int64(bitPattern: value)
  }

  private mutating func byte() throws(TimeZoneFault) -> UInt8 {
    try skip(1)
    return bytes[position - 1]
  }

  mutating func header() throws(TimeZoneFault) -> Header {
    guard bytes[position...].starts(with: Array("TZif".utf8)) else { throw .notZoneData }
    try skip(4)
    // A zero, or a digit.
    var header = Header(version: max(1, Int(try byte()) - 48))
    try skip(15)
    for key in [
      \Header.universalMarks, \.standardMarks, \.leaps, \.changes, \.types, \.letters,
    ] {
      let count = try number(4)
      guard (0...0xFF_FFFF).contains(count) else { throw .damaged("a count is out of bounds") }
      header[keyPath: key] = Int(count)
    }
    return header
  }

  /// The first offset, and the changes.
  mutating func changes(
    _ header: Header, width: Int
  ) throws(TimeZoneFault) -> (Int64, [TimeZoneRules.Change]) {
    let end = position + header.length(width: width)
    guard end <= bytes.count else { throw .cutOff }
    var times: [Int64] = []
    for _ in 0..<header.changes { times.append(try number(width)) }
    var indices: [Int] = []
    for _ in 0..<header.changes { indices.append(Int(try byte())) }
    var offsets: [Int64] = []
    for _ in 0..<header.types {
      offsets.append(try number(4))
      try skip(2)
    }
    position = end
    var changes: [TimeZoneRules.Change] = []
    for (time, index) in zip(times, indices) {
      guard index < offsets.count else { throw .damaged("a change has no offset") }
      // RFC 9636 bounds offsets so; times beyond those of the model cannot be computed with.
      guard (-93_599...93_599).contains(offsets[index]), time > -(1 << 60), time < 1 << 60 else {
        throw .damaged("a change is out of bounds")
      }
      guard changes.last.map({ $0.at < time }) ?? true else {
        throw .damaged("its changes are not in order")
      }
      changes.append(TimeZoneRules.Change(at: time, offset: offsets[index]))
    }
    return (offsets[0], changes)
  }

  /// The rule between two newlines behind the changes; empty when there is none.
  mutating func footer() throws(TimeZoneFault) -> String {
    let newline = UInt8(ascii: "\n")
    guard try byte() == newline, let end = bytes[position...].firstIndex(of: newline) else {
      throw .cutOff
    }
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }
}
