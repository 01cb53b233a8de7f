import Jobs
import Testing

@Suite struct RedactionTests {
  @Test(arguments: [
    (#"{"password":"a","n":1}"#, #"{"password":"••••••","n":1}"#),
    (#"{"user":{"Password":{"x":1}}}"#, #"{"user":{"Password":"••••••"}}"#),
    (#"{"card":{"number":1,"cvc":2}}"#, #"{"card":{"number":"••••••","cvc":"••••••"}}"#),
    (#"[{"token":[1,2]}, {"tokens":3}]"#, #"[{"token":"••••••"}, {"tokens":3}]"#),
    ("password=a", "password=••••••"),
    // JSON in a text: all of it, so that it can come back as it was.
    (#"{"n":1,"body":"{\"to\":\"a\",\"token\":\"x\"}"}"#, #"{"n":1,"body":"••••••"}"#),
    (#""{\"to\": \"a\", \"token\": 7}""#, #""••••••""#),
    (#"{"body":"{\"to\":\"a\"}"}"#, #"{"body":"{\"to\":\"a\"}"}"#),
    // Any other text: what is secret in it.
    (#"{"x":"Use token: abc, or n=1"}"#, #"{"x":"Use token: ••••••, or n=1"}"#),
    // Cut, as lists have it.
    (#""{\"to\": \"a\", \"token\": \"s"#, #""{\"to\": \"a\", \"token\": ••••••"#),
    (#"{\"token\": \"a\\\"b\", \"n\": 1"#, #"{\"token\": ••••••, \"n\": 1"#),
  ])
  func `values are hidden by the name of their key`(payload: String, shown: String) {
    let redaction = Redaction(["password", "token", "card.*"])
    let result = redaction.applied(to: Array(payload.utf8))
    #expect(String(decoding: result, as: UTF8.self) == shown)
  }

  @Test(arguments: [
    ("login failed: password=hunter2 for ada", "login failed: password=•••••• for ada"),
    ("POST /pay?token=abc&x=1", "POST /pay?token=••••••&x=1"),
    ("Authorization: Bearer abc.def\nAccept: x", "Authorization: ••••••\nAccept: x"),
    (#"got {"api_key": "abc", "n": 1} back"#, #"got {"api_key": ••••••, "n": 1} back"#),
    ("run --db-password s3cret --verbose", "run --db-password •••••• --verbose"),
    (
      "connect postgres://ada:s3cret@db/shop failed", "connect postgres://ada:••••••@db/shop failed"
    ),
    ("card.number = 4111 1111", "card.number = •••••• 1111"),
    ("key sk_live_abc is wrong", "key •••••• is wrong"),
    ("smtp: 421 4.7.0 try again later", "smtp: 421 4.7.0 try again later"),
    ("the token expired", "the token expired"), ("https://a/b:c@d", "https://a/b:c@d"),
    ("token=", "token="),
  ])
  func `values are hidden in errors and outputs`(text: String, shown: String) {
    #expect(Redaction(Redaction.usual + ["value:sk_live_*"]).applied(to: text) == shown)
  }

  @Test func `bytes that are no text stay as they are`() {
    let bytes: [UInt8] = [0xFF, 0, 0x80] + Array("token=x".utf8)
    let shown: [UInt8] = [0xFF, 0, 0x80] + Array("token=\(Redaction.mask)".utf8)
    #expect(Redaction(Redaction.usual).applied(toText: bytes) == shown)
  }

  @Test func `an edited copy gets its secrets back by their paths`() throws {
    let redaction = Redaction(Redaction.usual)
    let original = Array(#"{"token":"abc","a":[{"token":1},{"token":2}],"n":1}"#.utf8)
    let masked = redaction.applied(to: original)
    #expect(try redaction.restored(masked, from: original) == original)
    let edited = Array(#"{"n":2,"token":"new","a":[{"token":"••••••"}]}"#.utf8)
    #expect(
      try redaction.restored(edited, from: original)
        == Array(#"{"n":2,"token":"new","a":[{"token":1}]}"#.utf8))
    let header = Array(#"{"x":"Authorization: Bearer abc","y":"password=p&n=1"}"#.utf8)
    let shown = Array(#"{"x":"Authorization: ••••••","y":"password=••••••&n=1"}"#.utf8)
    #expect(redaction.applied(to: header) == shown)
    #expect(try redaction.restored(shown, from: header) == header)
    let changed = Array(#"{"y":"password=q&n=1","x":"Authorization: ••••••"}"#.utf8)
    #expect(
      try redaction.restored(changed, from: header)
        == Array(#"{"y":"password=q&n=1","x":"Authorization: Bearer abc"}"#.utf8))
    #expect(throws: MaskWithoutSecret(path: "x", offset: 5)) {
      try redaction.restored(Array(#"{"x":"Authorization: •••••• more"}"#.utf8), from: header)
    }
    #expect(throws: MaskWithoutSecret(path: "b.token", offset: 14)) {
      try redaction.restored(Array(#"{"b":{"token":"••••••"}}"#.utf8), from: original)
    }
  }
}
