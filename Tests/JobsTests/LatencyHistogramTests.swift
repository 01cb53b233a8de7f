import Jobs
import Testing

@Suite struct LatencyHistogramTests {
  @Test func `a value read back is at most two percent off over the whole range`() throws {
    var value: Int64 = 1
    while value < Int64.max / 3 {
      for microseconds in [value, value + value / 3] {
        var histogram = LatencyHistogram()
        histogram.record(.microseconds(microseconds))
        histogram.record(.microseconds(microseconds * 2))
        let read = try #require(histogram.percentile(0.5)).microseconds
        #expect(abs(Double(read - microseconds)) <= Double(microseconds) * 0.02)
      }
      value *= 2
    }
  }

  @Test func `percentiles go by rank and never above the maximum`() throws {
    var histogram = LatencyHistogram()
    for milliseconds in 1...100 { histogram.record(.milliseconds(milliseconds)) }
    let median = try #require(histogram.percentile(0.5))
    #expect(abs(median.inSeconds - 0.05) < 0.001)
    #expect(histogram.percentile(1) == .milliseconds(100))
    #expect(histogram.maximum == .milliseconds(100))
    #expect(LatencyHistogram().percentile(0.5) == nil)
  }

  @Test func `merged histograms equal one that saw everything`() {
    var (one, two, all) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
    for index in 0..<1000 {
      let duration = Duration.microseconds(index * index * 7)
      all.record(duration)
      if index % 3 == 0 { one.record(duration) } else { two.record(duration) }
    }
    one.merge(two)
    #expect(one == all)
  }

  @Test func `the stored form reads back, and junk is refused`() {
    var histogram = LatencyHistogram()
    for index in 0..<500 { histogram.record(.microseconds(index * 1311), times: index + 1) }
    #expect(LatencyHistogram(encoded: histogram.encoded) == histogram)
    #expect(LatencyHistogram(encoded: LatencyHistogram().encoded) == LatencyHistogram())
    #expect(LatencyHistogram(encoded: []) == nil)
    #expect(LatencyHistogram(encoded: [0xff, 0xff]) == nil)
    #expect(LatencyHistogram(encoded: [1, 5]) == nil)
  }

  @Test func `counts are parted by bounds`() {
    var histogram = LatencyHistogram()
    for milliseconds in [0, 2, 5, 50, 5000] { histogram.record(.milliseconds(milliseconds)) }
    #expect(
      histogram.counts(partedBy: [.milliseconds(1), .milliseconds(10), .seconds(1)])
        == [1, 2, 1, 1])
  }
}
