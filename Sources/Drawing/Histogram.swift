/// How values are distributed: one row a bucket with its label, a bar, and its share in percent.
package struct Histogram: Hashable, Sendable {
  package struct Bucket: Hashable, Sendable {
    package let label: String
    /// Of all values, from zero to one.
    package let share: Double
    /// Stands at the right of the bar, where the bar leaves room.
    package let note: Label?

    package init(label: String, share: Double, note: Label? = nil) {
      self.label = label
      self.share = share
      self.note = note
    }
  }

  package var buckets: [Bucket]

  package init(_ buckets: [Bucket]) {
    self.buckets = buckets
  }

  /// Bars are as long as the room allows for the greatest share, so that the shape can be seen
  /// also when the values are spread over many buckets.
  package func draw(into frame: inout Frame, in area: Rectangle) {
    let labelWidth = buckets.reduce(0) { max($0, CellWidth.of($1.label)) }
    let greatest = buckets.reduce(0) { max($0, $1.share) }
    let percentWidth = 5
    for (line, bucket) in buckets.prefix(area.height).enumerated() {
      let row = area.line(line)
      let (label, rest) = row.splitLeft(labelWidth)
      let (room, percent) = rest.splitRight(percentWidth)
      let (_, bar) = room.splitLeft(1)
      frame.write(
        Label(bucket.label), at: label.origin, role: .dim, width: label.width, alignment: .right)
      Bar(share: greatest > 0 ? bucket.share / greatest : 0).draw(into: &frame, in: bar)
      draw(bucket.note, into: &frame, in: bar)
      // On a narrow screen the bar gives way before the number does.
      guard percent.width == percentWidth else { continue }
      frame.write(
        Label(Format.percent(bucket.share)), at: percent.origin,
        role: bucket.share > 0 ? .text : .dim, width: percent.width, alignment: .right)
    }
  }

  /// Over the end of a long bar rather than not at all.
  private func draw(_ note: Label?, into frame: inout Frame, in bar: Rectangle) {
    guard let note, note.width + 2 <= bar.width else { return }
    let place = bar.splitRight(note.width + 1).right
    frame.write(Label(" ") + note, at: place.origin, width: place.width)
  }
}
