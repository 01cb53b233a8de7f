import Jobs

/// Finds which time zone is meant by a name that is none.
enum ZoneGuess {
  private static let most = 3

  /// The zones of a folder, `America/Argentina/Buenos_Aires` of `America/Argentina`.
  static func below(_ name: String, among names: [String]) -> [String] {
    let start = name.lowercased() + "/"
    return names.filter { $0.lowercased().hasPrefix(start) }
  }

  /// At most three that may be meant: those that an abbreviation stands for, places of that name or whose
  /// name begins so, else what is written nearly alike.
  static func near(_ name: String, among names: [String]) -> [String] {
    if let zones = abbreviations[name.uppercased()] { return zones.filter(names.contains) }
    let wanted = String(name.map { $0 == " " ? "_" : $0 })
    let found =
      names.filter { $0.lowercased() == wanted.lowercased() }
      .orElse(names.filter { place($0).lowercased() == place(wanted).lowercased() })
      .orElse(beginning(with: wanted, among: names))
      .orElse(alike(wanted, among: names))
    return Array(found.prefix(most))
  }

  private static func place(_ name: String) -> String {
    name.split(separator: "/").last.map(String.init) ?? name
  }

  private static func beginning(with wanted: String, among names: [String]) -> [String] {
    guard wanted.count > 2 else { return [] }
    let start = wanted.lowercased()
    return names.filter {
      $0.lowercased().hasPrefix(start) || place($0).lowercased().hasPrefix(start)
    }
  }

  private static func alike(_ wanted: String, among names: [String]) -> [String] {
    let isPath = wanted.contains("/")
    // Too short to be alike by anything but chance: an abbreviation that nobody knows.
    guard isPath || wanted.count > 4 else { return [] }
    if isPath, let name = NearestName.match(wanted, among: names) { return [name] }
    guard let found = NearestName.match(place(wanted), among: names.map(place)) else { return [] }
    return names.filter { place($0) == found }
  }

  /// What clocks are called in common speech, by the places that keep them. They are no zones: one may
  /// mean several, and says nothing of when clocks change.
  private static let abbreviations = [
    "PST": ["America/Los_Angeles"], "PDT": ["America/Los_Angeles"], "PT": ["America/Los_Angeles"],
    "MST": ["America/Denver", "America/Phoenix"], "MDT": ["America/Denver"],
    "MT": ["America/Denver"],
    "CST": ["America/Chicago", "Asia/Shanghai"], "CDT": ["America/Chicago"],
    "CT": ["America/Chicago"],
    "EST": ["America/New_York"], "EDT": ["America/New_York"], "ET": ["America/New_York"],
    "AKST": ["America/Anchorage"], "AKDT": ["America/Anchorage"], "HST": ["Pacific/Honolulu"],
    "AST": ["America/Halifax"], "ADT": ["America/Halifax"],
    "NST": ["America/St_Johns"], "NDT": ["America/St_Johns"],
    "BRT": ["America/Sao_Paulo"], "ART": ["America/Argentina/Buenos_Aires"],
    "WET": ["Europe/Lisbon"], "WEST": ["Europe/Lisbon"], "BST": ["Europe/London"],
    "CET": ["Europe/Paris", "Europe/Berlin"], "CEST": ["Europe/Paris", "Europe/Berlin"],
    "MEZ": ["Europe/Berlin"], "MESZ": ["Europe/Berlin"],
    "EET": ["Europe/Helsinki", "Europe/Athens"], "EEST": ["Europe/Helsinki", "Europe/Athens"],
    "MSK": ["Europe/Moscow"], "SAST": ["Africa/Johannesburg"], "EAT": ["Africa/Nairobi"],
    "IST": ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"], "PKT": ["Asia/Karachi"],
    "ICT": ["Asia/Bangkok"], "WIB": ["Asia/Jakarta"], "SGT": ["Asia/Singapore"],
    "HKT": ["Asia/Hong_Kong"], "JST": ["Asia/Tokyo"], "KST": ["Asia/Seoul"],
    "AWST": ["Australia/Perth"], "ACST": ["Australia/Adelaide", "Australia/Darwin"],
    "ACDT": ["Australia/Adelaide"], "AEST": ["Australia/Sydney", "Australia/Brisbane"],
    "AEDT": ["Australia/Sydney"], "NZST": ["Pacific/Auckland"], "NZDT": ["Pacific/Auckland"],
  ]
}

extension [String] {
  /// Another list where this one is empty.
  fileprivate func orElse(_ other: @autoclosure () -> [String]) -> [String] {
    isEmpty ? other() : self
  }
}
