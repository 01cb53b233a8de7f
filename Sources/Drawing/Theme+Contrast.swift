/// How well a theme can be read, after WCAG 2.
extension Theme {
  /// A role that stands out less from what lies under it than it must.
  package struct ContrastFault: Hashable, Sendable {
    package let role: Role
    /// What it lies on; nil for the screen itself.
    package let ground: Role?
    package let ratio: Double
    package let needed: Double
  }

  /// Letters, which need the ratio of level AA.
  package static let leastOfText = 4.5
  /// Lines and shapes.
  package static let leastOfShapes = 3.0
  /// The faint end of the heat map's ramp may be faint: it means little.
  package static let leastOfRamp = 1.3

  private static let shapes: Set<Role> = [.border, .focusedBorder, .bar, .sparkline]
  private static let ramp = [Role.heat1, .heat2, .heat3, .heat4]
  /// What never lies on the row under the cursor.
  private static let apart: Set<Role> = [.border, .focusedBorder, .banner]

  /// Every role that is too faint, on the screen and on the row under the cursor. Nothing is known of
  /// the terminal's own colours, so that those are no fault.
  package var contrastFaults: [ContrastFault] {
    var faults: [ContrastFault] = []
    for role in Role.allCases where role != .banner {
      check(role, on: nil, &faults)
      if !Self.apart.contains(role), !Self.ramp.contains(role) {
        check(role, on: .cursor, &faults)
      }
    }
    check(.text, on: .banner, &faults)
    checkRamp(&faults)
    return faults
  }

  /// The least ratio of all letters; nil where only the terminal knows.
  package var leastContrast: Double? {
    let letters = Role.allCases.filter {
      !Self.shapes.contains($0) && !Self.ramp.contains($0) && $0 != .banner
    }
    return letters.compactMap { ratio(of: $0, on: nil) }.min()
  }

  private func ratio(of role: Role, on ground: Role?) -> Double? {
    let style = style(of: role, on: ground)
    return style.background.flatMap { style.foreground?.contrast(with: $0) }
  }

  private func check(_ role: Role, on ground: Role?, _ faults: inout [ContrastFault]) {
    let needed =
      Self.shapes.contains(role)
      ? Self.leastOfShapes : Self.ramp.contains(role) ? Self.leastOfRamp : Self.leastOfText
    guard let ratio = ratio(of: role, on: ground), ratio < needed else { return }
    faults.append(ContrastFault(role: role, ground: ground, ratio: ratio, needed: needed))
  }

  /// Each step stands out at least as much as the one before it.
  private func checkRamp(_ faults: inout [ContrastFault]) {
    var last = 0.0
    for role in Self.ramp {
      guard let ratio = ratio(of: role, on: nil) else { continue }
      if ratio < last {
        faults.append(ContrastFault(role: role, ground: nil, ratio: ratio, needed: last))
      }
      last = max(last, ratio)
    }
  }
}
