import Jobs
import Testing

@Suite struct RedactionTests {
  @Test(arguments: [
    (#"{"password":"a","n":1}"#, #"{"password":"••••••","n":1}"#),
    (#"{"user":{"Password":{"x":1}}}"#, #"{"user":{"Password":"••••••"}}"#),
    (#"{"card":{"number":1,"cvc":2}}"#, #"{"card":{"number":"••••••","cvc":"••••••"}}"#),
    (#"[{"token":[1,2]}, {"tokens":3}]"#, #"[{"token":"••••••"}, {"tokens":3}]"#),
    ("password=a", "password=a"),
  ])
  func `values are hidden by the name of their key`(payload: String, shown: String) {
    let redaction = Redaction(["password", "token", "card.*"])
    let result = redaction.applied(to: Array(payload.utf8))
    #expect(String(decoding: result, as: UTF8.self) == shown)
  }
}
