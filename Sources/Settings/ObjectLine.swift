import FoundationEssentials

/// What is wrong with one line of a file, and where in the line.
struct LineError: Error, Hashable {
  /// 1 for the first character.
  var column: Int
  var cause: String
}

/// One line of a file that holds a JSON object a line.
struct ObjectLine {
  let text: JSONText
  private let members: [JSONText.Member]

  init(_ line: [UInt8]) throws(LineError) {
    do {
      text = try JSONText(line, dialect: .json)
    } catch {
      throw LineError(
        column: SourcePlace(of: error.offset, in: line).column, cause: error.cause)
    }
    guard case .object(let members) = text.root.content else {
      throw LineError(
        column: text.place(of: text.root.range.lowerBound).column,
        cause: "the line must be one object in braces")
    }
    self.members = members
  }

  /// The column at which the object begins.
  var start: Int { text.place(of: text.root.range.lowerBound).column }

  /// The column of a key's value, or that of the object when there is none.
  func column(of key: String) -> Int {
    member(key).map { text.place(of: $0.value.range.lowerBound).column } ?? start
  }

  /// The value of a key as it was written.
  func bytes(of key: String) -> [UInt8]? {
    member(key).map { Array(text.bytes[$0.value.range]) }
  }

  /// The fields of the object. The value of `raw`, which may be anything, is not looked into: what
  /// Foundation's decoder would refuse in it does no harm.
  func fields<Fields: Decodable>(
    _ type: Fields.Type, raw: String
  ) throws(LineError) -> Fields {
    var bytes = text.bytes
    if let member = member(raw) {
      bytes.replaceSubrange(member.value.range, with: Array("null".utf8))
    }
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let problem as FieldProblem {
      let (place, cause) = text.explanation(of: problem)
      throw LineError(column: place.column, cause: cause)
    } catch {
      throw LineError(column: 1, cause: "it is not valid JSON")
    }
  }

  private func member(_ key: String) -> JSONText.Member? {
    members.first { $0.key == key }
  }
}
