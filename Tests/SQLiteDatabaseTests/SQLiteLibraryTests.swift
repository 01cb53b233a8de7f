import Testing

@testable import SQLiteDatabase

@Suite struct SQLiteLibraryTests {
  @Test(arguments: [
    (3_006_023, false), (3_007_000, true), (3_040_001, true), (3_044_005, true),
    (3_044_006, false), (3_045_000, true), (3_050_006, true), (3_050_007, false),
    (3_051_000, true), (3_051_002, true), (3_051_003, false), (3_052_000, false),
  ])
  func `the WAL-reset race is known by version`(number: Int32, hasRace: Bool) {
    #expect(SQLiteLibrary.hasResetRace(number) == hasRace)
  }

  @Test func `the version is that of the library`() throws {
    #expect(SQLiteLibrary.version.hasPrefix("3."))
  }
}
