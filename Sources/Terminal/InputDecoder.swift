import CNcurses
import Drawing

/// Turns what ncurses reads (bytes, and numbers for the sequences that it knows) into keys.
///
/// Alt-x arrives as Esc and x, as terminals send it. ncurses waits after an Esc for what belongs to
/// it, so that what comes with it or within that wait was held with Alt, and an Esc with nothing
/// behind it was the key.
struct InputDecoder {
  /// What ncurses answers for the beginning of a mouse report, `ESC [ <`: a number of ours.
  static let mousePrefix: Int32 = 5000
  /// And for the beginning and the end of a pasted text, `ESC [ 200 ~` and `ESC [ 201 ~`.
  static let pasteStart: Int32 = 5001
  static let pasteEnd: Int32 = 5002
  /// Of a longer one the rest is left out.
  private static let longestPaste = 65_536

  private enum State {
    case ground
    /// Esc came, and more may follow at once.
    case escape
    /// Inside a sequence that nobody knows; it is passed over.
    case unknownSequence
    case character([UInt8], missing: Int, isAlt: Bool)
    case mouse([UInt8])
    case paste([UInt8])
  }

  private var state = State.ground
  private var presses = PressCounter()

  /// Takes one value; `now` tells a double press from two.
  mutating func decode(_ code: Int32, at now: ContinuousClock.Instant) -> [Key] {
    switch state {
    case .ground:
      return begin(code)
    case .escape:
      state = .ground
      if code == Self.bracket || code == Self.singleShift {
        state = .unknownSequence
        return []
      }
      return beginAfterEscape(code)
    case .unknownSequence:
      // Parameters go on up to a letter.
      if code > 0xFF || (0x40...0x7E).contains(code) { state = .ground }
      return []
    case .character(let bytes, let missing, let isAlt):
      guard (0x80...0xBF).contains(code) else {
        state = .ground
        return begin(code)
      }
      let whole = bytes + [UInt8(code)]
      state = missing > 1 ? .character(whole, missing: missing - 1, isAlt: isAlt) : .ground
      guard missing == 1, let text = String(validating: whole, as: UTF8.self) else { return [] }
      return text.first.map { [isAlt ? .alt(.character($0)) : .character($0)] } ?? []
    case .paste(let bytes):
      if code == Self.pasteEnd {
        state = .ground
        return [.paste(String(decoding: bytes, as: UTF8.self))]
      }
      if (0..<0x100).contains(code), bytes.count < Self.longestPaste {
        state = .paste(bytes + [UInt8(code)])
      }
      return []
    case .mouse(let bytes):
      if code == Int32(UInt8(ascii: "M")) || code == Int32(UInt8(ascii: "m")) {
        state = .ground
        guard let report = MouseReport(bytes, isPress: code == Int32(UInt8(ascii: "M"))) else {
          return []
        }
        return presses.keys(for: report, at: now)
      }
      let isPart = (0x30...0x3B).contains(code) && bytes.count < 20
      state = isPart ? .mouse(bytes + [UInt8(code)]) : .ground
      return []
    }
  }

  /// Nothing more can be read now: an Esc that came last was the key itself.
  mutating func settle() -> [Key] {
    guard case .escape = state else {
      if case .unknownSequence = state { state = .ground }
      return []
    }
    state = .ground
    return [.escape]
  }

  private static let bracket = Int32(UInt8(ascii: "["))
  private static let singleShift = Int32(UInt8(ascii: "O"))

  /// What comes behind an Esc without a pause. Neither the mouse nor a pasted text is held with Alt,
  /// and two Esc are twice the key.
  private mutating func beginAfterEscape(_ code: Int32) -> [Key] {
    let keys = begin(code)
    switch state {
    case .escape, .mouse, .paste: return [.escape]
    case .character(let bytes, let missing, _):
      state = .character(bytes, missing: missing, isAlt: true)
      return []
    case .ground, .unknownSequence: return keys.map { .alt($0) }
    }
  }

  private mutating func begin(_ code: Int32) -> [Key] {
    switch code {
    case 0x1B: state = .escape
    case 0x09: return [.tab]
    case 0x0A, 0x0D: return [.enter]
    case 0x08, 0x7F: return [.backspace]
    case 0x01...0x1A:
      return [.control(Character(Unicode.Scalar(UInt8(code) + 0x60)))]
    case 0x20..<0x7F:
      return [.character(Character(Unicode.Scalar(UInt8(code))))]
    case 0xC2...0xDF: state = .character([UInt8(code)], missing: 1, isAlt: false)
    case 0xE0...0xEF: state = .character([UInt8(code)], missing: 2, isAlt: false)
    case 0xF0...0xF4: state = .character([UInt8(code)], missing: 3, isAlt: false)
    case Self.mousePrefix: state = .mouse([])
    case Self.pasteStart: state = .paste([])
    case Self.pasteEnd: return []
    default: return Self.named[code].map { [$0] } ?? []
    }
    return []
  }

  /// By ncurses' numbers. The corners of a keypad count as what is printed on them.
  private static let named: [Int32: Key] = {
    var keys: [Int32: Key] = [
      KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right, KEY_HOME: .home,
      KEY_END: .end, KEY_PPAGE: .pageUp, KEY_NPAGE: .pageDown, KEY_DC: .delete,
      KEY_BACKSPACE: .backspace, KEY_BTAB: .backTab, KEY_ENTER: .enter, KEY_FIND: .home,
      KEY_SELECT: .end, KEY_A1: .home, KEY_A3: .pageUp, KEY_C1: .end, KEY_C3: .pageDown,
    ]
    for number in 1...12 { keys[KEY_F0 + Int32(number)] = .function(number) }
    return keys
  }()

  /// Sequences that terminals send although their description may not say so, with ncurses'
  /// numbers. They are added where the description gives them no meaning.
  static let usualSequences: [(sequence: String, code: Int32)] = {
    let letters: [(String, Int32)] = [
      ("A", KEY_UP), ("B", KEY_DOWN), ("C", KEY_RIGHT), ("D", KEY_LEFT), ("H", KEY_HOME),
      ("F", KEY_END),
    ]
    let numbers: [(Int, Int32)] = [
      (1, KEY_HOME), (3, KEY_DC), (4, KEY_END), (5, KEY_PPAGE), (6, KEY_NPAGE),
      (15, KEY_F0 + 5), (17, KEY_F0 + 6), (18, KEY_F0 + 7), (19, KEY_F0 + 8), (20, KEY_F0 + 9),
      (21, KEY_F0 + 10), (23, KEY_F0 + 11), (24, KEY_F0 + 12),
    ]
    let firstFour: [(String, Int32)] = [("P", 1), ("Q", 2), ("R", 3), ("S", 4)]
    var known: [(sequence: String, code: Int32)] = [("\u{1B}[Z", KEY_BTAB)]
    for (letter, code) in letters {
      known += [("\u{1B}[\(letter)", code), ("\u{1B}O\(letter)", code)]
    }
    for (number, code) in numbers { known.append(("\u{1B}[\(number)~", code)) }
    for (letter, number) in firstFour { known.append(("\u{1B}O\(letter)", KEY_F0 + number)) }
    return known
  }()
}
