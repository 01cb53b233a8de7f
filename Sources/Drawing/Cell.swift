/// One place of the grid.
package struct Cell: Hashable, Sendable {
  /// A printable character with the marks on it. Empty in the right half of a wide character.
  package let character: Character?
  package let role: Role
  /// The role whose background lies under the character: the cursor's row, a banner.
  package let ground: Role?
  /// In columns: one or two; zero in the right half of a wide character.
  package let width: Int8

  package static let blank = Cell(character: " ", role: .text, ground: nil, width: 1)

  /// The right half of a wide character.
  static func continuation(role: Role, ground: Role?) -> Cell {
    Cell(character: nil, role: role, ground: ground, width: 0)
  }

  static func space(role: Role, ground: Role?) -> Cell {
    Cell(character: " ", role: role, ground: ground, width: 1)
  }

  func with(ground: Role?) -> Cell {
    Cell(character: character, role: role, ground: ground, width: width)
  }
}
