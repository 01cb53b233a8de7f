/// How far a backup has come.
package enum BackupProgress: Hashable, Sendable {
  /// Bytes of the whole.
  case copied(Int, of: Int)
  /// The copy is being verified.
  case checking
}

/// A backup that was made.
package struct BackupReport: Hashable, Sendable {
  package var path: String
  package var bytes: Int

  package init(path: String, bytes: Int) {
    self.path = path
    self.bytes = bytes
  }
}
