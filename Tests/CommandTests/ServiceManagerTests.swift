import Foundation
import Testing

/// What a worker tells the service manager that started it.
@Suite struct ServiceManagerTests {
  /// A service manager's socket.
  private final class Manager {
    private let socket: Int32
    private(set) var lines: [String] = []

    /// At a path, or under a name in the abstract space that begins with `@`.
    init(_ place: String) throws {
      socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
      var bytes = Array(place.utf8)
      if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 } else { bytes.append(0) }
      let address = withUnsafeBytes(of: sa_family_t(AF_UNIX)) { Array($0) } + bytes
      let result = address.withUnsafeBytes { address in
        address.baseAddress.map {
          bind(socket, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(address.count))
        }
      }
      try #require(result == 0)
      _ = fcntl(socket, F_SETFL, O_NONBLOCK)
    }

    deinit {
      close(socket)
    }

    func hasHeard(_ line: String) -> Bool {
      var bytes = [UInt8](repeating: 0, count: 4096)
      while case let count = recv(socket, &bytes, bytes.count, 0), count > 0 {
        lines += String(decoding: bytes.prefix(count), as: UTF8.self)
          .split(separator: "\n").map(String.init)
      }
      return lines.contains(line)
    }

    func forget() {
      lines = []
    }
  }

  @Test(arguments: [true, false])
  func `it says when it takes jobs, that it is alive, and that it stops`(
    isAbstract: Bool
  ) async throws {
    let shop = try Workshop()
    let place =
      isAbstract ? "@penstock-\(UUID().uuidString)" : shop.folder.appending(path: "notify").path
    let manager = try Manager(place)
    let worker = try shop.start(
      "work", "--exec", "/bin/sh", "-c", "env > variables",
      environment: ["NOTIFY_SOCKET": place, "WATCHDOG_USEC": "200000"])
    try await eventually("READY") { manager.hasHeard("READY=1") }
    #expect(manager.lines.first { $0.hasPrefix("STATUS=") } == "STATUS=takes jobs")
    for _ in 1...3 {
      manager.forget()
      try await eventually("a sign of life") { manager.hasHeard("WATCHDOG=1") }
    }
    // What its programs would say is not what the manager wants to hear.
    _ = try shop.penstock("push", "q")
    try await eventually("success of the job") { try shop.job(1).state == "succeeded" }
    #expect(!(try shop.text(of: "variables")).contains("NOTIFY_SOCKET"))
    worker.send(SIGTSTP)
    try await eventually("its being quiet") { manager.hasHeard("STATUS=quiet: takes no more jobs") }
    worker.send(SIGTERM)
    try await eventually("STOPPING") { manager.hasHeard("STOPPING=1") }
    #expect(try await worker.status() == 0)
  }

  @Test func `signs of life are given by the process only that they are wanted of`() async throws {
    let shop = try Workshop()
    let place = shop.folder.appending(path: "notify").path
    let manager = try Manager(place)
    let worker = try shop.start(
      "work", "--exec", "/bin/true",
      environment: [
        "NOTIFY_SOCKET": place, "WATCHDOG_USEC": "100000", "WATCHDOG_PID": "1",
      ])
    try await eventually("READY") { manager.hasHeard("READY=1") }
    _ = try shop.penstock("push", "q")
    try await eventually("success of the job") { try shop.job(1).state == "succeeded" }
    #expect(!manager.hasHeard("WATCHDOG=1"))
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
    #expect(!manager.hasHeard("WATCHDOG=1"))
  }

  @Test func `it says when it reloads and when it is done, refused or not`() async throws {
    let shop = try Workshop()
    let place = shop.folder.appending(path: "notify").path
    let manager = try Manager(place)
    try shop.write("{ handlers: { A: { exec: ['/bin/true'] } } }", to: "penstock.json5")
    let worker = try shop.start("work", environment: ["NOTIFY_SOCKET": place])
    try await eventually("READY") { manager.hasHeard("READY=1") }
    manager.forget()
    worker.send(SIGHUP)
    try await eventually("READY again") { manager.hasHeard("READY=1") }
    #expect(manager.lines.first == "RELOADING=1")
    #expect(manager.lines.dropFirst().first?.hasPrefix("MONOTONIC_USEC=") == true)
    manager.forget()
    try shop.write("{ handlers: {", to: "penstock.json5")
    worker.send(SIGHUP)
    try await eventually("READY after a refusal") { manager.hasHeard("READY=1") }
    #expect(manager.lines.last == "STATUS=the new configuration was refused; works by the old one")
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
  }

  @Test func `the unit that help prints is one that systemd takes`() throws {
    let shop = try Workshop()
    let unit = try shop.penstock("help", "systemd").output
    #expect(unit.contains("Type=notify\n"))
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze") else {
      Issue.record("skipped: systemd-analyze is not installed", severity: .warning)
      return
    }
    try shop.write(
      unit.replacing("/usr/local/bin/penstock", with: Workshop.program.path),
      to: "penstock.service")
    let verdict = try shop.run("/usr/bin/systemd-analyze", ["verify", "./penstock.service"])
    #expect(verdict.status == 0)
    #expect(verdict.output + verdict.error == "")
    let exposure = try shop.run(
      "/usr/bin/systemd-analyze",
      ["security", "--offline=true", "--threshold=20", "./penstock.service"])
    #expect(exposure.status == 0, "\(exposure.output.suffix(200))")
  }
}
