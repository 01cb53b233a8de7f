import Glibc

/// An executable file, found and checked before the first job needs it.
struct Program: Hashable, Sendable {
  /// As the user wrote it.
  let name: String
  let path: String

  /// A name without a slash is looked up in `searchPath` (as in PATH); a relative path starts at
  /// `folder`.
  init(
    _ name: String, kind: String, folder: String, searchPath: String
  ) throws(HandlerError) {
    self.name = name
    guard name.contains("/") else {
      guard let path = Self.found(name, in: searchPath) else {
        throw .notInPath(program: name, kind: kind)
      }
      self.path = path
      return
    }
    path = name.hasPrefix("/") ? name : "\(folder)/\(name)"
    switch Self.nature(of: path) {
    case .program: break
    case .nothing: throw .noSuchFile(program: name, kind: kind, folder: folder)
    case .directory: throw .isDirectory(program: name, kind: kind)
    case .otherFile: throw .notExecutable(program: name, kind: kind)
    }
  }

  private enum Nature {
    case nothing, directory, otherFile, program
  }

  private static func found(_ name: String, in searchPath: String) -> String? {
    for folder in searchPath.split(separator: ":", omittingEmptySubsequences: false) {
      let path = folder.isEmpty ? "./\(name)" : "\(folder)/\(name)"
      if nature(of: path) == .program { return path }
    }
    return nil
  }

  private static func nature(of path: String) -> Nature {
    var status = stat()
    guard stat(path, &status) == 0 else { return .nothing }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .directory
    case S_IFREG: return access(path, X_OK) == 0 ? .program : .otherFile
    default: return .otherFile
    }
  }
}
