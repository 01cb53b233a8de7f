import Testing

@testable import Drawing

@Suite struct FormatTests {
  @Test(
    arguments: [
      (0, "0s"), (1, "<0.1ms"), (49, "<0.1ms"), (50, "0.1ms"), (400, "0.4ms"), (949, "0.9ms"),
      (950, "1ms"), (3_000, "3ms"), (380_000, "380ms"), (999_499, "999ms"), (999_500, "1.0s"),
      (1_200_000, "1.2s"), (9_949_999, "9.9s"), (9_950_000, "10s"), (22_000_000, "22s"),
      (59_499_999, "59s"), (59_500_000, "1m00"), (72_000_000, "1m12"), (3_599_499_999, "59m59"),
      (3_599_500_000, "1h00"), (14_520_000_000, "4h02"), (86_369_999_999, "23h59"),
      (86_370_000_000, "1d"), (259_200_000_000, "3d"), (-1_200_000, "-1.2s"),
      (Int64.max, "106\u{2009}751\u{2009}991d"), (Int64.min, "-106\u{2009}751\u{2009}991d"),
    ] as [(Int64, String)])
  func `a duration takes the shortest unit that keeps two digits`(
    microseconds: Int64, text: String
  ) {
    #expect(Format.duration(microseconds: microseconds) == text)
  }

  @Test func `a duration never shows sixty of anything`() {
    var microseconds: Int64 = 1
    while microseconds < 100_000_000_000 {
      let text = Format.duration(microseconds: microseconds)
      #expect(!text.contains("60") || text.hasSuffix("ms"))
      #expect(text != "24h00" && text != "1000ms")
      microseconds += max(1, microseconds / 97)
    }
  }

  @Test func `a length of time is the same as its microseconds`() {
    #expect(Format.duration(.milliseconds(41)) == "41ms")
    #expect(Format.duration(nil) == "–")
    #expect(Format.duration(.seconds(Int64.max)) == "106\u{2009}751\u{2009}991d")
  }

  @Test(arguments: [(4, "4s"), (59, "59s"), (60, "1m"), (3_599, "59m"), (86_399, "23h")])
  func `an age is in whole units that have been reached`(seconds: Int, text: String) {
    #expect(Format.age(.seconds(seconds)) == text)
    #expect(Format.age(.seconds(-1)) == "0s")
    #expect(Format.age(.seconds(3 * 86_400 + 80_000)) == "3d")
  }

  @Test(
    arguments: [
      (0, "0"), (999, "999"), (1_000, "1 000"), (12_301, "12 301"), (9_184_220, "9 184 220"),
      (-1_204, "-1 204"), (Int.min, "-9 223 372 036 854 775 808"),
    ])
  func `thousands are set apart`(number: Int, text: String) {
    #expect(Format.count(number) == text.replacing(" ", with: "\u{2009}"))
  }

  @Test(
    arguments: [
      (0, "0%"), (0.004, "<1%"), (0.0099, "<1%"), (0.01, "1%"), (0.124, "12%"), (0.994, "99%"),
      (0.997, ">99%"), (1, "100%"), (1.5, "150%"), (Double.nan, "–"),
    ])
  func `a percentage is never nothing for something nor all for less`(share: Double, text: String) {
    #expect(Format.percent(share) == text)
  }

  @Test(
    arguments: [
      (0, "0%"), (0.0001, "<0.1%"), (0.004, "0.4%"), (0.0995, "10%"), (0.12, "12%"),
      (0.9999, ">99%"), (1, "100%"),
    ])
  func `a small share keeps a decimal`(share: Double, text: String) {
    #expect(Format.finePercent(share) == text)
  }

  @Test(
    arguments: [
      (0, "0"), (0.01, "<0.1"), (0.4, "0.4"), (2, "2.0"), (2.5, "2.5"), (9.96, "10"),
      (804.4, "804"),
      (1_284, "1\u{2009}284"), (.infinity, "–"),
    ])
  func `a rate keeps a decimal below ten`(rate: Double, text: String) {
    #expect(Format.rate(rate) == text)
  }

  @Test(
    arguments: [
      (0, "0 B"), (212, "212 B"), (999, "999 B"), (1_000, "1.0 kB"), (9_949, "9.9 kB"),
      (9_950, "10 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"), (31_000_000, "31 MB"),
      (1_200_000_000, "1.2 GB"), (Int64.max, "9.2 EB"),
    ] as [(Int64, String)])
  func `an amount of memory rolls into the next unit`(amount: Int64, text: String) {
    #expect(Format.bytes(amount) == text)
  }
}
