import Jobs
import Testing

@Suite struct DraftTests {
  @Test(arguments: [
    (Draft(queue: ""), "cannot use queue '': it is empty"),
    (Draft(queue: "a\u{1b}b"), "cannot use queue 'a\u{1b}b': it contains a control character"),
    (Draft(queue: "q", kind: " K"), "cannot use kind ' K': it starts or ends with a blank"),
    (
      Draft(queue: "q", priority: 1_000_001),
      "cannot use priority '1000001': it must be between -1000000 and 1000000"
    ),
    (
      Draft(queue: "q", maxAttempts: 0),
      "cannot use max attempts '0': it must be between 1 and 100000"
    ),
    (Draft(queue: "q", timeout: .zero), "cannot use timeout '0s': it must be longer than 0"),
    (
      Draft(queue: "q", uniqueFor: .seconds(1)),
      "cannot use a uniqueness period without a unique key; give the key too"
    ),
  ])
  func `an invalid draft says what is wrong`(draft: Draft, message: String) {
    let error = #expect(throws: DraftError.self) { try draft.validate() }
    #expect(error?.description == message)
  }

  @Test func `names of any script are allowed`() throws {
    try Draft(queue: "電子メール", kind: "Envoyer à", tags: ["größe"]).validate()
  }
}
