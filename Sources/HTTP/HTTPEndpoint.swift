import CCurl
import Glibc
import Jobs
import Worker

/// Where the jobs of a kind are posted to, checked so far as that can be done without a connection.
package struct HTTPEndpoint: Sendable {
  let url: String
  /// `Name: value` each.
  let headers: [String]
  /// A file of the authorities that are trusted instead of the system's.
  let certificates: String?
  /// The address as it may be shown: without user, password and query.
  let display: String

  /// Values of headers that begin with `env:` are taken from the environment, so that no secret has
  /// to stand in a configuration.
  package init(
    _ url: String, kind: String, headers: [String: String] = [:], certificates: String? = nil,
    environment: [String: String]
  ) throws(HandlerError) {
    display = try Self.shown(url, kind: kind)
    self.url = url
    var lines: [String] = []
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
      lines.append("\(name): \(try Self.resolved(value, name, kind, environment))")
    }
    self.headers = lines
    if let certificates, access(certificates, R_OK) != 0 {
      throw .noCertificates(
        path: certificates, kind: kind, cause: String(cString: strerror(errno)))
    }
    if let certificates, !Self.hasCertificate(certificates) {
      throw .noCertificates(
        path: certificates, kind: kind, cause: "there is no certificate in PEM form in it")
    }
    self.certificates = certificates
  }

  private static func hasCertificate(_ path: String) -> Bool {
    guard let file = fopen(path, "re") else { return false }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, Int32(line.count), file) != nil {
      if strncmp(line, "-----BEGIN ", 11) == 0, strstr(line, "CERTIFICATE-----") != nil {
        return true
      }
    }
    return false
  }

  private static func resolved(
    _ value: String, _ header: String, _ kind: String, _ environment: [String: String]
  ) throws(HandlerError) -> String {
    let prefix = "env:"
    guard value.hasPrefix(prefix) else { return value }
    let variable = String(value.dropFirst(prefix.count))
    guard let found = environment[variable] else {
      throw .noVariable(variable, header: header, kind: kind)
    }
    guard found.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      throw .badVariable(variable, header: header, kind: kind)
    }
    return found
  }

  /// Has libcurl take the address apart, which it would do with each request.
  private static func shown(_ url: String, kind: String) throws(HandlerError) -> String {
    try HTTPClient.requireLibrary()
    let parts = penstock_curl_url()
    defer { penstock_curl_url_cleanup(parts) }
    let failure = penstock_curl_url_set(parts, CURLUPART_URL, url, 0)
    guard failure == CURLUE_OK else {
      throw .badAddress(
        Redaction(Redaction.usual).applied(to: url), kind: kind,
        cause: String(cString: penstock_curl_url_strerror(failure)))
    }
    for part in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT] {
      penstock_curl_url_set(parts, part, nil, 0)
    }
    var text: UnsafeMutablePointer<CChar>?
    guard penstock_curl_url_get(parts, CURLUPART_URL, &text, 0) == CURLUE_OK, let text else {
      return kind
    }
    defer { penstock_curl_free(text) }
    return String(cString: text)
  }
}
