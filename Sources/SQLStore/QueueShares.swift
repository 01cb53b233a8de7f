/// Deals turns to queues by weight, so that each gets its share and none starves.
///
/// Stride scheduling (Waldspurger and Weihl, 1995): a queue's pass advances by 1/weight with each
/// turn, and the turn goes to the queue whose pass is lowest. A queue that comes back after a pause
/// starts from the others' place, so that it cannot claim the turns it missed.
struct QueueShares {
  private var passes: [String: Double] = [:]
  /// The lowest pass that any queue with work had at the last deal.
  private var floor = 0.0

  struct Candidate {
    var queue: String
    var weight: Int
    /// Turns that it can use.
    var available: Int
  }

  /// How many of `count` turns each candidate gets, in the candidates' order.
  mutating func deal(_ count: Int, to candidates: [Candidate]) -> [Int] {
    var dealt = Array(repeating: 0, count: candidates.count)
    var current = candidates.map { max(passes[$0.queue] ?? floor, floor) }
    for _ in 0..<count {
      var best: Int?
      for index in candidates.indices where dealt[index] < candidates[index].available {
        if best.map({ current[index] < current[$0] }) ?? true { best = index }
      }
      guard let best else { break }
      dealt[best] += 1
      current[best] += 1 / Double(max(candidates[best].weight, 1))
    }
    for (index, candidate) in candidates.enumerated() { passes[candidate.queue] = current[index] }
    if let lowest = current.min() { floor = max(floor, lowest) }
    return dealt
  }
}
