/// The theme that was chosen in the monitor, kept over sessions.
struct KeptTheme: Sendable {
  private let folder: StateFolder

  private static let file = "theme"
  /// Bytes of a name; no theme that somebody means has a longer one.
  private static let longest = 1000

  init(_ folder: StateFolder) {
    self.folder = folder
  }

  /// Nil where none was chosen yet.
  var name: String? {
    let name = folder.text(of: Self.file, limit: Self.longest)?.prefix { !$0.isNewline }
    return name.flatMap { $0.isEmpty ? nil : String($0) }
  }

  func keep(_ name: String) throws(Failure) {
    try folder.replace(Self.file, with: name + "\n")
  }
}
