import Settings
import Testing

@Suite struct StoreDurabilityTests {
  private func durability(
    _ option: String? = nil, _ environment: String? = nil, _ configured: StoreDurability? = nil
  ) throws(EnvironmentError) -> StoreDurability {
    try StoreDurability(
      option: option, environment: environment.map { ["PENSTOCK_DURABILITY": $0] } ?? [:],
      configured: configured)
  }

  @Test func `the option comes before environment and configuration, and full is usual`() throws {
    #expect(try durability() == .full)
    #expect(try durability(nil, nil, .normal) == .normal)
    #expect(try durability(nil, "full", .normal) == .full)
    #expect(try durability("normal", "full", .full) == .normal)
    #expect(try durability(nil, "", .normal) == .normal)
  }

  @Test func `a variable that means nothing is an error`() {
    let error = #expect(throws: EnvironmentError.self) { try durability(nil, "fulll") }
    #expect(
      error?.description
        == "cannot use 'fulll' for PENSTOCK_DURABILITY: did you mean 'full'?")
  }
}
