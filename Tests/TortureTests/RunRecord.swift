import Foundation

/// The starts and ends of all runs of a load, as the programs that ran the jobs wrote them down: moments
/// by the one clock of the machine, so that it can be told what ran at the same time.
struct RunRecord {
  struct Run {
    var job: Int
    var queue: String
    var kind: String
    var partition: String?
    var worker: Int32
    var start: Int
    /// Nil where the program was killed.
    var end: Int?
  }

  private(set) var runs: [Run] = []
  private(set) var malformed: [String] = []

  /// `kills` are the moments just before workers were killed: what had not ended by then counts as
  /// ended, since the store may give it to another as soon as it sees the death.
  init(_ bytes: Data, kills: [Int32: Int]) {
    var open: [String: Int] = [:]
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    runs.reserveCapacity(lines.count / 2)
    for line in lines {
      let words = line.split(separator: UInt8(ascii: " ")).map {
        String(decoding: $0, as: UTF8.self)
      }
      guard words.count == 7, let time = Int(words[0]), let job = Int(words[2]),
        let worker = Int32(words[6])
      else {
        malformed.append(String(decoding: line, as: UTF8.self))
        continue
      }
      let key = "\(job) \(worker)"
      if words[1] == "+" {
        open[key] = runs.count
        runs.append(
          Run(
            job: job, queue: words[3], kind: words[4], partition: words[5] == "-" ? nil : words[5],
            worker: worker, start: time))
      } else if let index = open.removeValue(forKey: key) {
        runs[index].end = time
      }
    }
    for index in runs.indices {
      guard let kill = kills[runs[index].worker] else { continue }
      runs[index].end = min(runs[index].end ?? kill, kill)
    }
    runs.sort { ($0.start, $0.job) < ($1.start, $1.job) }
  }

  /// How many of those that are counted ran at the same time, at most.
  func peak(_ isCounted: (Run) -> Bool) -> Int {
    var edges: [(at: Int, step: Int)] = []
    for run in runs where isCounted(run) {
      guard let end = run.end, end > run.start else { continue }
      edges += [(run.start, 1), (end, -1)]
    }
    // An end and a start at the same moment did not overlap.
    edges.sort { ($0.at, $0.step) < ($1.at, $1.step) }
    var (now, peak) = (0, 0)
    for edge in edges {
      now += edge.step
      peak = max(peak, now)
    }
    return peak
  }

  /// Where jobs of a partition key ran at the same time or out of their order.
  var brokenPartitions: [String] {
    var last: [String: Run] = [:]
    var broken: [String] = []
    for run in runs {
      guard let key = run.partition else { continue }
      if let before = last[key] {
        if run.job < before.job {
          broken.append("job \(run.job) of \(key) ran after job \(before.job)")
        } else if (before.end ?? .max) > run.start {
          broken.append("job \(run.job) of \(key) ran while job \(before.job) did")
        }
      }
      last[key] = run
    }
    return broken
  }

  /// Where more started in a time than a rate allows, by the moments at which the store gave the jobs
  /// out, in microseconds and rising.
  static func broken(_ starts: [Int], perSecond rate: Int, burst: Int) -> [String] {
    // A bucket that is refilled: what it would have to hold at the least.
    var broken: [String] = []
    var (tokens, at) = (Double(burst), starts.first ?? 0)
    for start in starts {
      tokens = min(Double(burst), tokens + Double(start - at) * Double(rate) / 1_000_000)
      at = start
      tokens -= 1
      if tokens < -0.001 { broken.append("more than \(rate) a second started at \(start)") }
    }
    return broken
  }
}
