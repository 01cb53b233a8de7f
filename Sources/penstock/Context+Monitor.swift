import Drawing
import Glibc
import Jobs
import Monitor
import Settings

/// What the monitor needs of the surroundings.
extension Context {
  /// The themes that there are, and the one to show: as the option says, else the configuration.
  func themes(option: String?) throws -> (ThemeLibrary, Theme) {
    var themes = ThemeLibrary()
    for path in userThemes() {
      // One that cannot be read is missed when it is asked for.
      guard let bytes = try? InputFile(path: path).content(limit: 1 << 20) else { continue }
      themes.add(bytes, file: path)
    }
    let wanted = option ?? configuration.monitor.theme ?? ThemeLibrary.usual
    let isFile = wanted.contains("/") || wanted.hasSuffix(".json5")
    let name =
      isFile
      ? themes.add(try InputFile(path: wanted).content(limit: 1 << 20), file: wanted) : wanted
    do {
      return (themes, try themes.theme(named: name))
    } catch {
      throw Failure(error.description, option == nil || isFile ? .configuration : .usage)
    }
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

  /// What the monitor is told about the store.
  func setup(of store: any JobStore) async throws -> Setup {
    let information = try await store.information()
    let name =
      place.isServer ? place.display : String(place.location.split(separator: "/").last ?? "")
    return Setup(
      storeName: name,
      engine: information.engine.prefix { $0 != " " }.lowercased(),
      storeArgument: place.source == .option ? place.location : nil,
      isDurabilityRelaxed: information.isDurabilityRelaxed,
      redacted: redacted)
  }
}
