import Drawing

/// What a terminal says of the mouse: `0;12;5` between `ESC [ <` and `M` or `m`, xterm's mode 1006,
/// which knows no largest column.
struct MouseReport: Hashable {
  let button: Int
  let position: Position
  let isPress: Bool

  init?(_ bytes: [UInt8], isPress: Bool) {
    let numbers = bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { Int(String(decoding: $0, as: UTF8.self)) }
    guard numbers.count == 3, let button = numbers[0], let column = numbers[1],
      let row = numbers[2], column > 0, row > 0
    else { return nil }
    // Shift, Meta and Ctrl are bits 2 to 4.
    self.button = button & ~0b11100
    self.isPress = isPress
    position = Position(column: column - 1, row: row - 1)
  }
}

/// Tells double presses: two of the first button in one cell, within the time that most desktops
/// allow.
struct PressCounter {
  private var last: (position: Position, time: ContinuousClock.Instant)?

  private static let doublePressTime = Duration.milliseconds(400)

  mutating func keys(for report: MouseReport, at now: ContinuousClock.Instant) -> [Key] {
    guard report.isPress else { return [] }
    switch report.button {
    case 0:
      if let last, last.position == report.position,
        now - last.time <= Self.doublePressTime
      {
        self.last = nil
        return [.mouse(.doublePress, report.position)]
      }
      last = (report.position, now)
      return [.mouse(.press, report.position)]
    case 64: return [.mouse(.scrollUp, report.position)]
    case 65: return [.mouse(.scrollDown, report.position)]
    default: return []
    }
  }
}
