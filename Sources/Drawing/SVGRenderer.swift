extension Frame {
  /// The frame as a picture that needs no other file: a window with this theme's looks.
  ///
  /// The title is for who cannot see the picture.
  package func svg(theme: Theme, title: String = "penstock") -> String {
    SVGRenderer(frame: self, theme: theme).document(title: title)
  }
}

/// Draws a frame's cells as SVG elements.
///
/// Lines and blocks are drawn as shapes over whole cells, because a font's own would leave gaps
/// between cells. Letters are text, in short runs whose place and length are fixed, so that columns
/// stay aligned in any font.
struct SVGRenderer {
  let frame: Frame
  let theme: Theme

  /// In pixels: the cell of a font of 15 pixels whose letters are 0.6 as wide as high.
  static let cellWidth = 9
  static let cellHeight = 19
  private static let baseline = 14
  private static let fontSize = 15
  private static let padding = 18

  func document(title: String) -> String {
    let width = frame.size.width * Self.cellWidth + 2 * Self.padding
    let height = frame.size.height * Self.cellHeight + 2 * Self.padding
    let edge = paint(of: theme.style(of: .border)).foreground
    let name = Self.escaped(title)
    var document = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
      viewBox="0 0 \(width) \(height)" role="img" aria-label="\(name)">
      <title>\(name)</title>
      <rect x="0.5" y="0.5" width="\(width - 1)" height="\(height - 1)" rx="10" \
      fill="\(paint(of: theme.style(of: .text)).background)" stroke="\(edge)"/>
      <g transform="translate(\(Self.padding) \(Self.padding))" font-size="\(Self.fontSize)" \
      font-family="'JetBrains Mono', 'Cascadia Mono', 'SF Mono', Menlo, Consolas, \
      'DejaVu Sans Mono', 'Liberation Mono', monospace" xml:space="preserve">

      """
    for row in 0..<frame.size.height { draw(row: row, into: &document) }
    if let cursor = frame.cursor, frame.bounds.contains(cursor) {
      document += rectangle(
        column: cursor.column, row: cursor.row, columns: 1,
        fill: paint(of: theme.style(of: .prompt)).foreground, opacity: 0.5)
    }
    return document + "</g>\n</svg>\n"
  }

  private func draw(row: Int, into document: inout String) {
    let cells = Array(frame.row(row))
    let paints = cells.map { paint(of: theme.style(of: $0.role, on: $0.ground)) }
    let screen = paint(of: theme.style(of: .text)).background
    for run in Self.runs(of: paints.map(\.background))
    where paints[run.lowerBound].background != screen {
      document += rectangle(
        column: run.lowerBound, row: row, columns: run.count,
        fill: paints[run.lowerBound].background)
    }
    // What is drawn alike side by side is drawn at once.
    let pieces = zip(cells, paints).map { cell, paint in
      Piece(kind: Piece.Kind(cell), paint: paint)
    }
    for run in Self.runs(of: pieces) {
      let piece = pieces[run.lowerBound]
      switch piece.kind {
      case .blank: continue
      case .shape(let character):
        document += shape(character, run: run, row: row, color: piece.paint.foreground)
      case .letters:
        document += text(
          String(cells[run].compactMap(\.character)), run: run, row: row, paint: piece.paint)
      case .single:
        for column in run {
          guard let character = cells[column].character else { continue }
          let end = column + Int(cells[column].width)
          document += text(
            String(character), run: column..<end, row: row, paint: piece.paint)
        }
      }
    }
  }

  private func text(_ text: String, run: Range<Int>, row: Int, paint: Paint) -> String {
    let x = run.lowerBound * Self.cellWidth
    let y = row * Self.cellHeight + Self.baseline
    let length = run.count * Self.cellWidth
    var attributes = "fill=\"\(paint.foreground)\""
    if paint.attributes.contains(.bold) { attributes += " font-weight=\"bold\"" }
    if paint.attributes.contains(.italic) { attributes += " font-style=\"italic\"" }
    if paint.attributes.contains(.dim) { attributes += " opacity=\"0.65\"" }
    if paint.attributes.contains(.underline) { attributes += " text-decoration=\"underline\"" }
    return "<text x=\"\(x)\" y=\"\(y)\" textLength=\"\(length)\" "
      + "lengthAdjust=\"spacingAndGlyphs\" \(attributes)>\(Self.escaped(text))</text>\n"
  }

  private func rectangle(
    column: Int, row: Int, columns: Int, fill: String, opacity: Double = 1
  ) -> String {
    "<rect x=\"\(column * Self.cellWidth)\" y=\"\(row * Self.cellHeight)\" "
      + "width=\"\(columns * Self.cellWidth)\" height=\"\(Self.cellHeight)\" fill=\"\(fill)\""
      + (opacity < 1 ? " fill-opacity=\"\(opacity)\"" : "") + "/>\n"
  }

  /// The ranges of equal neighbours.
  static func runs<Element: Equatable>(of elements: [Element]) -> [Range<Int>] {
    var (runs, start) = ([Range<Int>](), 0)
    for index in 1..<max(1, elements.count + 1) where index <= elements.count {
      if index == elements.count || elements[index] != elements[start] {
        runs.append(start..<index)
        start = index
      }
    }
    return elements.isEmpty ? [] : runs
  }

  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
  }
}

extension SVGRenderer {
  /// A style with all its colours known.
  struct Paint: Equatable {
    let foreground: String
    let background: String
    let attributes: Style.Attributes
  }

  /// A picture must choose where a terminal has colours of its own.
  func paint(of style: Style) -> Paint {
    let isDark = theme.appearance == .dark
    let foreground = style.foreground?.hex ?? (isDark ? "#d0d0d0" : "#202020")
    let background = style.background?.hex ?? (isDark ? "#111111" : "#ffffff")
    let isReversed = style.attributes.contains(.reverse)
    return Paint(
      foreground: isReversed ? background : foreground,
      background: isReversed ? foreground : background,
      attributes: style.attributes.subtracting(.reverse))
  }

  private struct Piece: Equatable {
    enum Kind: Equatable {
      case blank
      /// A line or block, drawn without a font.
      case shape(Character)
      /// Letters that any monospaced font has.
      case letters
      /// Something that may come from another font, each in a place of its own.
      case single

      init(_ cell: Cell) {
        guard let character = cell.character, let first = character.unicodeScalars.first else {
          self = .single
          return
        }
        if first.properties.isWhitespace {
          self = .blank
        } else if SVGRenderer.isShape(first) {
          self = .shape(character)
        } else {
          self = first.value < 0x250 && cell.width == 1 ? .letters : .single
        }
      }
    }

    let kind: Kind
    let paint: Paint
  }
}
