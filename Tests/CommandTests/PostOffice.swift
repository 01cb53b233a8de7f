import Foundation
import Testing

/// An SMTP server on loopback, and a handler that delivers to it.
///
/// The server writes each message that it takes into a mailbox, and while the file `closed` is there
/// it takes none: 421, try again later.
final class PostOffice: Sendable {
  let shop: Workshop
  private let server: RunningProgram

  init(in shop: Workshop) async throws {
    self.shop = shop
    try shop.write(Self.serverText, to: "server.py")
    try shop.write(Self.handlerText, to: "send-email.py")
    try shop.write(Self.configuration, to: "penstock.json5")
    try FileManager.default.createDirectory(
      at: shop.folder.appendingPathComponent("mailbox"), withIntermediateDirectories: true)
    let server = try shop.start("/usr/bin/python3", ["-I", "server.py"])
    self.server = server
    try await eventually("port of the server") { shop.exists("port") }
  }

  func close() throws {
    try shop.write("", to: "closed")
  }

  func open() throws {
    try FileManager.default.removeItem(at: shop.folder.appendingPathComponent("closed"))
  }

  /// What was delivered, a Message-ID for each message, sorted.
  func delivered() throws -> [String] {
    let mailbox = shop.folder.appendingPathComponent("mailbox")
    return try FileManager.default.contentsOfDirectory(
      at: mailbox, includingPropertiesForKeys: nil
    )
    .filter { $0.pathExtension == "eml" }
    .map { try String(contentsOf: $0, encoding: .utf8) }
    .map { message in
      let line = message.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Message-ID: ") }
      return String(try #require(line).dropFirst("Message-ID: ".count))
    }
    .sorted()
  }

  /// True where the server can run.
  static let isReachable =
    (try? Workshop().run("/usr/bin/python3", ["-I", "-c", "import aiosmtpd"]))?.status == 0

  private static let configuration = """
    {
      queues: {
        emails: {
          retry: { attempts: 3, base: "100ms", factor: 2, cap: "1s", jitter: 0.2 },
        },
      },
      handlers: { SendEmail: { exec: ["/usr/bin/python3", "-I", "send-email.py"], timeout: "1h" } },
    }
    """

  private static let serverText = """
    import asyncio, itertools, os
    from aiosmtpd.smtp import SMTP

    numbers = itertools.count(1)

    class Mailbox:
        async def handle_DATA(self, server, session, envelope):
            if os.path.exists("closed"):
                return "421 4.7.0 try again later"
            path = f"mailbox/{next(numbers)}"
            with open(path, "wb") as message:
                message.write(envelope.original_content)
            os.rename(path, path + ".eml")
            return "250 2.0.0 taken"

    async def serve():
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Mailbox()), "127.0.0.1", 0)
        with open("port.new", "w") as port:
            port.write(str(server.sockets[0].getsockname()[1]))
        os.rename("port.new", "port")
        await server.serve_forever()

    asyncio.run(serve())
    """

  private static let handlerText = """
    import json, os, smtplib, sys
    from email.message import EmailMessage

    payload = json.load(sys.stdin)
    message = EmailMessage()
    message["From"] = "shop@example.com"
    message["To"] = payload["to"]
    message["Subject"] = payload["subject"]
    message["Message-ID"] = "<" + os.environ["PENSTOCK_IDEMPOTENCY_KEY"] + "@example.com>"
    message.set_content("Thank you for your order.")
    with open("port") as port:
        number = int(port.read())
    try:
        with smtplib.SMTP("127.0.0.1", number) as server:
            server.send_message(message)
    except smtplib.SMTPResponseException as refusal:
        print(refusal.smtp_code, refusal.smtp_error.decode(), file=sys.stderr)
        sys.exit(75 if refusal.smtp_code < 500 else 65)
    print("delivered", message["Message-ID"])
    """
}
