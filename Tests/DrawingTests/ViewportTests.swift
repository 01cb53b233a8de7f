import Testing

@testable import Drawing

@Suite struct ViewportTests {
  @Test func `the window moves only when the cursor leaves it`() {
    var view = Viewport(count: 20, height: 5)
    view.move(by: 4)
    #expect(view.visible == 0..<5)
    view.move(by: 1)
    #expect(view.visible == 1..<6)
    view.move(by: -4)
    #expect(view.visible == 1..<6)
    view.move(by: -1)
    #expect(view.visible == 0..<5)
  }

  @Test func `the cursor stays in the list`() {
    var view = Viewport(count: 3, height: 5)
    view.move(by: 10)
    #expect(view.cursor == 2)
    view.move(by: -10)
    #expect(view.cursor == 0)
    view.resize(count: 0)
    #expect(view.cursor == 0)
    #expect(view.visible.isEmpty)
  }

  @Test func `an item keeps its place on the screen when rows come in above it`() {
    var view = Viewport(count: 50, height: 10, cursor: 25, offset: 20)
    view.resize(count: 53)
    view.follow(to: 28)
    #expect(view.cursor - view.offset == 5)
  }

  @Test func `a page keeps one row of the one before`() {
    var view = Viewport(count: 100, height: 10)
    _ = view.handle(.pageDown)
    #expect(view.visible == 9..<19)
    #expect(view.cursor == 9)
    _ = view.handle(.end)
    #expect(view.visible == 90..<100)
    _ = view.handle(.pageUp)
    #expect(view.visible == 81..<91)
  }

  @Test func `a wheel pushes the cursor along by the edge`() {
    var view = Viewport(count: 100, height: 10)
    _ = view.handle(.mouse(.scrollDown, Position(column: 0, row: 0)))
    #expect(view.offset == 3)
    #expect(view.cursor == 3)
    view.scroll(by: 1000)
    #expect(view.visible == 90..<100)
    view.scroll(by: -1000)
    #expect(view.cursor == 9)
    #expect(view.offset == 0)
  }

  @Test func `a window that shrinks keeps the cursor in sight`() {
    var view = Viewport(count: 100, height: 20, cursor: 19)
    view.resize(height: 5)
    #expect(view.visible.contains(19))
    view.resize(height: 0)
    #expect(view.visible.isEmpty)
    view.resize(height: 200)
    #expect(view.visible == 0..<100)
  }

  @Test func `other keys are left to others`() {
    var view = Viewport(count: 3, height: 3)
    let isKnown = view.handle(.enter)
    #expect(!isKnown)
  }
}
