import FoundationEssentials
import Jobs

/// Lists of names in one column, as a JSON list: readable from every language.
enum NameList {
  static func encode(_ names: [String]) -> String {
    let data = (try? JSONEncoder().encode(names)) ?? Data("[]".utf8)
    return String(decoding: data, as: UTF8.self)
  }

  /// Elements that are no texts are left out: any program may have written the column.
  static func decode(_ text: String) -> [String] {
    if text == "[]" { return [] }
    return (try? JSONDecoder().decode([Element].self, from: Data(text.utf8)))?
      .compactMap(\.text) ?? []
  }

  private struct Element: Decodable {
    var text: String?

    init(from decoder: any Decoder) throws {
      text = try? decoder.singleValueContainer().decode(String.self)
    }
  }

  /// Queues with their weights, as `["critical=5","emails=1"]`.
  static func encode(_ shares: [QueueShare]) -> String {
    encode(shares.map { "\($0.queue)=\($0.weight)" })
  }

  static func decodeShares(_ text: String) -> [QueueShare] {
    decode(text).map { part in
      guard let equals = part.lastIndex(of: "="),
        let weight = Int(part[part.index(after: equals)...])
      else { return QueueShare(queue: part) }
      return QueueShare(queue: String(part[..<equals]), weight: weight)
    }
  }
}
