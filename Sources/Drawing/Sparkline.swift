/// A row of values as a tiny chart, one column each, the newest at the right.
package enum Sparkline {
  /// The last `width` values, scaled to the greatest of them; blank where none is known.
  package static func text(_ values: [Double?], width: Int, glyphs: Glyphs) -> String {
    let shown = values.suffix(max(0, width))
    let greatest = shown.reduce(0) { max($0, known($1) ?? 0) }
    let blanks = String(repeating: " ", count: max(0, width) - shown.count)
    return shown.reduce(into: blanks) { line, value in
      guard let value = known(value) else { return line.append(" ") }
      let top = glyphs.levels.count - 1
      let level = greatest > 0 ? Int(Format.whole(value / greatest * Double(top))) : 0
      line.append(glyphs.levels[min(max(0, level), top)])
    }
  }

  package static func label(_ values: [Double?], width: Int, glyphs: Glyphs) -> Label {
    Label(text(values, width: width, glyphs: glyphs), role: .sparkline)
  }

  private static func known(_ value: Double?) -> Double? {
    value.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
  }
}

extension [Int] {
  /// The sums of equal runs, so many of them; the first run is short where they do not come out
  /// even.
  package func summed(into parts: Int) -> [Int] {
    guard parts > 0, count > parts else { return self }
    let length = (count + parts - 1) / parts
    return stride(from: count, to: 0, by: -length).reversed().map { end in
      self[Swift.max(0, end - length)..<end].reduce(0, +)
    }
  }
}
