import Testing

@testable import Jobs

@Suite struct JSONTokensTests {
  @Test(arguments: [
    "0", "-0", "10", "-1.5e+10", "1E5", "\"\\u00e9\\n\\/\"", "{\"a\":[1,{}],\"b\":null}", "  true ",
  ])
  func `JSON is complete`(text: String) {
    #expect(JSONTokens.scan(Array(text.utf8)).ending == .complete)
  }

  @Test(arguments: [
    "01", "-", "+1", "1.", ".5", "1e", "0x10", "NaN", "tru", "\"\\q\"", "\"\\u12g4\"", "\"a\nb\"",
    "[1,]", "{a:1}", "{} {}",
  ])
  func `what is no JSON is told`(text: String) {
    #expect(JSONTokens.scan(Array(text.utf8)).ending == .invalid)
  }

  @Test(arguments: ["{\"a\":", "[1", "\"abc", "\"abc\\", "[tru", "[-"])
  func `what is cut off is incomplete`(text: String) {
    #expect(JSONTokens.scan(Array(text.utf8)).ending == .incomplete)
  }
}
