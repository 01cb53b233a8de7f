/// A theme as it is written in a file, with names not yet looked up.
package struct ThemeFile: Codable, Hashable, Sendable {
  package struct Entry: Codable, Hashable, Sendable {
    package var fg: String?
    package var bg: String?
    package var bold: Bool?
    package var dim: Bool?
    package var italic: Bool?
    package var underline: Bool?
    package var reverse: Bool?
  }

  package var name: String
  /// The theme that gives whatever this one does not name.
  package var inherits: String?
  package var appearance: Theme.Appearance?
  /// The theme's own names for colours. A theme that inherits can change the looks of another by
  /// this alone.
  package var palette: [String: String]
  package var roles: [String: Entry]

  package init(
    name: String, inherits: String? = nil, appearance: Theme.Appearance? = nil,
    palette: [String: String] = [:], roles: [String: Entry] = [:]
  ) {
    self.name = name
    self.inherits = inherits
    self.appearance = appearance
    self.palette = palette
    self.roles = roles
  }
}

extension ThemeFile {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, inherits, appearance, palette, roles
  }

  package init(from decoder: any Decoder) throws {
    try decoder.refuseKeys(otherThan: CodingKeys.allCases.map(\.rawValue))
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.decode(String.self, forKey: .name)
    inherits = try values.decodeIfPresent(String.self, forKey: .inherits)
    appearance = try values.decodeIfPresent(Theme.Appearance.self, forKey: .appearance)
    palette = try values.decodeIfPresent([String: String].self, forKey: .palette) ?? [:]
    roles = try values.decodeIfPresent([String: Entry].self, forKey: .roles) ?? [:]
  }
}

extension ThemeFile.Entry {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case fg, bg, bold, dim, italic, underline, reverse
  }

  package init(from decoder: any Decoder) throws {
    try decoder.refuseKeys(otherThan: CodingKeys.allCases.map(\.rawValue))
    let values = try decoder.container(keyedBy: CodingKeys.self)
    fg = try values.decodeIfPresent(String.self, forKey: .fg)
    bg = try values.decodeIfPresent(String.self, forKey: .bg)
    bold = try values.decodeIfPresent(Bool.self, forKey: .bold)
    dim = try values.decodeIfPresent(Bool.self, forKey: .dim)
    italic = try values.decodeIfPresent(Bool.self, forKey: .italic)
    underline = try values.decodeIfPresent(Bool.self, forKey: .underline)
    reverse = try values.decodeIfPresent(Bool.self, forKey: .reverse)
  }
}

/// Any key of a keyed container, so that the unknown can be seen.
private struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension Decoder {
  /// Decoding passes over what it does not know; a misspelt key must not go unnoticed.
  fileprivate func refuseKeys(otherThan known: [String]) throws {
    let values = try container(keyedBy: AnyKey.self)
    for key in values.allKeys where !known.contains(key.stringValue) {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: values,
        debugDescription: "unknown key '\(key.stringValue)'; "
          + suggestion(for: key.stringValue, among: known))
    }
  }
}
