import Drawing
import Jobs

/// A payload as people read it: JSON laid out, other text as it is, anything else as bytes.
struct PayloadText: Hashable, Sendable {
  enum Kind: String, Hashable, Sendable {
    case json
    case text
    case binary
    case empty
  }

  let kind: Kind
  let text: String

  /// A payload may have 16 MiB; nobody reads more than this of it on a screen.
  private static let longest = 256 * 1024
  private static let longestBinary = 16 * 1024

  /// On many lines.
  init(_ payload: [UInt8], redaction: Redaction) {
    let shown = Array(payload.prefix(Self.longest))
    let rest = payload.count - shown.count
    let remark = rest > 0 ? "\n… and \(Format.bytes(Int64(rest))) more" : ""
    guard !shown.isEmpty else {
      (kind, text) = (.empty, "")
      return
    }
    let (tokens, ending) = JSONTokens.scan(shown)
    if ending == .complete || ending == .incomplete && rest > 0 {
      let layout = JSONLayout(bytes: shown, tokens: tokens, redaction: redaction)
      (kind, text) = (.json, layout.pretty + remark)
    } else if let string = Self.readable(shown, isCut: rest > 0) {
      (kind, text) = (.text, redaction.applied(to: string) + remark)
    } else {
      (kind, text) = (.binary, Self.hexadecimal(payload))
    }
  }

  /// On one line, from a beginning that a list got.
  static func line(_ payload: [UInt8], redaction: Redaction) -> String {
    let (tokens, ending) = JSONTokens.scan(payload)
    guard ending == .invalid || tokens.isEmpty else {
      let line = JSONLayout(bytes: payload, tokens: tokens, redaction: redaction).line
      return ending == .complete ? line : line + "…"
    }
    guard let text = readable(payload, isCut: true) else {
      return "\(Format.bytes(Int64(payload.count))) of binary data"
    }
    let first = text.split(whereSeparator: \.isNewline).first ?? ""
    return redaction.applied(to: String(first))
  }

  /// The text of UTF-8 without a zero byte; a cut one may end within a character.
  private static func readable(_ bytes: [UInt8], isCut: Bool) -> String? {
    for dropped in 0...(isCut ? 3 : 0) where dropped <= bytes.count {
      guard let text = String(validating: bytes.dropLast(dropped), as: UTF8.self) else { continue }
      return bytes.contains(0) ? nil : text
    }
    return nil
  }

  /// Sixteen bytes a line, with their place and the ASCII among them.
  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let shown = bytes.prefix(longestBinary)
    var lines: [String] = []
    for start in stride(from: 0, to: shown.count, by: 16) {
      let row = shown[start..<min(start + 16, shown.count)]
      let numbers = row.map { padded(String($0, radix: 16), 2) }.joined(separator: " ")
      let letters = row.map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "." }
      let blanks = String(repeating: " ", count: 47 - numbers.count)
      lines.append(
        padded(String(start, radix: 16), 6) + "  " + numbers + blanks + "  " + letters.joined())
    }
    let rest = bytes.count - shown.count
    if rest > 0 { lines.append("… and \(Format.bytes(Int64(rest))) more") }
    return lines.joined(separator: "\n")
  }

  private static func padded(_ digits: String, _ width: Int) -> String {
    String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
