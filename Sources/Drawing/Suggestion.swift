/// What a message advises about a name that is not known: the nearest one, or all there are.
func suggestion(for name: String, among known: [String], orElse other: String? = nil) -> String {
  if let nearest = nearest(to: name, among: known) { return "did you mean '\(nearest)'?" }
  return other ?? "known are " + known.map { "'\($0)'" }.joined(separator: ", ")
}

/// The known name that differs by the fewest typing mistakes, at most a third of its letters.
func nearest(to name: String, among known: [String]) -> String? {
  let ranked = known.map { (name: $0, mistakes: mistakes(from: name, to: $0)) }
  guard let best = ranked.min(by: { $0.mistakes < $1.mistakes }),
    best.mistakes <= max(1, best.name.count / 3)
  else { return nil }
  return best.name
}

/// How many letters must be put in, taken out, replaced, or swapped with their neighbour.
private func mistakes(from first: String, to second: String) -> Int {
  let (first, second) = (Array(first.lowercased()), Array(second.lowercased()))
  var rows = [Array(0...second.count)]
  for row in 0..<first.count {
    var current = [row + 1]
    for column in 0..<second.count {
      var best = min(
        current[column] + 1, rows[row][column + 1] + 1,
        rows[row][column] + (first[row] == second[column] ? 0 : 1))
      if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
        best = min(best, rows[row - 1][column - 1] + 1)
      }
      current.append(best)
    }
    rows.append(current)
  }
  return rows[first.count][second.count]
}
