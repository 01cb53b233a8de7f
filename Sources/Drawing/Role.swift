/// What a piece of text means. A theme decides how that looks.
///
/// Roles are the only link between screens and colours, so that a screen can be compared as text,
/// and so that a theme or a poor terminal can change every look without touching a screen.
package enum Role: String, CaseIterable, Codable, Hashable, Sendable {
  /// Ordinary text. Its background is the background of the whole screen.
  case text
  /// What is there but of little interest now: zeros, separators, old values.
  case dim
  /// The one colour that draws the eye without asking for anything: the program's name, identities.
  case accent
  /// The title in a panel's edge.
  case title
  /// The count or hint in a panel's corner.
  case hint
  case border
  case focusedBorder
  /// The column titles of a table.
  case header
  /// The row that keys act on; its background lies under the whole row.
  case cursor
  /// A row chosen for a bulk act.
  case marked
  /// The part of a text that a search found.
  case match

  /// Something needs a person soon.
  case warning
  /// Something needs a person now.
  case danger
  /// Something went well.
  case success
  /// A panel's data is older than it should be.
  case stale

  case scheduled
  case ready
  case running
  case retrying
  case succeeded
  case dead
  case cancelled

  /// The filled part of a bar.
  case bar
  /// The empty part of a bar, and the axes of charts.
  case axis
  case sparkline
  /// The heat map's ramp, from a small share of the jobs …
  case heat1
  case heat2
  case heat3
  /// … to most of them.
  case heat4

  /// A key that can be pressed.
  case key
  /// What a key does.
  case keyLabel
  /// The screen that is shown, among the screens' names.
  case currentScreen
  /// The line that asks something and waits for an answer.
  case prompt
  /// A line across the screen that says the screen shows something special: history, read-only.
  case banner
}
