import Foundation
import Testing

/// What the record of a load would tell if a limit were broken.
@Suite struct RunRecordTests {
  private func record(_ lines: [String], kills: [Int32: Int] = [:]) -> RunRecord {
    RunRecord(Data(lines.joined(separator: "\n").utf8), kills: kills)
  }

  @Test func `runs that overlap are counted, those that touch are not`() {
    let record = record([
      "10 + 1 q K - 7", "15 + 2 q K - 8", "20 - 1 q K - 7", "20 + 3 q L - 7", "30 - 3 q L - 7",
      "30 - 2 q K - 8",
    ])
    #expect(record.malformed.isEmpty)
    #expect(record.peak { _ in true } == 2)
    #expect(record.peak { $0.kind == "L" } == 1)
    #expect(record.peak { $0.worker == 7 } == 1)
  }

  @Test func `what a killed worker left open ends with it`() {
    let lines = ["10 + 1 q K - 7", "20 + 1 q K - 8", "25 - 1 q K - 8", "26 - 1 q K - 7"]
    #expect(record(lines).peak { _ in true } == 2)
    #expect(record(lines, kills: [7: 20]).peak { _ in true } == 1)
  }

  @Test func `jobs of a partition that overlap or change places are told`() {
    let overlap = record([
      "10 + 1 q K p 7", "15 + 2 q K p 8", "20 - 1 q K p 7", "25 - 2 q K p 8",
    ])
    #expect(overlap.brokenPartitions == ["job 2 of p ran while job 1 did"])
    let turned = record([
      "10 + 2 q K p 7", "15 - 2 q K p 7", "20 + 1 q K p 7", "25 - 1 q K p 7",
    ])
    #expect(turned.brokenPartitions == ["job 1 of p ran after job 2"])
    let good = record([
      "10 + 1 q K p 7", "15 - 1 q K p 7", "16 + 1 q K p 8", "20 - 1 q K p 8", "20 + 2 q K p 7",
      "21 - 2 q K p 7", "11 + 1 q K r 9", "12 - 1 q K r 9",
    ])
    #expect(good.brokenPartitions == [])
  }

  @Test func `more starts than a rate and its burst allow are told`() {
    let steady = (0..<50).map { $0 * 100_000 }
    #expect(RunRecord.broken(steady, perSecond: 10, burst: 1) == [])
    #expect(RunRecord.broken([0, 0, 0] + steady, perSecond: 10, burst: 1).count == 52)
    #expect(RunRecord.broken([0, 0, 0] + steady, perSecond: 10, burst: 4) == [])
  }

  @Test func `a line that was cut is told`() {
    #expect(record(["10 + 1 q K", "x"]).malformed == ["10 + 1 q K", "x"])
  }
}
