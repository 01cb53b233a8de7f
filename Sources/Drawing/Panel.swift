/// A titled part of the screen: a rounded border with the title in its top edge, or on a small
/// screen a title line alone.
package struct Panel: Hashable, Sendable {
  package var title: Label
  /// The count or hint in the top right corner; goes first when there is no room for both.
  package var hint: Label
  /// Whether keys go to this panel.
  package var isFocused: Bool
  /// Without a border the title line is all that is drawn.
  package var isBordered: Bool

  package init(
    title: Label, hint: Label = .empty, isFocused: Bool = false, isBordered: Bool = true
  ) {
    self.title = title
    self.hint = hint
    self.isFocused = isFocused
    self.isBordered = isBordered
  }

  /// The rectangle for what the panel holds.
  package func content(of area: Rectangle) -> Rectangle {
    isBordered ? area.inset(columns: 1, rows: 1) : area.splitTop(1).rest
  }

  /// Draws the panel, cleared inside. Returns the rectangle for what it holds.
  @discardableResult
  package func draw(into frame: inout Frame, in area: Rectangle) -> Rectangle {
    guard !area.isEmpty else { return area }
    frame.fill(area)
    if isBordered {
      drawBorder(into: &frame, in: area)
    } else {
      drawTitle(into: &frame, in: area.line(0).inset(columns: 1))
    }
    return content(of: area)
  }

  private var borderRole: Role { isFocused ? .focusedBorder : .border }
  private var titleRole: Role { isFocused ? .accent : .title }

  private func drawBorder(into frame: inout Frame, in area: Rectangle) {
    guard area.width >= 2, area.height >= 2 else { return }
    let glyphs = frame.glyphs
    let (right, bottom) = (area.endColumn - 1, area.endRow - 1)
    for row in [area.row, bottom] {
      let line = Rectangle(column: area.column, row: row, width: area.width, height: 1)
      frame.fill(line, with: glyphs.horizontal, role: borderRole)
    }
    for column in [area.column, right] {
      let line = Rectangle(column: column, row: area.row, width: 1, height: area.height)
      frame.fill(line, with: glyphs.vertical, role: borderRole)
    }
    for (column, row, corner) in [
      (area.column, area.row, glyphs.topLeft), (right, area.row, glyphs.topRight),
      (area.column, bottom, glyphs.bottomLeft), (right, bottom, glyphs.bottomRight),
    ] {
      frame.write(String(corner), at: Position(column: column, row: row), role: borderRole)
    }
    drawTitle(into: &frame, in: area.line(0).inset(columns: 2))
  }

  /// The title at the left of a line and the hint at its right, each in spaces of its own.
  func drawTitle(into frame: inout Frame, in line: Rectangle) {
    let edge = isBordered ? 2 : 0
    let room = line.width - edge
    let hintWidth = hint.isEmpty ? 0 : hint.width + edge
    let fits = title.width + hintWidth + (hint.isEmpty ? 0 : 1) <= room
    func write(_ label: Label, at column: Int, width: Int, role: Role) {
      let text = isBordered ? Label(" ") + label + Label(" ") : label
      let place = Position(column: column, row: line.row)
      frame.write(text, at: place, role: role, width: width)
    }
    if !title.isEmpty, room > 0 {
      let short = title.cut(to: room, ellipsis: frame.glyphs.ellipsis)
      write(short, at: line.column, width: line.width, role: titleRole)
    }
    if !hint.isEmpty, fits {
      write(hint, at: line.endColumn - hintWidth, width: hintWidth, role: .hint)
    }
  }
}

extension Panel {
  /// Draws a line across a bordered panel that begins a part with a title of its own.
  package func drawDivider(
    _ title: Label, hint: Label = .empty, into frame: inout Frame, in area: Rectangle, row: Int
  ) {
    guard row > area.row, row < area.endRow else { return }
    let part = Panel(title: title, hint: hint, isFocused: isFocused, isBordered: isBordered)
    let line = area.line(row - area.row)
    guard isBordered else {
      return part.drawTitle(into: &frame, in: line.inset(columns: 1))
    }
    let glyphs = frame.glyphs
    frame.fill(line, with: glyphs.horizontal, role: borderRole)
    frame.write(String(glyphs.teeRight), at: line.origin, role: borderRole)
    frame.write(
      String(glyphs.teeLeft), at: Position(column: line.endColumn - 1, row: row), role: borderRole)
    part.drawTitle(into: &frame, in: line.inset(columns: 2))
  }

  /// Draws a line down a column between two rows of a bordered panel, joined to the lines there.
  package func drawSeparator(
    into frame: inout Frame, column: Int, fromRow first: Int, toRow last: Int
  ) {
    guard isBordered, first <= last else { return }
    let glyphs = frame.glyphs
    for row in first...last {
      let glyph =
        row == first ? glyphs.teeDown : row == last ? glyphs.teeUp : glyphs.vertical
      frame.write(String(glyph), at: Position(column: column, row: row), role: borderRole)
    }
  }
}
