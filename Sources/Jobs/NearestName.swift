/// Finds what somebody probably meant.
package enum NearestName {
  /// The candidate closest to a wrong name, when one is close: at most a third of its letters off,
  /// or two of four. Else the only one of which it is the start, of three letters at least.
  package static func match(_ name: String, among candidates: some Sequence<String>) -> String? {
    nearest(name, among: candidates) ?? onlyOne(name.lowercased(), among: candidates)
  }

  private static func onlyOne(
    _ start: String, among candidates: some Sequence<String>
  ) -> String? {
    let longer = candidates.filter { $0.lowercased().hasPrefix(start) }
    return start.count >= 3 && longer.count == 1 ? longer[0] : nil
  }

  private static func nearest(_ name: String, among candidates: some Sequence<String>) -> String? {
    let limit = name.count < 4 ? 1 : max(2, name.count / 3)
    let ranked = candidates.map {
      (name: $0, distance: distance(name.lowercased(), $0.lowercased()))
    }
    return ranked.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.name
  }

  /// The same among names that people gave: many of those are short and alike and mean quite different
  /// things, so that less than a quarter of the letters may be off.
  package static func match(_ name: String, amongGiven names: some Sequence<String>) -> String? {
    nearest(
      name,
      among: names.filter {
        distance(name.lowercased(), $0.lowercased()) * 4 < max(name.count, $0.count)
      })
  }

  /// The end of an error about a wrong name: `; did you mean 'state'?` or the list of all names.
  package static func hint(_ name: String, among candidates: [String]) -> String {
    match(name, among: candidates).map { "did you mean '\($0)'?" }
      ?? "known are \(candidates.joined(separator: ", "))"
  }

  /// Edits (insert, delete, replace, swap of neighbours) between two words: the optimal string
  /// alignment distance.
  package static func distance(_ left: String, _ right: String) -> Int {
    let a = Array(left)
    let b = Array(right)
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 1..<(a.count + 1) {
      var row = [i]
      for j in 1..<(b.count + 1) {
        var best = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          best = min(best, beforeLast[j - 2] + 1)
        }
        row.append(best)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
