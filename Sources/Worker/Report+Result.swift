import Jobs

extension Report {
  /// Most bytes of a result that are kept.
  static let resultLimit = 64 * 1024

  /// Keeps a result; of one that is too large only that there was one.
  package mutating func keep(_ result: [UInt8]) {
    if result.count <= Self.resultLimit {
      self.result = result
    } else {
      let note = "penstock: the result of \(result.count) bytes is over 64 KiB and was not kept\n"
      standardError += note.utf8
    }
  }
}
