import FoundationEssentials

/// Where each key and value of a JSON text stands.
///
/// Values are read by Foundation's decoder, which does not say where in the text it found them.
/// This finds the place of a coding path, for messages, and the bytes of a value as they were
/// written, for payloads that must not change by being read and written again.
package struct JSONText: Sendable {
  package let bytes: [UInt8]
  package let root: Node

  package enum Dialect: Sendable {
    /// As RFC 8259 has it.
    case json
    /// With comments, trailing commas, unquoted keys and single quotes.
    case json5
  }

  /// A value.
  package struct Node: Sendable {
    package var range: Range<Int>
    package var content: Content
  }

  package enum Content: Sendable {
    /// A text, number, truth value or null.
    case scalar
    case list([Node])
    case object([Member])
  }

  /// A key with its value.
  package struct Member: Sendable {
    package var key: String
    package var keyRange: Range<Int>
    package var value: Node
  }

  package init(_ bytes: [UInt8], dialect: Dialect) throws(JSONSyntaxError) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw JSONSyntaxError(offset: Self.firstInvalidByte(in: bytes), cause: "it is not UTF-8")
    }
    var scanner = JSONScanner(bytes: bytes, dialect: dialect)
    self.bytes = bytes
    root = try scanner.document()
  }

  package func place(of offset: Int) -> SourcePlace {
    SourcePlace(of: offset, in: bytes)
  }

  /// A value as it was written.
  package func text(of node: Node) -> String {
    String(decoding: bytes[node.range], as: UTF8.self)
  }

  /// The value at a path; nil when the text has none there.
  package func node(at path: some Sequence<any CodingKey>) -> Node? {
    var node = root
    for step in path {
      switch node.content {
      case .scalar:
        return nil
      case .list(let elements):
        guard let index = step.intValue, elements.indices.contains(index) else { return nil }
        node = elements[index]
      case .object(let members):
        guard let member = members.last(where: { $0.key == step.stringValue }) else { return nil }
        node = member.value
      }
    }
    return node
  }

  /// The members of the object at a path, in the order in which they were written.
  package func members(at path: some Sequence<any CodingKey>) -> [Member] {
    guard case .object(let members) = node(at: path)?.content else { return [] }
    return members
  }

  private static func firstInvalidByte(in bytes: [UInt8]) -> Int {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while case .valid(let encoded) = parser.parseScalar(from: &iterator) {
      offset += encoded.count
    }
    return offset
  }
}
