import Testing

/// Many programs begin on a store that is not there yet.
@Suite struct FirstUseTests {
  @Test func `programs that start at once on an absent store all find or make it`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    for round in 0..<Measure.rounds * 3 {
      let store = "\(ground.folder)/new-\(round).db"
      let pushes = try (0..<6).map { number in
        try ground.start([Ground.program("penstock"), "--store", store, "push", "q", "\(number)"])
      }
      for push in pushes { await push.end() }
      expectNone(try pushes.map { try $0.ending().error }.filter { !$0.isEmpty }, "round \(round)")
      #expect(Set(pushes.map(\.output)) == Set((1...6).map { "\($0)\n" }))
    }
  }
}
