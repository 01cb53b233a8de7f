import Drawing
import FoundationEssentials
import Jobs

/// The themes that can be shown: those that come with the program, which are part of its binary,
/// and those that its user has written. A user's theme takes the place of one of the same name, which
/// it may inherit; nothing that is wrong in it touches another one.
package struct ThemeLibrary: Sendable {
  private struct Source: Sendable {
    /// What messages call it by.
    var file: String
    var text: JSONText
    var theme: ThemeFile
  }

  /// Those that come with the program, by name.
  private var builtIn: [String: Source] = [:]
  /// The user's, by name.
  private var own: [String: Source] = [:]
  /// Files that cannot be read, by the name that they would have: no reason to complain until
  /// somebody asks for one.
  private var broken: [String: ThemeFileError] = [:]

  /// The one that is shown unless another is asked for.
  package static let usual = "midnight"

  package init() {
    for (name, bytes) in Self.shipped {
      builtIn[name] = try? Self.source(bytes, file: "\(name).json5")
    }
  }

  private static let shipped = [
    ("midnight", PackageResources.midnight_json5), ("paper", PackageResources.paper_json5),
    ("high-contrast", PackageResources.high_contrast_json5),
    ("colour-blind", PackageResources.colour_blind_json5),
    ("monochrome", PackageResources.monochrome_json5),
    ("nord", PackageResources.nord_json5), ("dracula", PackageResources.dracula_json5),
    ("tokyo-night", PackageResources.tokyo_night_json5),
    ("gruvbox-dark", PackageResources.gruvbox_dark_json5),
    ("gruvbox-light", PackageResources.gruvbox_light_json5),
    ("solarized-dark", PackageResources.solarized_dark_json5),
    ("solarized-light", PackageResources.solarized_light_json5),
    ("catppuccin-mocha", PackageResources.catppuccin_mocha_json5),
    ("catppuccin-latte", PackageResources.catppuccin_latte_json5),
  ]

  /// All that can be shown.
  package var names: [String] {
    known.filter { (try? theme(named: $0)) != nil }
  }

  private var known: [String] { Set(builtIn.keys).union(own.keys).sorted() }

  /// Where a theme comes from: a user's file; nil for one that came with the program.
  package func file(of name: String) -> String? {
    own[name]?.file
  }

  /// Files that cannot be read or resolved, each with the reason.
  package var faults: [ThemeFileError] {
    let unresolved = known.compactMap { name -> ThemeFileError? in
      guard broken[name] == nil else { return nil }
      do throws(ThemeFileError) {
        _ = try theme(named: name)
        return nil
      } catch {
        return error
      }
    }
    return broken.sorted { $0.key < $1.key }.map(\.value) + unresolved
  }

  /// Adds the text of a file; returns the theme's name.
  @discardableResult
  package mutating func add(_ bytes: [UInt8], file: String) -> String {
    let stem = file.split(separator: "/").last.map { $0.prefix { $0 != "." } } ?? ""
    do throws(ThemeFileError) {
      let source = try Self.source(bytes, file: file)
      own[source.theme.name] = source
      broken[source.theme.name] = nil
      return source.theme.name
    } catch {
      broken[String(stem)] = error
      return String(stem)
    }
  }

  /// A theme with all that it inherits.
  package func theme(named name: String) throws(ThemeFileError) -> Theme {
    if let error = broken[name] { throw error }
    do throws(ThemeError) {
      return try Theme.resolve(
        name, files: own.values.map(\.theme), builtIn: builtIn.values.map(\.theme))
    } catch {
      throw located(error)
    }
  }

  /// One that comes with the program, whatever its user has written.
  package static func builtIn(named name: String) throws(ThemeFileError) -> Theme {
    try ThemeLibrary().theme(named: name)
  }

  private static func source(
    _ bytes: [UInt8], file: String
  ) throws(ThemeFileError) -> Source {
    let text: JSONText
    do {
      text = try JSONText(bytes, dialect: .json5)
    } catch {
      throw ThemeFileError(
        file: file, place: SourcePlace(of: error.offset, in: bytes), cause: error.cause)
    }
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    do {
      let theme = try decoder.decode(ThemeFile.self, from: Data(bytes))
      return Source(file: file, text: text, theme: theme)
    } catch let error as DecodingError {
      throw ThemeFileError(error, in: text, file: file)
    } catch {
      throw ThemeFileError(
        file: file, place: SourcePlace(line: 1, column: 1), cause: "it is not valid JSON5")
    }
  }

  /// An error about what a theme says, with the place where it says so.
  private func located(_ error: ThemeError) -> ThemeFileError {
    let (name, path): (String, [String]) =
      switch error {
      case .unknownTheme: ("", [])
      case .inheritsUnknown(let theme, _, _): (theme, ["inherits"])
      case .cycle(let names): (names.first ?? "", ["inherits"])
      case .unknownRole(let theme, let role): (theme, ["roles", role])
      case .unknownColor(let theme, let place, _, _):
        (theme, Role(rawValue: place) == nil ? ["palette", place] : ["roles", place])
      case .missingRoles(let theme, _): (theme, ["roles"])
      }
    guard let source = own[name] ?? builtIn[name] else {
      return ThemeFileError(description: "\(error)")
    }
    let start = "cannot use theme '\(name)': "
    let cause = "\(error)".hasPrefix(start) ? String("\(error)".dropFirst(start.count)) : "\(error)"
    return ThemeFileError(
      file: source.file, place: source.text.placeOfKey(path), cause: cause)
  }
}

/// Why a theme cannot be shown.
package struct ThemeFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `cannot read theme 'file:line:column': …`
  package let description: String

  fileprivate init(description: String) {
    self.description = description
  }

  fileprivate init(file: String, place: SourcePlace, cause: String) {
    description = "cannot read theme '\(file):\(place.line):\(place.column)': \(cause)"
  }

  fileprivate init(_ error: DecodingError, in text: JSONText, file: String) {
    switch error {
    case .keyNotFound(let key, let context):
      self.init(
        file: file, place: text.placeOfKey(context.codingPath.map(\.stringValue)),
        cause: "the key '\(key.stringValue)' is missing")
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      let wanted =
        type == Bool.self ? "true or false" : type == String.self ? "a text" : "an object"
      self.init(context, in: text, file: file, cause: "it must be \(wanted)")
    case .dataCorrupted(let context):
      // The theme's own decoding names an unknown key; the rest is Foundation's, about a choice.
      let isOwn = context.debugDescription.hasPrefix("unknown key")
      self.init(
        context, in: text, file: file,
        cause: isOwn ? context.debugDescription : "it must be \"dark\" or \"light\"")
    @unknown default:
      self.init(
        file: file, place: SourcePlace(line: 1, column: 1), cause: "it is not a theme")
    }
  }

  private init(_ context: DecodingError.Context, in text: JSONText, file: String, cause: String) {
    self.init(
      file: file, place: text.placeOfKey(context.codingPath.map(\.stringValue)), cause: cause)
  }
}

extension JSONText {
  /// Where the key at the end of a path stands, or the nearest object around it.
  fileprivate func placeOfKey(_ path: [String]) -> SourcePlace {
    for end in stride(from: path.count, to: 0, by: -1) {
      let keys = path[..<end].map { AnyKey(stringValue: $0) }
      let member = members(at: keys.dropLast()).first { $0.key == path[end - 1] }
      if let member { return place(of: member.keyRange.lowerBound) }
    }
    return place(of: root.range.lowerBound)
  }
}
