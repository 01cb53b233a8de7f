// Drawing: what a screen is made of, before any terminal. Second in the dependency order, beside
// `Jobs`: it uses nothing but the standard library; `Monitor`, `Terminal` and `Settings` use it.
//
// A widget is a value that draws itself into a rectangle of a `Frame`. A frame is a grid of
// characters and roles; only a `Theme` turns a role into colours, and only when the frame leaves
// the program: through a terminal, or as an SVG.

/// A width and a height in terminal cells, neither below zero.
package struct Size: Hashable, Sendable {
  package let width: Int
  package let height: Int

  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
  }
}

/// A cell of the grid, counted from zero at the top left.
package struct Position: Hashable, Sendable {
  package var column: Int
  package var row: Int

  package init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }
}

/// Which end of its room a text keeps to.
package enum Alignment: Hashable, Sendable {
  case left
  case middle
  case right
}
