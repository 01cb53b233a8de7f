/// A share as a bar, to an eighth of a column.
package struct Bar: Hashable, Sendable {
  /// From zero to one.
  package let share: Double
  package let role: Role
  /// Whether the empty part is drawn too, where it matters how much there could be.
  package let hasTrack: Bool

  package init(share: Double, role: Role = .bar, hasTrack: Bool = false) {
    self.share = share.isFinite ? min(max(0, share), 1) : 0
    self.role = role
    self.hasTrack = hasTrack
  }

  package init(_ part: Int, of whole: Int, role: Role = .bar, hasTrack: Bool = true) {
    self.init(
      share: whole > 0 ? Double(part) / Double(whole) : 0, role: role, hasTrack: hasTrack)
  }

  /// The bar in so many columns. Something is never drawn as nothing, nor less than all as all.
  package func label(width: Int, glyphs: Glyphs) -> Label {
    let width = max(0, width)
    var eighths = Int(Format.whole(share * Double(width * 8)))
    if share > 0, eighths == 0, width > 0 { eighths = 1 }
    if share < 1, eighths == width * 8, width > 0 { eighths -= 1 }
    var filled = String(repeating: glyphs.eighths[7], count: eighths / 8)
    if eighths % 8 > 0 { filled.append(glyphs.eighths[eighths % 8 - 1]) }
    let bar = Label(filled, role: role)
    guard hasTrack else { return bar }
    let track = String(repeating: glyphs.separator, count: width - filled.count)
    return bar + Label(track, role: .axis)
  }

  package func draw(into frame: inout Frame, in area: Rectangle) {
    frame.write(label(width: area.width, glyphs: frame.glyphs), at: area.origin, width: area.width)
  }
}
