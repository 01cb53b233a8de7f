import Glibc

/// Files by names that somebody typed.
enum Folder {
  /// A path with the home folder in the place of `~` at its beginning, as shells have it.
  static func expanded(_ path: String, _ environment: [String: String]) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = environment["HOME"], !home.isEmpty else {
      return path
    }
    return home + path.dropFirst()
  }

  /// More names than this help nobody.
  private static let most = 2000

  /// What a folder has, for completing names: in order; those of folders end in a slash. None where it
  /// cannot be read.
  static func names(of path: String) -> [String] {
    guard let listing = opendir(path.isEmpty ? "." : path) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while names.count < most, let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name != ".", name != ".." else { continue }
      var status = stat()
      let isFolder = stat(path + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      names.append(isFolder ? name + "/" : name)
    }
    return names.sorted()
  }
}
