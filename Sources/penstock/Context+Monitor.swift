import Drawing
import Glibc
import Jobs
import Monitor
import Settings
import Worker

/// What the monitor needs of the surroundings.
extension Context {
  /// The themes that there are, and the one to show: as the option says, else the configuration.
  func themes(option: String?) throws -> (ThemeLibrary, Theme) {
    var themes = themeLibrary()
    let wanted = option ?? configuration.monitor.theme ?? ThemeLibrary.usual
    let isFile = Self.isThemeFile(wanted)
    let name = isFile ? try themes.addFile(wanted) : wanted
    do {
      return (themes, try themes.theme(named: name))
    } catch {
      if option == nil, let place = configuration.monitor.themePlace {
        throw ConfigurationError(
          file: configurationFile ?? "", place: place, cause: error.description)
      }
      throw Failure(error.description, isFile ? .configuration : .usage)
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

extension ThemeLibrary {
  /// Adds a theme's file; returns the theme's name.
  mutating func addFile(_ path: String) throws -> String {
    add(try InputFile(path: path).content(limit: 1 << 20), file: path)
  }
}
