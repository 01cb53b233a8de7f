import Drawing

/// Where the parts of the front page stand.
struct QueuesLayout: Hashable, Sendable {
  let table: Rectangle
  /// Each of the others is empty where there is no room for it.
  let histogram: Rectangle
  /// How long jobs run beside how long they wait, or the other way round.
  let companion: Rectangle
  let heatMap: Rectangle
  /// What has failed for good and who works in the queue under the cursor.
  let errors: Rectangle
  let workers: Rectangle
  /// What runs longest in the queue, and what happened last in the store.
  let running: Rectangle
  let log: Rectangle

  var hasHeatMap: Bool { !heatMap.isEmpty }
  var hasTroubles: Bool { !errors.isEmpty }
  var hasLog: Bool { !log.isEmpty }

  private static let leastOfTroubles = 6
  /// The charts come where this many queues can be seen, or all: else a larger screen showed fewer.
  private static let leastOfTable = 11
  /// Half of this is room for an error beside its count and age.
  private static let leastWidthOfTroubles = 116
  /// From so many rows on there are two strips of panels above the charts.
  private static let leastOfTwoStrips = 18
  /// More rows are of more use to the log than to errors and workers.
  private static let mostOfTroubles = 24

  init(_ facts: Facts, rows: Int) {
    let body = facts.body
    let edges = facts.isBordered ? 3 : 2
    let needed = max(rows, 3) + edges
    let least = facts.isBordered ? 9 : 7
    // All steps of the charts, where there are rows for everything.
    let all = body.height >= 80 ? 20 : 16
    let most = min(all, max(facts.isBordered ? 14 : 13, body.height * 2 / 5))
    // The charts get what the table leaves, and some of it also when there are many queues.
    var lower = min(max(body.height - needed, least), most)
    if body.height - lower < min(needed, Self.leastOfTable + edges) { lower = 0 }
    let (upper, charts) = body.splitBottom(lower)
    let spare = upper.height - needed
    // An hour of minutes with its labels, where that leaves the histogram its room.
    let map = max(body.width * 55 / 100, min(70, body.width - 36))
    let hasTroubles =
      facts.isBordered && body.width >= Self.leastWidthOfTroubles && spare >= Self.leastOfTroubles
    let (rest, strips) = upper.splitBottom(hasTroubles ? spare : 0)
    table = rest
    if facts.isRoomy {
      let (first, second) = strips.splitTop(
        spare >= Self.leastOfTwoStrips
          ? min(max(spare * 2 / 5, Self.leastOfTroubles), Self.mostOfTroubles) : strips.height)
      let right = strips.width * 45 / 100
      (errors, workers) = first.splitRight(right)
      (log, running) = second.splitRight(right)
    } else {
      // The wider panel is the errors', and both stand above the charts' edges.
      (workers, errors) = strips.splitRight(map)
      (log, running) = (.empty, .empty)
    }
    guard charts.width >= 76 else {
      (histogram, companion, heatMap) = (charts, .empty, .empty)
      return
    }
    guard facts.isRoomy else {
      (histogram, heatMap) = charts.splitRight(map)
      companion = .empty
      return
    }
    // The map ends where the panels above it do.
    let (histograms, chart) = charts.splitRight(max(70, charts.width * 45 / 100))
    heatMap = chart
    (histogram, companion) = histograms.splitRight(histograms.width / 2)
  }

  /// The rows of the table without its header.
  func rows(_ facts: Facts) -> Rectangle {
    Panel(title: .empty, isBordered: facts.isBordered).content(of: table).splitTop(1).rest
  }
}
