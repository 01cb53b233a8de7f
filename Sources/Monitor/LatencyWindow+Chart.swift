import Jobs

/// The window as the heat map shows it.
extension LatencyWindow {
  var title: String {
    switch self {
    case .hour: "1 h"
    case .day: "24 h"
    case .quarter: "90 d"
    }
  }

  /// What stands below the map: full steps by the local clock.
  var labelStep: Duration {
    switch self {
    case .hour: .seconds(900)
    case .day: .seconds(4 * 3600)
    case .quarter: .seconds(15 * 86_400)
    }
  }

  /// Steps of a column that a map of that width has room for.
  func stepsInColumn(width: Int) -> Int {
    let all = Int(length.microseconds / step.microseconds)
    return [1, 2, 3, 4, 5, 6, 8, 10, 12, 15].first { all / $0 <= width } ?? 15
  }

  var next: LatencyWindow {
    let all = Self.allCases
    let index = all.firstIndex(of: self) ?? 0
    return all[(index + 1) % all.count]
  }
}
