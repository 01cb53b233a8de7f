import Jobs

/// The command line that shows or does the same as a key did.
enum Twin {
  /// `penstock --store shop.db jobs 'state:dead queue:emails'`.
  static func command(_ words: [String], setup: Setup) -> String {
    let store = setup.storeArgument.map { ["--store", $0] } ?? []
    return (["penstock"] + store + words).map(quoted).joined(separator: " ")
  }

  static func listing(_ filter: Filter, setup: Setup) -> String {
    command(["jobs"] + (filter.isEmpty ? [] : words(filter)), setup: setup)
  }

  /// A filter that begins with `-` is told from an option.
  private static func words(_ filter: Filter) -> [String] {
    let text = filter.description
    return text.hasPrefix("-") ? ["--", text] : [text]
  }

  static func act(_ act: Act, on choice: Choice, setup: Setup) -> String {
    var options: [String] = []
    if case .requeue(let queue, _) = act { options += ["--to", queue] }
    if act == .erase { options += ["--trash", "0"] }
    if let spread = act.spread { options += ["--spread", spread.text] }
    let jobs =
      switch choice {
      case .ids(let ids): ids.map(String.init) + options
      case .filter(let filter) where filter.description.hasPrefix("-"): options + words(filter)
      case .filter(let filter): words(filter) + options
      }
    return command([act.name] + jobs, setup: setup)
  }

  /// A word as a POSIX shell must read it.
  static func quoted(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", ":", "@", "%", "+", "=", ",": true
      default: false
      }
    }
    if isPlain, !word.isEmpty { return word }
    return "'"
      + word.split(separator: "'", omittingEmptySubsequences: false).joined(
        separator: "'\\''") + "'"
  }
}

extension Act {
  /// The same act over another length; an act that cannot be spread stays as it is.
  func spread(over length: Duration) -> Act {
    switch self {
    case .retry: .retry(spread: length)
    case .requeue(let queue, _): .requeue(to: queue, spread: length)
    case .purge, .erase, .cancel: self
    }
  }

  var canBeSpread: Bool {
    switch self {
    case .retry, .requeue: true
    case .purge, .erase, .cancel: false
    }
  }
}
