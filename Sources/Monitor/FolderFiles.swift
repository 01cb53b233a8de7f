/// What a folder has, as far as it is known: for completing a file's name.
struct FolderFiles: Hashable, Sendable {
  /// As it was typed: up to the last slash, or nothing.
  var folder: String
  var names: [String]

  /// The folder of a path that is being typed.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// The paths that begin as this one does; hidden files only where their dot was typed.
  func completions(of path: String) -> [String] {
    guard folder == Self.folder(of: path) else { return [] }
    let typed = path.dropFirst(folder.count)
    return names.filter { $0.hasPrefix(typed) && (typed.hasPrefix(".") || !$0.hasPrefix(".")) }
      .map { folder + $0 }
  }
}
