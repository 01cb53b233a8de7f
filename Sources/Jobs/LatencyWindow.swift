/// How much of the past is shown step by step, and in which steps.
package enum LatencyWindow: String, CaseIterable, Hashable, Sendable {
  case hour = "1h"
  case day = "24h"
  case quarter = "90d"

  package var length: Duration {
    switch self {
    case .hour: .seconds(3600)
    case .day: .seconds(86_400)
    case .quarter: .seconds(90 * 86_400)
    }
  }

  /// The finest that is shown.
  package var step: Duration {
    switch self {
    case .hour: .seconds(60)
    case .day: .seconds(900)
    case .quarter: .seconds(86_400)
    }
  }

  /// From the beginning of a step to the end of the minute that a moment lies in.
  package func period(until moment: Timestamp) -> Range<Timestamp> {
    let end = moment.floored(to: .seconds(60)) + .seconds(60)
    return (end - length).floored(to: step)..<end
  }
}
