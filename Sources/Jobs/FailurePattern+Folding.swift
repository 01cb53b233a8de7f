/// What in a word of an error tells one failure from the next: moments, addresses, ids, lengths of
/// time, numbers.
extension FailurePattern {
  /// The word with a placeholder for each of these.
  static func folded(_ word: Substring) -> String {
    let bytes = Array(word.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if index == 0 || !bytes[index - 1].isLetterOrDigit,
        let (end, placeholder) = ByteScan(bytes, from: index).longName
      {
        result += placeholder.utf8
        index = end
      } else if bytes[index].isDigit {
        result += "<n>".utf8
        while index < bytes.count, bytes[index].isDigit { index += 1 }
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

/// Reads one thing from a place on in a word.
private struct ByteScan {
  private let bytes: [UInt8]
  private let start: Int
  private var index: Int

  init(_ bytes: [UInt8], from start: Int) {
    (self.bytes, self.start, index) = (bytes, start, start)
  }

  /// What begins here and has a name that differs each time, and where it ends.
  var longName: (end: Int, placeholder: String)? {
    if let end = moment { return (end, "<time>") }
    if let end = hardwareAddress ?? uuid { return (end, "<id>") }
    if let end = address { return (end, "<ip>") }
    if let end = hexadecimal { return (end, "<id>") }
    return length.map { ($0, "<n>s") }
  }

  // MARK: Steps

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  /// Where it ends, if nothing that would go on with it follows.
  private var end: Int? {
    index > start && next?.isLetterOrDigit != true ? index : nil
  }

  private mutating func take(_ wanted: Character...) -> Bool {
    guard let next, wanted.contains(where: { $0.asciiValue == next }) else { return false }
    index += 1
    return true
  }

  /// Takes as many as there are, and goes on only where that number fits.
  private mutating func take(
    _ count: ClosedRange<Int>, _ belongs: (UInt8) -> Bool = \.isDigit
  ) -> Bool {
    let first = index
    while let next, belongs(next) { index += 1 }
    return count.contains(index - first)
  }

  /// Takes what a step takes in full, else nothing.
  private mutating func optionally(_ step: (inout ByteScan) -> Bool) {
    var further = self
    if step(&further) { self = further }
  }

  // MARK: Moments

  /// `2026-11-24`, `2026-11-24T12:04:31.5+01:00`, `12:04:31,250`, `20261124T120431Z`,
  /// `24/Nov/2026:12:04:31`.
  private var moment: Int? {
    let forms: [(inout ByteScan) -> Bool] = [
      { scan in
        guard scan.date() else { return false }
        scan.optionally { $0.take("T", "t", "_", "-") && $0.timeOfDay(needsSeconds: false) }
        return true
      },
      { $0.timeOfDay(needsSeconds: true) },
      { scan in
        guard scan.take(8...8), scan.take("T", "t"), scan.take(6...6) else { return false }
        scan.fractionAndZone()
        return true
      },
      { scan in
        guard scan.take(1...2), scan.take("/", "-"), scan.take(3...3, \.isLetter),
          scan.take("/", "-"), scan.take(4...4)
        else { return false }
        scan.optionally { $0.take(":") && $0.timeOfDay(needsSeconds: true) }
        return true
      },
    ]
    return firstEnd(forms)
  }

  private mutating func date() -> Bool {
    take(4...4) && take("-", "/", ".") && take(1...2) && take("-", "/", ".") && take(1...2)
  }

  private mutating func timeOfDay(needsSeconds: Bool) -> Bool {
    guard take(1...2), take(":"), take(2...2) else { return false }
    let minutes = self
    guard take(":"), take(2...2) else {
      self = minutes
      if !needsSeconds { fractionAndZone() }
      return !needsSeconds
    }
    fractionAndZone()
    return true
  }

  private mutating func fractionAndZone() {
    optionally { $0.take(".", ",") && $0.take(1...9) }
    optionally { $0.take("Z", "z") }
    optionally { scan in
      guard scan.take("+", "-"), scan.take(2...4) else { return false }
      scan.optionally { $0.take(":") && $0.take(2...2) }
      return true
    }
  }

  private func firstEnd(_ forms: [(inout ByteScan) -> Bool]) -> Int? {
    for form in forms {
      var scan = self
      if form(&scan), let end = scan.end { return end }
    }
    return nil
  }

  // MARK: Addresses and ids

  /// Six or eight pairs: `00:1b:44:11:3a:b7`.
  private var hardwareAddress: Int? {
    for separator: Character in [":", "-"] {
      var scan = self
      var pairs = 0
      repeat {
        guard scan.take(2...2, \.isHexadecimal) else { break }
        pairs += 1
      } while scan.take(separator)
      if pairs == 6 || pairs == 8, let end = scan.end { return end }
    }
    return nil
  }

  private var uuid: Int? {
    var scan = self
    for (place, count) in [8, 4, 4, 4, 12].enumerated() {
      if place > 0, !scan.take("-") { return nil }
      guard scan.take(count...count, \.isHexadecimal) else { return nil }
    }
    return scan.end
  }

  /// `10.0.0.7`, `10.0.0.7:5432`, `10.0.0.0/8`, `fe80::1%eth0`, `[::1]:5432`.
  private var address: Int? {
    firstEnd([
      { scan in
        guard scan.take(1...3) else { return false }
        for _ in 1...3 {
          guard scan.take("."), scan.take(1...3) else { return false }
        }
        scan.optionally { $0.take(":", "/") && $0.take(1...5) }
        return true
      },
      { scan in
        guard scan.take("["), scan.sixthVersion(), scan.take("]") else { return false }
        scan.optionally { $0.take(":") && $0.take(1...5) }
        return true
      },
      { $0.sixthVersion() },
    ])
  }

  private mutating func sixthVersion() -> Bool {
    let first = index
    while let next, next.isHexadecimal || next == UInt8(ascii: ":") || next == UInt8(ascii: ".") {
      index += 1
    }
    // A colon or a full stop behind it ends a sentence.
    while index > first + 1, !bytes[index - 1].isHexadecimal,
      !(bytes[index - 1] == UInt8(ascii: ":") && bytes[index - 2] == UInt8(ascii: ":"))
    {
      index -= 1
    }
    let run = bytes[first..<index]
    let groups = run.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    let gaps = groups.dropFirst().dropLast().filter(\.isEmpty).count
    guard run.contains(where: \.isDigit), groups.allSatisfy({ $0.count <= 15 }),
      groups.dropLast().allSatisfy({ $0.count <= 4 }),
      gaps == 0 ? groups.count == 8 : groups.count <= 9
    else { return false }
    optionally { $0.take("%") && $0.take(1...16, \.isLetterOrDigit) }
    return true
  }

  /// `0x7ffe12`, and from eight digits on with letters and digits mixed: `9f86d081`.
  private var hexadecimal: Int? {
    var scan = self
    if scan.take("0"), scan.take("x", "X"), scan.take(1...64, \.isHexadecimal) { return scan.end }
    scan = self
    guard scan.take(8...128, \.isHexadecimal), let end = scan.end else { return nil }
    let digits = bytes[start..<end].filter(\.isDigit).count
    return digits > 0 && digits < end - start ? end : nil
  }

  // MARK: Lengths of time

  /// `250ms`, `1.5s`, `1m30s`.
  private var length: Int? {
    var scan = self
    repeat {
      guard scan.take(1...18) else { return nil }
      scan.optionally { $0.take(".") && $0.take(1...9) }
      guard scan.unit() else { return nil }
    } while scan.next?.isDigit == true
    return scan.end
  }

  private static let units = ["ns", "us", "µs", "μs", "ms", "s", "m", "h", "d"].map {
    Array($0.utf8)
  }

  private mutating func unit() -> Bool {
    guard let unit = Self.units.first(where: { bytes[index...].starts(with: $0) }) else {
      return false
    }
    index += unit.count
    return true
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
  fileprivate var isLetterOrDigit: Bool { isDigit || isLetter }
  fileprivate var isHexadecimal: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
  }
}
