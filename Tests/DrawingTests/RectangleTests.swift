import Testing

@testable import Drawing

@Suite struct RectangleTests {
  let area = Rectangle(column: 2, row: 3, width: 10, height: 6)

  @Test func `splitting gives both parts and loses nothing`() {
    let (top, below) = area.splitTop(2)
    #expect(top == Rectangle(column: 2, row: 3, width: 10, height: 2))
    #expect(below == Rectangle(column: 2, row: 5, width: 10, height: 4))
    let (above, bottom) = area.splitBottom(1)
    #expect(above == Rectangle(column: 2, row: 3, width: 10, height: 5))
    #expect(bottom == Rectangle(column: 2, row: 8, width: 10, height: 1))
    let (left, right) = area.splitLeft(3)
    #expect(left == Rectangle(column: 2, row: 3, width: 3, height: 6))
    #expect(right == Rectangle(column: 5, row: 3, width: 7, height: 6))
    let (before, last) = area.splitRight(4)
    #expect(before.width == 6)
    #expect(last == Rectangle(column: 8, row: 3, width: 4, height: 6))
  }

  @Test func `no part is larger than the whole`() {
    #expect(area.splitTop(99).rest.isEmpty)
    #expect(area.splitBottom(99).bottom == area)
    #expect(area.splitLeft(-1).left.isEmpty)
    #expect(area.splitRight(-1).rest == area)
  }

  @Test func `weights divide the width without a gap`() {
    let parts = area.columns(weights: [1, 1, 1])
    #expect(parts.map(\.column) == [2, 5, 8])
    #expect(parts.map(\.width) == [3, 3, 4])
    #expect(area.columns(weights: []).isEmpty)
  }

  @Test func `a rectangle too small for its margin becomes empty inside itself`() {
    let small = Rectangle(column: 0, row: 0, width: 1, height: 1).inset(columns: 1, rows: 1)
    #expect(small.isEmpty)
    #expect(area.inset(columns: 1, rows: 2) == Rectangle(column: 3, row: 5, width: 8, height: 2))
  }

  @Test func `what is centred keeps inside`() {
    #expect(
      area.centered(Size(width: 4, height: 2))
        == Rectangle(column: 5, row: 5, width: 4, height: 2))
    #expect(area.centered(Size(width: 40, height: 20)) == area)
  }
}
