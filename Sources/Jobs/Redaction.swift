/// Which values of payloads, errors and outputs are secrets: told by their keys, or by their own
/// look.
package struct Redaction: Hashable, Sendable {
  /// What stands for a secret.
  package static let mask = "••••••"

  private let patterns: [TextPattern]
  private let values: [TextPattern]

  /// What begins a pattern of values instead of keys.
  private static let valuePrefix = "value:"

  /// Patterns are keys, or paths of keys with dots between, whose case does not count; behind
  /// `value:` they are values, whose case does.
  package init(_ patterns: [String]) {
    self.patterns = patterns.filter { !$0.hasPrefix(Self.valuePrefix) }
      .map { TextPattern($0.lowercased()) }
    values = patterns.filter { $0.hasPrefix(Self.valuePrefix) }
      .map { TextPattern(String($0.dropFirst(Self.valuePrefix.count))) }
  }

  /// What is hidden whatever the configuration says.
  package static let usual = [
    "*password*", "passwd", "passphrase", "*secret*", "*token*", "authorization", "cookie",
    "api_key", "apikey", "api-key", "*private_key*", "credential*", "card", "card_*", "card.*",
    "cvv", "cvc", "iban", "ssn",
  ]

  var isEmpty: Bool { patterns.isEmpty && values.isEmpty }
  var hasValues: Bool { !values.isEmpty }

  /// Whether a word, or a text that a payload has under some key, is one by its own look.
  package func hides(value: String) -> Bool {
    values.contains { $0.matches(value) }
  }

  /// The same for a value as JSON has it.
  package func hides(jsonValue bytes: ArraySlice<UInt8>) -> Bool {
    guard !values.isEmpty else { return false }
    let isText = bytes.first == UInt8(ascii: "\"")
    return hides(
      value: String(decoding: isText ? bytes.dropFirst().dropLast() : bytes, as: UTF8.self))
  }

  /// Whether the value at a path is one. A pattern of several keys fits the end of a path.
  package func hides(_ path: [String]) -> Bool {
    let keys = path.map { $0.lowercased() }
    return patterns.contains { pattern in
      keys.indices.contains { pattern.matches(keys[$0...].joined(separator: ".")) }
    }
  }

  /// A text that may be anything, with the values of `"key": value`, `key=value` and `key: value` in
  /// it hidden, and the passwords of URLs.
  package func applied(to text: String) -> String {
    guard !isEmpty else { return text }
    return String(decoding: applied(toText: Array(text.utf8)), as: UTF8.self)
  }

  /// The same for the bytes of an output; those that are no text stay as they are.
  package func applied(toText bytes: [UInt8]) -> [UInt8] {
    guard !isEmpty else { return bytes }
    var scan = SecretScan(bytes: bytes, redaction: self)
    return scan.run()
  }

  /// A payload with the hidden values masked: of JSON every other byte stays as it is.
  package func applied(to payload: [UInt8]) -> [UInt8] {
    guard !isEmpty else { return payload }
    let (tokens, ending) = JSONTokens.scan(payload)
    guard ending == .complete else { return applied(toText: payload) }
    var (result, copied): ([UInt8], Int) = ([], 0)
    for secret in secrets(in: payload, tokens) {
      result += payload[copied..<secret.range.lowerBound] + secret.shown
      copied = secret.range.upperBound
    }
    return result + payload[copied...]
  }

  /// An edited copy with the secrets of the original back wherever their mask was left standing, each
  /// at its own path; the path of a mask that stands for none is thrown.
  package func restored(
    _ edited: [UInt8], from original: [UInt8]
  ) throws(MaskWithoutSecret) -> [UInt8] {
    let (tokens, ending) = JSONTokens.scan(edited)
    let (originalTokens, originalEnding) = JSONTokens.scan(original)
    guard ending == .complete, originalEnding == .complete else { return edited }
    var known: [String: [(shown: [UInt8], value: ArraySlice<UInt8>)]] = [:]
    for secret in secrets(in: original, originalTokens) {
      known[secret.path, default: []].append((secret.shown, original[secret.range]))
    }
    var used: [String: Int] = [:]
    var (result, copied): ([UInt8], Int) = ([], 0)
    for value in secrets(in: edited, tokens) {
      let turn = used[value.path, default: 0]
      used[value.path] = turn + 1
      guard edited[value.range].contains(Self.maskBytes) else { continue }
      guard let secrets = known[value.path], turn < secrets.count,
        edited[value.range].elementsEqual(secrets[turn].shown)
      else { throw MaskWithoutSecret(path: value.path, offset: value.range.lowerBound) }
      result += edited[copied..<value.range.lowerBound] + secrets[turn].value
      copied = value.range.upperBound
    }
    return result + edited[copied...]
  }

  /// Why this cannot be a new payload: a mask in it was copied from a screen, and takes no secret's
  /// place.
  package static func fault(ofNew payload: String) -> String? {
    payload.contains(mask)
      ? "cannot use payload with '\(mask)': a secret is masked there; write the secret itself" : nil
  }

  private static let maskBytes = Array(mask.utf8)
  private static let quotedMask = Array("\"\(mask)\"".utf8)

  /// What is shown for a value of JSON that is a secret by itself or has one in it; nil for any other.
  /// One that is a secret by its look is hidden whole, and so is a text of JSON with a secret in it; of
  /// any other text only the secret is.
  package func masked(jsonValue value: ArraySlice<UInt8>) -> [UInt8]? {
    guard !isEmpty else { return nil }
    if hides(jsonValue: value) { return Self.quotedMask }
    guard value.first == UInt8(ascii: "\""), value.count >= 2 else { return nil }
    if value.contains(UInt8(ascii: "\\")) {
      return applied(toText: Array(value)) == Array(value) ? nil : Self.quotedMask
    }
    let text = Array(value.dropFirst().dropLast())
    let shown = applied(toText: text)
    return shown == text ? nil : [UInt8(ascii: "\"")] + shown + [UInt8(ascii: "\"")]
  }

  /// The values of a JSON text that are secrets, in order, with what is shown for each: those too of
  /// which a mask shows something already.
  private func secrets(
    in bytes: [UInt8], _ tokens: [JSONTokens.Token]
  ) -> [(path: String, range: Range<Int>, shown: [UInt8])] {
    var secrets: [(path: String, range: Range<Int>, shown: [UInt8])] = []
    var keys: [String] = []
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      let path = keys.filter { !$0.isEmpty }
      let isNamed = keys.last?.isEmpty == false && (token.kind == .open || token.kind == .value)
      var shown = isNamed && hides(path) ? Self.quotedMask : nil
      if shown == nil, token.kind == .value {
        let value = bytes[token.range]
        shown = masked(jsonValue: value) ?? (value.contains(Self.maskBytes) ? Array(value) : nil)
      }
      if let shown {
        let end = JSONTokens.end(ofValueAt: index, in: tokens)
        secrets.append(
          (
            path.joined(separator: "."),
            token.range.lowerBound..<tokens[end - 1].range.upperBound, shown
          ))
        index = end
        continue
      }
      switch token.kind {
      case .open: keys.append("")
      case .close: keys.removeLast()
      case .key:
        let name = bytes[token.range].dropFirst().dropLast()
        keys[keys.count - 1] = String(decoding: name, as: UTF8.self)
      case .value, .colon, .comma: break
      }
      index += 1
    }
    return secrets
  }
}

/// A mask that stands in an edited text where the original has no secret.
package struct MaskWithoutSecret: Error, Hashable, Sendable {
  package let path: String
  /// The byte at which it begins.
  package let offset: Int

  package init(path: String, offset: Int) {
    self.path = path
    self.offset = offset
  }
}
