import Monitor

/// What was typed into the monitor's last line, kept over sessions: one text a line, after its sort.
///
/// A history that cannot be kept is no reason to disturb anybody.
struct TypedHistory: Sendable {
  private let folder: StateFolder
  let texts: [Prompt.Purpose.Kind: [String]]

  private static let file = "typed"
  private static let mostLines = 500

  init(_ folder: StateFolder) {
    self.folder = folder
    let lines = folder.text(of: Self.file, limit: 1 << 20)?.split(separator: "\n") ?? []
    var texts: [Prompt.Purpose.Kind: [String]] = [:]
    for line in lines.suffix(Self.mostLines) {
      let parts = line.split(separator: "\t", maxSplits: 1)
      guard parts.count == 2, let kind = Prompt.Purpose.Kind(rawValue: String(parts[0])) else {
        continue
      }
      texts[kind, default: []].append(String(parts[1]))
    }
    self.texts = texts
    guard lines.count > 2 * Self.mostLines else { return }
    let newest = lines.suffix(Self.mostLines).joined(separator: "\n") + "\n"
    try? folder.replace(Self.file, with: newest)
  }

  func append(_ text: String, of kind: Prompt.Purpose.Kind) {
    try? folder.append(
      "\(kind.rawValue)\t\(text.filter { !$0.isNewline })\n", to: Self.file)
  }
}
