import FoundationEssentials

/// Walks a JSON text once and notes where everything stands.
struct JSONScanner {
  let bytes: [UInt8]
  let dialect: JSONText.Dialect
  private var offset = 0
  private var depth = 0

  /// Keys that stand twice are refused where a person wrote them, and left alone within payloads.
  private var checksKeys: Bool { dialect == .json5 || depth == 1 }

  /// Foundation's decoder stops at the same depth.
  private static let maximumDepth = 512

  init(bytes: [UInt8], dialect: JSONText.Dialect) {
    self.bytes = bytes
    self.dialect = dialect
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { offset = 3 }
  }

  mutating func document() throws(JSONSyntaxError) -> JSONText.Node {
    try skipBlanks()
    let node = try value()
    try skipBlanks()
    guard offset == bytes.count else { throw wanted("the end of the text") }
    return node
  }

  private mutating func value() throws(JSONSyntaxError) -> JSONText.Node {
    let start = offset
    switch byte {
    case UInt8(ascii: "{"):
      let members = try object()
      return JSONText.Node(range: start..<offset, content: .object(members))
    case UInt8(ascii: "["):
      let elements = try list()
      return JSONText.Node(range: start..<offset, content: .list(elements))
    case UInt8(ascii: "\""):
      try string()
    case UInt8(ascii: "'") where dialect == .json5:
      try string()
    default:
      try word()
    }
    return JSONText.Node(range: start..<offset, content: .scalar)
  }

  private mutating func object() throws(JSONSyntaxError) -> [JSONText.Member] {
    var members: [JSONText.Member] = []
    var keys: Set<String> = []
    try enter()
    while true {
      try skipBlanks()
      if byte == UInt8(ascii: "}"), members.isEmpty || dialect == .json5 { break }
      let start = offset
      let key = try key()
      if checksKeys, !keys.insert(key).inserted {
        throw JSONSyntaxError(offset: start, cause: "the key '\(key)' is there twice")
      }
      let keyRange = start..<offset
      try skipBlanks()
      guard byte == UInt8(ascii: ":") else { throw wanted("':' after a key") }
      offset += 1
      try skipBlanks()
      members.append(JSONText.Member(key: key, keyRange: keyRange, value: try value()))
      try skipBlanks()
      if byte == UInt8(ascii: "}") { break }
      guard byte == UInt8(ascii: ",") else { throw wanted("',' or '}'") }
      offset += 1
    }
    leave()
    return members
  }

  private mutating func list() throws(JSONSyntaxError) -> [JSONText.Node] {
    var elements: [JSONText.Node] = []
    try enter()
    while true {
      try skipBlanks()
      if byte == UInt8(ascii: "]"), elements.isEmpty || dialect == .json5 { break }
      elements.append(try value())
      try skipBlanks()
      if byte == UInt8(ascii: "]") { break }
      guard byte == UInt8(ascii: ",") else { throw wanted("',' or ']'") }
      offset += 1
    }
    leave()
    return elements
  }

  private mutating func enter() throws(JSONSyntaxError) {
    depth += 1
    guard depth <= Self.maximumDepth else {
      throw JSONSyntaxError(offset: offset, cause: "it is nested too deeply")
    }
    offset += 1
  }

  private mutating func leave() {
    depth -= 1
    offset += 1
  }
}

extension JSONScanner {
  private var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private func wanted(_ what: String) -> JSONSyntaxError {
    let rest = String(decoding: bytes[offset...].prefix(16), as: UTF8.self)
    let found = rest.first.map { $0.isNewline ? "the line ends" : "there is '\($0)'" }
    return JSONSyntaxError(
      offset: offset, cause: "\(what) is wanted, but \(found ?? "the text ends")")
  }

  private mutating func key() throws(JSONSyntaxError) -> String {
    let start = offset
    if byte == UInt8(ascii: "\"") || (byte == UInt8(ascii: "'") && dialect == .json5) {
      try string()
      return unescaped(start..<offset)
    }
    guard dialect == .json5 else { throw wanted("a key in double quotes") }
    guard let first = byte, Self.isIdentifier(first), !Self.isDigit(first) else {
      throw wanted("a key")
    }
    while let byte, Self.isIdentifier(byte) { offset += 1 }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  /// The text of a quoted key.
  private func unescaped(_ range: Range<Int>) -> String {
    let inner = bytes[range].dropFirst().dropLast()
    guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    let text = try? decoder.decode(String.self, from: Data(bytes[range]))
    return text ?? String(decoding: inner, as: UTF8.self)
  }

  private mutating func string() throws(JSONSyntaxError) {
    let start = offset
    let quote = byte
    offset += 1
    while let byte, byte != quote {
      if byte < 0x20 {
        throw JSONSyntaxError(
          offset: offset, cause: "a line break or control character stands within a text")
      }
      offset += 1
      if byte == UInt8(ascii: "\\") { try escape() }
    }
    guard offset < bytes.count else {
      throw JSONSyntaxError(offset: start, cause: "the text that begins here is not closed")
    }
    offset += 1
  }

  private mutating func escape() throws(JSONSyntaxError) {
    guard let byte else { return }
    let isHexadecimal =
      byte == UInt8(ascii: "u") || (byte == UInt8(ascii: "x") && dialect == .json5)
    let plain = dialect == .json5 ? "\"'\\/bfnrtv0\n\r" : "\"\\/bfnrt"
    guard isHexadecimal || plain.utf8.contains(byte) else {
      throw wanted("one of \" \\ / b f n r t u after '\\'")
    }
    offset += 1
    if byte == UInt8(ascii: "\r"), self.byte == UInt8(ascii: "\n") { offset += 1 }
    guard isHexadecimal else { return }
    for _ in 0..<(byte == UInt8(ascii: "u") ? 4 : 2) {
      guard let digit = self.byte, Character(Unicode.Scalar(digit)).isHexDigit else {
        throw wanted("a hexadecimal digit")
      }
      offset += 1
    }
  }

  /// A number, truth value or null.
  private mutating func word() throws(JSONSyntaxError) {
    let start = offset
    while let byte, Self.isWordByte(byte) { offset += 1 }
    let word = bytes[start..<offset]
    guard let first = word.first else { throw wanted("a value") }
    let isLiteral = ["true", "false", "null"].contains { word.elementsEqual($0.utf8) }
    guard isLiteral || JSONNumber(dialect: dialect, rest: word).isWhole else {
      let text = String(decoding: word, as: UTF8.self)
      throw JSONSyntaxError(
        offset: start,
        cause: Self.isLetter(first)
          ? "'\(text)' is not a value; texts stand in quotes" : "'\(text)' is not a number")
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte >= 0x80
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isIdentifier(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    isIdentifier(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+")
      || byte == UInt8(ascii: "-")
  }

  private mutating func skipBlanks() throws(JSONSyntaxError) {
    while let byte {
      if byte == 0x20 || (0x09...0x0d).contains(byte) {
        offset += 1
      } else if byte == UInt8(ascii: "/"), dialect == .json5 {
        try skipComment()
      } else {
        return
      }
    }
  }

  private mutating func skipComment() throws(JSONSyntaxError) {
    let start = offset
    switch bytes[offset...].dropFirst().first {
    case UInt8(ascii: "/"):
      while let byte, byte != UInt8(ascii: "\n") { offset += 1 }
    case UInt8(ascii: "*"):
      offset += 2
      while byte != UInt8(ascii: "*") || bytes[offset...].dropFirst().first != UInt8(ascii: "/") {
        guard offset < bytes.count else {
          throw JSONSyntaxError(offset: start, cause: "the comment that begins here is not closed")
        }
        offset += 1
      }
      offset += 2
    default:
      throw wanted("a comment or a value")
    }
  }
}
