import Jobs

/// One line that tells the person something, in place of the screens' names.
struct Message: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case information
    case success
    case failure
  }

  var text: String
  var kind: Kind
  /// When it was said; it goes with the next key, and after a while by itself.
  var saidAt: Timestamp
  /// The command that does what the message tells of, copied by the next key.
  var twin: String?
  /// Whether it says how to undo what it tells of.
  var offersUndo = false

  static let lifetime = Duration.seconds(15)
}
