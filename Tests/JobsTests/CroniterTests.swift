import FoundationEssentials
import Jobs
import Testing

/// Another's answers, in Tests/Fixtures/croniter.txt, which Tests/ask-croniter makes: four hundred
/// random lines over a hundred years of eight zones, most of them asked right before clocks change.
@Suite struct `Beside croniter` {
  /// Why a tick that only one of the two has is right.
  private enum Rule: CaseIterable {
    /// croniter fires a line that names hours at both showings of a repeated local time; Penstock
    /// only at the first: such a line means times of day.
    case repeatedTimeOnce
    /// Where clocks skip the time of a line of six fields, croniter waits for the seconds that the
    /// line names, Penstock fires at the moment of the change as for any other line.
    case skippedAtOnce
  }

  private struct Question {
    var line: String
    var zone: TimeZoneRules
    var start: Int64
    var answers: [Int64]
  }

  @Test func `every tick is the same, but for the rules that say why not`() throws {
    var counts: [Rule: Int] = [:]
    let questions = try questions()
    for question in questions {
      let ours = try ticks(question)
      let others = Set(question.answers).subtracting(ours)
      let own = Set(ours).subtracting(question.answers)
      for tick in others.union(own) {
        let rule = rule(tick, question, isOwn: own.contains(tick))
        #expect(
          rule != nil,
          "\(question.line) in \(question.zone.name) at \(Timestamp(seconds: tick).rfc3339)")
        if let rule { counts[rule, default: 0] += 1 }
      }
    }
    #expect(questions.count >= 6000)
    // Each rule is needed, and none is a way out for much.
    #expect(Set(counts.keys) == Set(Rule.allCases))
    #expect(counts.values.reduce(0, +) < questions.count / 20)
  }

  private func rule(_ tick: Int64, _ question: Question, isOwn: Bool) -> Rule? {
    let fields = question.line.split(separator: " ")
    let namesHours = fields[fields.count - 4] != "*"
    let local = question.zone.local(Timestamp(seconds: tick))
    let showings = question.zone.moments(of: local)
    if !isOwn, namesHours, showings.count == 2, showings[1] == Timestamp(seconds: tick) {
      return .repeatedTimeOnce
    }
    let change = question.zone.period(at: tick)
    let isForward = change.offset > change.offsetBefore
    guard fields.count == 6, namesHours, isForward, let start = change.start,
      isOwn ? tick == start : tick - start < 60
    else { return nil }
    return .skippedAtOnce
  }

  /// Penstock's ticks up to the last answer.
  private func ticks(_ question: Question) throws -> [Int64] {
    let expression = try CronExpression(question.line)
    let end = Timestamp(seconds: question.answers.last ?? question.start)
    var ticks: [Int64] = []
    var moment = Timestamp(seconds: question.start)
    while let next = expression.next(after: moment, in: question.zone), next <= end {
      ticks.append(next.microseconds / 1_000_000)
      moment = next
    }
    return ticks
  }

  private func questions() throws -> [Question] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/croniter.txt")
    var zones: [String: TimeZoneRules] = [:]
    var line = ""
    var questions: [Question] = []
    for row in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let words = row.split(separator: " ").map(String.init)
      switch words[0] {
      case "#": continue
      case "zone":
        let data = try #require(Data(base64Encoded: words[2]))
        zones[words[1]] = try TimeZoneRules(name: words[1], data: Array(data))
      case "cron":
        // croniter writes the last Friday as L5.
        line = words[1...].map { $0 == "L5" ? "5L" : $0 }.joined(separator: " ")
      default:
        let start = try #require(Int64(words[1]))
        var last = start
        var answers: [Int64] = []
        for step in words[2...] {
          last += try #require(Int64(step))
          answers.append(last)
        }
        let zone = try #require(zones[words[0]])
        questions.append(Question(line: line, zone: zone, start: start, answers: answers))
      }
    }
    return questions
  }
}
