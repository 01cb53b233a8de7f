import Glibc
import Jobs

/// Pushes jobs without a pause: single ones, batches, with unique keys that others use as well, due
/// now and a little later. Says `P id queue payload` for each that was stored and `D id key` for
/// each that another job stands for.
enum Producer {
  static func run(_ stage: Stage) async throws {
    let store = try stage.open()
    var random = Seeded(stage.seed)
    var count = 0
    try await stage.play {
      let size = random.happens(percent: 70) ? 1 : Int.random(in: 2...20, using: &random)
      var drafts: [Draft] = []
      for _ in 0..<size {
        count += 1
        drafts.append(draft(number: count, &random))
      }
      say("I", "\(stage.seed)-\(count)")
      let receipts = try await store.push(drafts)
      var lines: [String] = []
      for (receipt, draft) in zip(receipts, drafts) {
        lines.append(
          receipt.isDuplicate
            ? "D \(receipt.id) \(draft.uniqueKey ?? "")"
            : "P \(receipt.id) \(draft.queue) \(String(decoding: draft.payload, as: UTF8.self))")
      }
      say(lines.joined(separator: "\n"))
    }
  }

  private static func draft(number: Int, _ random: inout Seeded) -> Draft {
    let queue = "q\(Int.random(in: 0..<3, using: &random))"
    let filling = String(
      repeating: "x", count: random.happens(percent: 2) ? 20_000 : Int.random(in: 0..<300))
    return Draft(
      queue: queue, kind: random.happens(percent: 80) ? "A" : "B",
      payload: Array("\(queue)-\(getpid())-\(number)-\(filling)".utf8),
      priority: Int.random(in: -1...1, using: &random),
      due: random.happens(percent: 20)
        ? .after(.milliseconds(Int.random(in: 1..<50, using: &random))) : nil,
      uniqueKey: random.happens(percent: 10)
        ? "k\(Int.random(in: 0..<30, using: &random))" : nil)
  }
}
