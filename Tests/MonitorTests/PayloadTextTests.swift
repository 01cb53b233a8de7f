import Jobs
import Testing

@testable import Monitor

@Suite struct PayloadTextTests {
  let redaction = Redaction(Redaction.usual)

  func text(_ payload: String) -> PayloadText {
    PayloadText(Array(payload.utf8), redaction: redaction)
  }

  func line(_ payload: String) -> String {
    PayloadText.line(Array(payload.utf8), redaction: redaction)
  }

  @Test func `numbers and the order of keys stay as they are, and letters are read`() {
    let payload = #"{"z":12345678901234567890.10,"a":[1e3,{}, []],"s":"\u00e9\"x"}"#
    #expect(
      text(payload).text == #"""
        {
          "z": 12345678901234567890.10,
          "a": [
            1e3,
            {},
            []
          ],
          "s": "é\"x"
        }
        """#)
    #expect(text(payload).kind == .json)
    #expect(line(payload) == #"{"z":12345678901234567890.10,"a":[1e3,{},[]],"s":"é\"x"}"#)
  }

  @Test(arguments: ["17", "\"text\"", "null", "[]"])
  func `a value alone is JSON too`(payload: String) {
    #expect(text(payload).kind == .json)
    #expect(text(payload).text == payload)
  }

  @Test(arguments: ["hello", "{not json}", "{\"a\":1,}", "{\"a\" 1}", "[1 2]", "01x", "tru", "{}}"])
  func `what is not JSON stays as it is`(payload: String) {
    #expect(text(payload).kind == .text)
    #expect(text(payload).text == payload)
    #expect(line(payload) == payload)
  }

  @Test func `secrets are hidden wherever they stand`() {
    let payload = #"{"user":"ada","password":"p","card":{"number":"4111"},"l":[{"API_KEY":7}]}"#
    #expect(
      line(payload)
        == #"{"user":"ada","password":"••••••","card":"••••••","l":[{"API_KEY":"••••••"}]}"#)
    #expect(!text(payload).text.contains("4111"))
  }

  @Test func `a path hides only what lies at its end`() {
    let redaction = Redaction(["card.number"])
    let payload = Array(#"{"number":1,"order":{"card":{"number":2,"kind":"x"}}}"#.utf8)
    #expect(
      PayloadText.line(payload, redaction: redaction)
        == #"{"number":1,"order":{"card":{"number":"••••••","kind":"x"}}}"#)
  }

  @Test func `secrets of what is no JSON are hidden as well`() {
    #expect(
      text("{\"token\": \"abc\", oops: 1}").text == "{\"token\": ••••••, oops: 1}")
    #expect(text("{\"pin\":1 \"secret\":42,").text == "{\"pin\":1 \"secret\":••••••,")
  }

  @Test(arguments: [
    (#"{"a":"b"#, #"{"a":"b…"#), (#"{"token":"abc"#, #"{"token":"••••••"…"#),
    (#"{"a":[1,2"#, #"{"a":[1,2…"#), (#"{"a":tr"#, #"{"a":tr…"#), (#"{"a":"#, #"{"a":…"#),
  ])
  func `a beginning of JSON reads as one`(payload: String, shown: String) {
    #expect(line(payload) == shown)
  }

  @Test func `bytes are shown as bytes`() {
    let payload: [UInt8] = [0xFF, 0xD8, 0x00, 0x41, 0x42]
    let text = PayloadText(payload, redaction: redaction)
    #expect(text.kind == .binary)
    #expect(
      text.text == "000000  ff d8 00 41 42                                   ...AB")
    #expect(PayloadText.line(payload, redaction: redaction) == "5 B of binary data")
    #expect(PayloadText([], redaction: redaction).kind == .empty)
  }

  @Test func `a megabyte is shown in part, and says so`() {
    let payload = Array("[".utf8) + Array(repeating: UInt8(ascii: "1"), count: 400_000)
    let text = PayloadText(payload, redaction: redaction)
    #expect(text.kind == .json)
    #expect(text.text.hasSuffix("\n… and 138 kB more"))
  }

  @Test func `thousands of brackets are no danger`() {
    let payload = Array(repeating: UInt8(ascii: "["), count: 20_000)
    #expect(PayloadText(payload, redaction: redaction).kind == .text)
    let whole = payload + Array(repeating: UInt8(ascii: "]"), count: 20_000)
    #expect(PayloadText(whole, redaction: redaction).text.utf8.count < 4_000_000)
    let objects = String(repeating: "{\"a\":", count: 4000)
    #expect(line(objects).hasSuffix("{\"a\":…"))
  }
}
