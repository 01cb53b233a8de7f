import Foundation
import Jobs

/// A job as `--json` prints it.
struct JobRecord: Decodable, Equatable {
  var id: Int
  var queue: String
  var kind: String
  var state: String
  var attempt: Int
  var worker: String?
  var error: String?
  var enqueuedAt: String
  var runAt: String?
  var quarantined: Bool?
  /// Only `show` has them.
  var attempts: [AttemptRecord]?

  var enqueued: Timestamp? { Timestamp(rfc3339: enqueuedAt) }

  /// How its runs ended, first one first.
  var outcomes: [String?] { attempts?.map(\.outcome) ?? [] }
}

struct AttemptRecord: Decodable, Equatable {
  var number: Int
  var startedAt: String
  var finishedAt: String?
  var worker: String?
  var outcome: String?
  var exit: Int?
  var signal: Int?
  var error: String?
  var cpuS: Double?
  var peakBytes: Int?
  var stdout: String?
  var stderr: String?

  var start: Timestamp? { Timestamp(rfc3339: startedAt) }
}

extension Workshop {
  /// The jobs that match a filter.
  func jobs(_ filter: String...) throws -> [JobRecord] {
    try run(Self.program.path, ["jobs", "--json", "--all"] + filter).output
      .split(separator: "\n").map(Self.record)
  }

  /// A job with its attempts.
  func job(_ id: Int) throws -> JobRecord {
    try Self.record(penstock("show", "\(id)", "--json").output[...])
  }

  private static func record(_ line: Substring) throws -> JobRecord {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(JobRecord.self, from: Data(line.utf8))
  }
}
