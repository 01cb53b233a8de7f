/// How far a run has come, in its handler's words.
package struct Progress: Hashable, Sendable {
  /// 0 to 1.
  package var share: Double
  /// One line, or none.
  package var note: String?

  /// A share outside of 0…1 becomes the nearer end. A note is cut to a line of 200 characters.
  package init(share: Double, note: String? = nil) {
    self.share = share.isNaN ? 0 : min(max(share, 0), 1)
    let line = note?.split(whereSeparator: \.isNewline).first.map { String($0.prefix(200)) }
    self.note = line?.isEmpty == false ? line : nil
  }
}
