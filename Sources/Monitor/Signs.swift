import Drawing

/// What the signs on a screen mean, for its help.
struct Signs {
  let screen: Screen
  let facts: Facts

  struct Sign: Hashable {
    let text: String
    let meaning: String
  }

  private var glyphs: Glyphs { facts.glyphs }

  var all: [Sign] { own + common }

  private var own: [Sign] {
    switch screen {
    case .queues: queues
    case .dead:
      [
        Sign(text: "asked", meaning: "Somebody else is asked about the group now"),
        sparkline("deaths in two hours each of the last 24"), mark,
      ]
    case .jobs, .trash: [mark]
    case .workers: [bar("slots that have a job")]
    case .topics:
      [
        Sign(text: "*", meaning: "One word of a topic"),
        Sign(text: "#", meaning: "Any number of words of a topic"),
      ]
    case .schedules: [Sign(text: "!", meaning: "Needs a person: it failed, missed or is late")]
    case .log, .job: []
    }
  }

  private var queues: [Sign] {
    let shades = glyphs.shades.map(String.init).joined(separator: " ")
    var signs = [
      Sign(
        text: "!", meaning: "No living worker takes its jobs, or they wait and none of them ends"),
      Sign(text: "\(glyphs.risen)12", meaning: "So many died in the last five minutes"),
      sparkline("jobs that ended in each half minute of the last five"),
      Sign(
        text: "\(glyphs.pointer) oldest", meaning: "How long the oldest ready job has waited so far"
      ),
      Sign(
        text: shades,
        meaning: "Share of the jobs of that time: under 5 %, 15 %, 35 %, and more"),
      Sign(
        text: String(repeating: glyphs.horizontal, count: 3),
        meaning: "Among the shades: how long the oldest ready job had waited"),
      Sign(text: "\(glyphs.up)v42", meaning: "A mark that 'penstock mark' set on the time"),
    ]
    if !glyphs.isASCII {
      signs.insert(Sign(text: String(glyphs.pause), meaning: "Paused: its jobs wait"), at: 0)
    }
    return signs
  }

  private var mark: Sign {
    Sign(text: String(glyphs.mark), meaning: "Marked: acts are for all marked")
  }

  private func sparkline(_ what: String) -> Sign {
    let ends = [glyphs.levels.first, glyphs.levels.dropFirst(4).first, glyphs.levels.last]
    return Sign(
      text: ends.compactMap { $0.map(String.init) }.joined(), meaning: "From none to most: \(what)")
  }

  private func bar(_ what: String) -> Sign {
    let full = glyphs.eighths.last.map { String(repeating: $0, count: 2) } ?? ""
    return Sign(
      text: full + String(repeating: glyphs.separator, count: 3), meaning: "Of all, \(what)")
  }

  private var common: [Sign] {
    [
      Sign(text: String(glyphs.cursor), meaning: "The row that keys act on"),
      Sign(
        text: String(glyphs.restingCursor),
        meaning: "The row that they act on once Tab goes to its panel"),
      Sign(text: String(glyphs.ellipsis), meaning: "Cut here; a wider screen shows more"),
      Sign(text: glyphs.isASCII ? "-" : Format.unknown, meaning: "Not known, or none yet"),
    ]
  }
}
