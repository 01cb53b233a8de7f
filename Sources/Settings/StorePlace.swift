/// Where the store is, and who said so.
package struct StorePlace: Hashable, Sendable {
  /// A path, or the URL of a server.
  package var location: String
  package var source: Source

  package enum Source: Hashable, Sendable {
    case option, environment, configuration, usual
  }

  package init(location: String, source: Source) {
    self.location = location
    self.source = source
  }

  /// The file used when nothing else is said.
  package static let usualPath = "penstock.db"

  /// From the option, then `PENSTOCK_STORE`, then the configuration, then `./penstock.db`.
  package init(
    option: String?, environment: [String: String], configured: String?, configurationFile: String?
  ) {
    if let option {
      self.init(location: option, source: .option)
    } else if let location = environment["PENSTOCK_STORE"], !location.isEmpty {
      self.init(location: location, source: .environment)
    } else if let configured {
      let location = Self.resolved(
        configured, beside: configurationFile, home: environment["HOME"])
      self.init(location: location, source: .configuration)
    } else {
      self.init(location: Self.usualPath, source: .usual)
    }
  }

  /// True for a database server, of whatever kind: no path begins like a URL.
  package var isServer: Bool {
    guard let colon = location.firstRange(of: "://") else { return false }
    return colon.lowerBound > location.startIndex
      && location[..<colon.lowerBound].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  /// The location with a password shown as `***`.
  package var display: String {
    guard isServer, let scheme = location.firstRange(of: "://") else { return location }
    let rest = location[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":")
    else { return location }
    return location[..<colon] + ":***" + location[at...]
  }

  /// A path in a configuration counts from that file's folder, and may begin with `~/`.
  private static func resolved(_ path: String, beside file: String?, home: String?) -> String {
    if path.hasPrefix("~/"), let home { return home + path.dropFirst() }
    guard !path.hasPrefix("/"), !path.contains("://"), let file, let slash = file.lastIndex(of: "/")
    else { return path }
    let folder = file[...slash]
    return folder == "./" ? path : folder + path
  }
}

/// Where a configuration is looked for.
package struct ConfigurationPlace: Hashable, Sendable {
  package var path: String
  /// Who named it: `as --config says`. Its absence is an error then.
  package var origin: String?

  package var isRequired: Bool { origin != nil }

  /// From the option, else `PENSTOCK_CONFIG`, else the usual places, in order.
  package static func candidates(
    option: String?, environment: [String: String]
  ) -> [ConfigurationPlace] {
    if let path = option { return [ConfigurationPlace(path: path, origin: "as --config says")] }
    if let path = environment["PENSTOCK_CONFIG"], !path.isEmpty {
      return [ConfigurationPlace(path: path, origin: "as PENSTOCK_CONFIG says")]
    }
    var places = [ConfigurationPlace(path: "./penstock.json5")]
    if let home = environment["HOME"], !home.isEmpty {
      places.append(ConfigurationPlace(path: home + "/.config/penstock/config.json5"))
    }
    return places
  }
}
