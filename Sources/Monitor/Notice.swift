import Drawing

/// What a panel says that has nothing to show.
enum Notice {
  static func draw(_ text: String, into frame: inout Frame, in area: Rectangle) {
    let inner = area.inset(columns: 2)
    let lines = Paragraph(text).lines(width: inner.width, limit: max(1, inner.height))
    let top = min(1, max(0, inner.height - lines.count))
    for (index, line) in lines.enumerated() where top + index < inner.height {
      frame.write(line, at: inner.line(top + index).origin, role: .dim, width: inner.width)
    }
  }
}
