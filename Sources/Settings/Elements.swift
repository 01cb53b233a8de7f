import FoundationEssentials
import Jobs

/// A text, or a list of texts, each with its place: what is wrong with one is told where that stands.
struct Elements: Decodable {
  var isList = true
  var all: [Element] = []

  struct Element {
    var text: String
    var path: [any CodingKey]

    /// The text as one of a few words.
    func word<Word: RawRepresentable<String> & CaseIterable>(of type: Word.Type) throws -> Word {
      guard let word = Word(rawValue: text) else {
        throw problem(
          type.wanted, NearestName.match(text, among: type.allCases.map(\.rawValue)))
      }
      return word
    }

    /// That the text is not what is wanted, with what was probably meant.
    func problem(_ wanted: String, _ nearest: String? = nil) -> FieldProblem {
      FieldProblem(
        path: path,
        fault: .wanted(wanted + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")))
    }
  }

  init(from decoder: any Decoder) throws {
    if let one = try? decoder.singleValueContainer().decode(String.self) {
      (isList, all) = (false, [Element(text: one, path: decoder.codingPath)])
      return
    }
    var list = try decoder.unkeyedContainer()
    while !list.isAtEnd {
      let path = decoder.codingPath + [ElementKey(list.currentIndex)]
      do {
        all.append(Element(text: try list.decode(String.self), path: path))
      } catch {
        throw FieldProblem(path: path, fault: .wanted("a text in quotes"))
      }
    }
  }
}

/// A place in a list, counted from 0.
private struct ElementKey: CodingKey {
  let index: Int
  var intValue: Int? { index }
  var stringValue: String { "element \(index)" }

  init(_ index: Int) {
    self.index = index
  }

  init?(intValue: Int) {
    self.init(intValue)
  }

  init?(stringValue: String) { nil }
}

extension CaseIterable where Self: RawRepresentable<String> {
  /// All words, as a message has them.
  static var wanted: String {
    let words = allCases.map { "\"\($0.rawValue)\"" }
    return words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
  }
}

extension FieldReader {
  /// A list of texts, each with its place.
  func list(_ key: Key, _ wanted: String) throws -> [Elements.Element]? {
    guard let elements: Elements = try value(key, wanted) else { return nil }
    guard elements.isList else { throw problem(key, wanted) }
    return elements.all
  }

  func texts(_ key: Key) throws -> [String]? {
    try list(key, "a list of texts, such as [\"one\", \"two\"]")?.map(\.text)
  }

  /// One of a few words.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: Key, of type: Choice.Type
  ) throws -> Choice? {
    guard let text: String = try value(key, type.wanted) else { return nil }
    return try Elements.Element(text: text, path: path(key)).word(of: type)
  }

  /// Some of a few words.
  func choices<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: Key, of type: Choice.Type
  ) throws -> [Choice]? {
    try list(key, "a list of \(type.wanted)")?.map { try $0.word(of: type) }
  }

  /// That a text is not what is wanted, with the nearest of what it may be.
  func problem(_ key: Key, _ text: String, _ wanted: String, among words: [String]) -> FieldProblem
  {
    Elements.Element(text: text, path: path(key))
      .problem(wanted, NearestName.match(text, among: words))
  }
}
