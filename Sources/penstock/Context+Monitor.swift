import Drawing
import Glibc
import Jobs
import Monitor
import Settings
import Worker

/// What the monitor needs of the surroundings.
extension Context {
  /// The theme to show: as the option says, else the configuration, else the one that was kept, else
  /// the usual one.
  ///
  /// Where the option or the configuration names one that cannot be shown, that is an error. One that
  /// nobody asked for now is no reason not to start: what is wrong with it is told in the answer.
  func themeChoice(option: String?, kept: String? = nil) throws -> ThemeChoice {
    var themes = themeLibrary()
    if let wanted = option ?? configuration.monitor.theme {
      let isFile = Self.isThemeFile(wanted)
      let name = isFile ? try themes.addFile(wanted) : wanted
      do {
        return ThemeChoice(
          themes: themes, theme: try themes.theme(named: name),
          namedBy: option == nil ? .configuration : .option)
      } catch {
        if option == nil, let place = configuration.monitor.themePlace {
          throw ConfigurationError(
            file: configurationFile ?? "", place: place, cause: error.description)
        }
        throw Failure(error.description, isFile ? .configuration : .usage)
      }
    }
    let usual = ThemeLibrary.usual
    do {
      return ThemeChoice(themes: themes, theme: try themes.theme(named: kept ?? usual))
    } catch {
      let own = kept == nil ? nil : try? themes.theme(named: usual)
      return ThemeChoice(
        themes: themes, theme: try own ?? ThemeLibrary.builtIn(named: usual),
        fault: "\(own == nil ? "the built-in " : "")\(usual) is shown: \(error.description)")
    }
  }

  /// Those that come with the program, and the user's own.
  func themeLibrary() -> ThemeLibrary {
    var themes = ThemeLibrary()
    // One that cannot be read is missed when it is asked for.
    for path in userThemes() { _ = try? themes.addFile(path) }
    return themes
  }

  /// Whether it names a file, and not a theme.
  static func isThemeFile(_ text: String) -> Bool {
    text.contains("/") || text.hasSuffix(".json5")
  }

  private func userThemes() -> [String] {
    guard let home = environment["HOME"], !home.isEmpty else { return [] }
    let folder = home + "/.config/penstock/themes"
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".json5") { names.append(name) }
    }
    return names.sorted().map { "\(folder)/\($0)" }
  }

  /// The keys that the configuration gives to actions.
  func chosenKeys() throws -> [Action: [Key]] {
    do {
      return try ChosenKeys.checked(configuration.monitor.keys.map { ($0.action, $0.keys) })
    } catch {
      let place = configuration.monitor.keys.first { $0.action == error.action }?.place
      throw ConfigurationError(
        file: configurationFile ?? "", place: place ?? SourcePlace(line: 1, column: 1),
        cause: error.cause)
    }
  }

  /// What the monitor is told about the store.
  func setup(of store: any JobStore) async throws -> Setup {
    let information = try await store.information()
    let keys = try chosenKeys()
    let name =
      place.isServer ? place.display : String(place.location.split(separator: "/").last ?? "")
    var setup = Setup(
      storeName: name,
      engine: information.engine.prefix { $0 != " " }.lowercased(),
      storeArgument: place.source == .option ? place.location : nil,
      isDurabilityRelaxed: information.isDurabilityRelaxed,
      redacted: redacted, keys: keys)
    // Where this machine's zone has no name there is UTC.
    if let zone = try? ScheduleOptions.zoneName(ZoneLibrary.local) { setup.zone = zone }
    return setup
  }
}

/// How the monitor looks at first.
struct ThemeChoice: Sendable {
  var themes: ThemeLibrary
  var theme: Theme
  /// What names it; nil where a choice in the monitor is kept.
  var namedBy: ThemeNamer?
  /// Why it is not the one that was kept.
  var fault: String?
}

extension ThemeLibrary {
  /// Adds a theme's file; returns the theme's name.
  mutating func addFile(_ path: String) throws -> String {
    add(try InputFile(path: path).content(limit: 1 << 20), file: path)
  }
}
