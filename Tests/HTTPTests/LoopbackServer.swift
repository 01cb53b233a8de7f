import Foundation

/// A server of another make on this machine, which answers as the path of a request says.
///
/// Foundation, and not only its essentials, because starting processes is there.
final class LoopbackServer: Sendable {
  let port: Int
  let folder: URL
  private let process: Process
  private let lifeline = Pipe()

  private static let program = #"""
    import email.utils, http.server, json, os, ssl, sys, threading, time

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            step = self.path.split("?")[0].split("/")[1:]
            getattr(self, "do_" + step[0])(body, *step[1:])

        def answer(self, status, body, *headers):
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_status(self, body, status):
            status = int(status)
            self.answer(status, b"" if status == 204 else b"answer %d\n\x00" % status)

        def do_echo(self, body):
            headers = {name.lower(): value for name, value in self.headers.items()}
            text = {"headers": headers, "bytes": len(body), "body": body[:1000].decode("latin-1"),
                    "port": self.client_address[1]}
            self.answer(200, json.dumps(text).encode())

        def do_later(self, body, status, seconds):
            self.answer(int(status), b"later", ("Retry-After", seconds))

        def do_date(self, body, seconds):
            moment = email.utils.formatdate(time.time() + int(seconds), usegmt=True)
            self.answer(503, b"later", ("Retry-After", moment))

        def do_redirect(self, body):
            self.answer(302, b"", ("Location", "/echo"))

        def do_silence(self, body):
            time.sleep(600)

        def do_slow(self, body):
            self.send_response(200)
            self.send_header("Content-Length", "30")
            self.end_headers()
            for _ in range(10):
                self.wfile.write(b"...")
                self.wfile.flush()
                time.sleep(0.02)

        def do_drip(self, body):
            self.send_response(200)
            self.end_headers()
            while True:
                self.wfile.write(b"drip\n")
                self.wfile.flush()
                time.sleep(0.01)

        def do_flood(self, body):
            self.answer(500, b"start " + b"x" * 3000000 + b" end")

        def do_hangup(self, body):
            self.close_connection = True

        def do_half(self, body):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"half")
            self.close_connection = True

        def do_junk(self, body):
            self.wfile.write(b"this is no HTTP\r\n\r\n")
            self.close_connection = True

        def log_message(self, *words):
            pass

    http.server.ThreadingHTTPServer.request_queue_size = 200
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if len(sys.argv) > 1:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    sys.stdout.write("%d\n" % server.server_address[1])
    sys.stdout.flush()
    # It ends with the tests, however they end.
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server.serve_forever()
    """#

  /// With a certificate for `name` that only those trust who are given it.
  init(certifiedFor name: String? = nil) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("penstock-http-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var arguments = ["-c", Self.program]
    if let name {
      let (certificate, key) = (folder.path + "/certificate.pem", folder.path + "/key.pem")
      let maker = Process()
      maker.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
      maker.arguments =
        [
          "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=loopback",
          "-addext", "subjectAltName=\(name)", "-keyout", key, "-out", certificate,
        ]
      maker.standardError = FileHandle.nullDevice
      try maker.run()
      maker.waitUntilExit()
      arguments += [certificate, key]
    }
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = arguments
    process.standardInput = lifeline
    process.standardError = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = Int(line.dropLast()) else { throw NoServer() }
    self.port = port
  }

  deinit {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  struct NoServer: Error {}

  var certificates: String { folder.path + "/certificate.pem" }

  func url(_ path: String, scheme: String = "http") -> String {
    "\(scheme)://127.0.0.1:\(port)\(path)"
  }
}
