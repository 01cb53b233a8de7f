import Glibc

/// The journal of systemd, where standard error goes to it.
enum Journal {
  /// `JOURNAL_STREAM` names the stream by its device and inode, as a program may inherit the variable
  /// and yet write elsewhere.
  static func takesStandardError(_ environment: [String: String]) -> Bool {
    guard let name = environment["JOURNAL_STREAM"] else { return false }
    var status = stat()
    return fstat(STDERR_FILENO, &status) == 0 && name == "\(status.st_dev):\(status.st_ino)"
  }
}
