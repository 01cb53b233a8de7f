/// How a request ended.
enum HTTPEnd: Sendable {
  case answered(HTTPResponse)
  /// There is no answer, or not a whole one.
  case unsent(cause: String)
  /// The run was told to end.
  case stopped
}

struct HTTPResponse: Sendable {
  let status: Int
  /// What the server asks to wait.
  let retryAfter: Duration?
  /// Where a redirect leads.
  let redirect: String?
  /// The start of the body.
  let start: [UInt8]

  /// Why it is no success, on one line.
  var reason: String {
    if let redirect { return "HTTP \(status) to '\(redirect)'; redirects are not followed" }
    let text = Self.line(start)
    return text.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(text)"
  }

  /// Most bytes of a body that go into an error.
  static let startLimit = 600

  /// Control characters are left out, each gap becomes one blank.
  private static func line(_ bytes: [UInt8]) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      let isGap = scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
      scalars.append(isGap ? " " : scalar)
    }
    return String(scalars).split(separator: " ").joined(separator: " ")
  }
}
