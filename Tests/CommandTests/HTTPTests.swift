import Foundation
import Testing

/// Jobs that are posted to a service, by the real program.
@Suite struct HTTPTests {
  private static let service = """
    import http.server
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ok = self.headers["X-Token"] == "s3cret"
            status = 401 if not ok else 503 if self.path == "/down" else 200
            self.send_response(status)
            if status == 503: self.send_header("Retry-After", "7200")
            self.end_headers()
            self.wfile.write(b"got " + body)
        def log_message(self, *words): pass
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    open("port.new", "w").write(str(server.server_address[1]))
    import os
    os.rename("port.new", "port")
    server.serve_forever()
    """

  @Test func `a job is posted, and the answer settles it`() async throws {
    let shop = try Workshop()
    try shop.write(Self.service, to: "service.py")
    let service = try shop.start("/usr/bin/python3", ["service.py"])
    try await eventually("the service") { shop.exists("port") }
    let address = "http://127.0.0.1:\(try shop.text(of: "port"))"
    try shop.write(
      """
      { handlers: {
        Up: { http: '\(address)/up', headers: { 'X-Token': 'env:HOOK' } },
        Down: { http: '\(address)/down', headers: { 'X-Token': 'env:HOOK' } },
        Shut: { http: '\(address)/up' },
      } }
      """, to: "penstock.json5")
    for kind in ["Up", "Down", "Shut"] {
      _ = try shop.penstock("push", "q", "{\"n\":1}", "--kind", kind)
    }
    let bare = try shop.penstock("work", "--until-empty")
    #expect(bare.status == 78)
    #expect(bare.error.contains("the environment has no 'HOOK'"))
    let worker = try shop.start("work", environment: ["HOOK": "s3cret"])
    try await worker.wait(forLog: "job 1 ")
    try await worker.wait(forLog: "job 2 ")
    try await worker.wait(forLog: "job 3 ")
    #expect(!(try worker.log().contains("s3cret")))
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
    #expect(try (1...3).map { try shop.job($0).state } == ["succeeded", "retrying", "dead"])
    #expect(try shop.job(2).error == "HTTP 503: got {\"n\":1}")
    #expect(try shop.job(3).error == "HTTP 401: got {\"n\":1}")
    #expect(try shop.penstock("logs", "1").output.contains("got {\"n\":1}"))
    #expect(try shop.penstock("why", "2").output.contains("Due in "))
    service.send(SIGKILL)
  }

  @Test func `a slow service costs its job the time limit and no more`() async throws {
    let shop = try Workshop()
    try shop.write(
      """
      import socket
      listener = socket.create_server(("127.0.0.1", 0))
      open("port", "w").write(str(listener.getsockname()[1]))
      waiting = []
      while True: waiting.append(listener.accept())
      """, to: "mute.py")
    let service = try shop.start("/usr/bin/python3", ["mute.py"])
    try await eventually("the port") { try shop.exists("port") && !shop.text(of: "port").isEmpty }
    _ = try shop.penstock("push", "q", "--timeout", "200ms", "--max-attempts", "1")
    let run = try shop.penstock(
      "work", "--until-empty", "--http", "http://127.0.0.1:\(try shop.text(of: "port"))/")
    #expect(run.status == 0)
    #expect(try shop.job(1).error == "timed out after 200ms")
    service.send(SIGKILL)
  }

  @Test func `an address that is none, or a second handler, is a mistake of usage`() throws {
    let shop = try Workshop()
    #expect(try shop.penstock("work", "--http", "localhost:80").status == 64)
    let both = try shop.penstock("work", "--http", "http://h/", "--exec", "cat")
    #expect(both.status == 64)
    #expect(both.error.contains("--exec and --http together"))
  }
}
