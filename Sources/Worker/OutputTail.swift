import Jobs

/// The end of a stream: keeps the last bytes, forgets the rest, costs at most twice what it keeps.
struct OutputTail: Sendable {
  static let limit = 64 * 1024

  private var buffer: [UInt8] = []

  mutating func append(_ chunk: UnsafeRawBufferPointer) {
    if chunk.count >= Self.limit {
      buffer.removeAll(keepingCapacity: true)
      buffer.append(contentsOf: chunk.suffix(Self.limit))
      return
    }
    buffer.append(contentsOf: chunk)
    if buffer.count >= 2 * Self.limit { buffer.removeFirst(buffer.count - Self.limit) }
  }

  /// Adds a line.
  mutating func append(_ line: String) {
    var bytes = Array(line.utf8)
    if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    bytes.withUnsafeBytes { append($0) }
  }

  var bytes: [UInt8] {
    buffer.count <= Self.limit ? buffer : Array(buffer.suffix(Self.limit))
  }
}

/// What a program said last.
enum LastLine {
  static let maximumLength = 1000

  /// The last line that is not blank, without escape sequences, control characters and outer blanks,
  /// at most 1000 characters; nil when there is none.
  static func text(of output: [UInt8]) -> String? {
    var rest = output[...]
    while !rest.isEmpty {
      let start = rest.lastIndex(where: { $0 == 0x0A || $0 == 0x0D }).map { $0 + 1 }
      let line = rest[(start ?? rest.startIndex)...]
      if let text = cleaned(line.prefix(4 * maximumLength)) { return text }
      rest = rest[..<(start.map { $0 - 1 } ?? rest.startIndex)]
    }
    return nil
  }

  private static func cleaned(_ line: ArraySlice<UInt8>) -> String? {
    var scalars = String.UnicodeScalarView()
    let plain = line.contains(0x1B) ? EscapeSequences.removed(from: line) : Array(line)
    for scalar in String(decoding: plain, as: UTF8.self).unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control
      scalars.append(isControl ? " " : scalar)
    }
    let words = String(scalars).split(separator: " ", omittingEmptySubsequences: false)
    guard let first = words.firstIndex(where: { !$0.isEmpty }),
      let last = words.lastIndex(where: { !$0.isEmpty })
    else { return nil }
    return String(words[first...last].joined(separator: " ").prefix(maximumLength))
  }
}
