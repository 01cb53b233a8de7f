import Foundation
import Testing

/// The usual day: mail is sent in the background, the mail server fails for a while, what could not
/// wait so long is dead, and an operator retries it when the server is back.
@Suite struct MailWorkflowTests {
  private static let hasty = 30
  private static let patient = 10

  @Test(.enabled(if: PostOffice.isReachable, "needs python3-aiosmtpd"))
  func `mail outlives a broken server by retries and by an operator, each message once`()
    async throws
  {
    let shop = try Workshop()
    let office = try await PostOffice(in: shop)
    try office.close()
    try push(Self.hasty, attempts: nil, to: shop)
    try push(Self.patient, attempts: 1000, to: shop)
    let worker = try shop.start("work", "--slots", "4")

    try await eventually("death of those with three attempts") {
      try shop.jobs("state:dead").count == Self.hasty
    }
    let dead = try #require(try shop.jobs("state:dead").first)
    #expect(dead.attempt == 3)
    #expect(dead.error == "421 4.7.0 try again later")
    #expect(try shop.job(dead.id).outcomes == ["failed", "failed", "failed"])
    #expect(try office.delivered().isEmpty)

    try office.open()
    try await eventually("success of those with attempts left") {
      try shop.jobs("state:succeeded").count == Self.patient
    }
    #expect(try office.delivered().count == Self.patient)
    for job in try shop.jobs("state:succeeded") { #expect(job.attempt > 1) }

    try await retryAllInTheMonitor(shop)
    try await eventually("success of what was retried") {
      try shop.jobs("state:succeeded").count == Self.hasty + Self.patient
    }
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)

    let announced = try (1...Self.hasty + Self.patient).map { id in
      let output = try #require(try shop.job(id).attempts?.last?.stdout)
      return try #require(output.split(whereSeparator: \.isWhitespace).last.map(String.init))
    }
    #expect(try office.delivered() == announced.sorted())
    #expect(Set(announced).count == Self.hasty + Self.patient)
    #expect(try shop.penstock("check").output == "store 'penstock.db' is sound\n")
  }

  private func push(_ count: Int, attempts: Int?, to shop: Workshop) throws {
    let limit = attempts.map { #","max_attempts":\#($0)"# } ?? ""
    let lines = (1...count).map { number in
      #"{"kind":"SendEmail","payload":{"to":"ada@example.com","subject":"Order \#(number)"}\#(limit)}"#
    }
    let run = try shop.penstock(
      "push", "emails", "--batch", "-", input: lines.joined(separator: "\n"))
    try #require(run.status == 0)
  }

  private func retryAllInTheMonitor(_ shop: Workshop) async throws {
    let terminal = try TmuxSession("exec \(Workshop.program.path) top", folder: shop.folder)
    try await terminal.wait(forText: "penstock.db")
    try terminal.press("3")
    try await terminal.wait(forText: "\(Self.hasty) in 1 group")
    try terminal.press("r")
    try await terminal.wait(
      forText: "Retry \(Self.hasty) dead SendEmail of \"421 4.7.0")
    try terminal.press("y")
    try await terminal.wait(forText: "Type \(Self.hasty) to have")
    try terminal.type("\(Self.hasty)")
    try terminal.press("Enter")
    try await terminal.wait(forText: "retried \(Self.hasty)")
    try terminal.press("q")
    // tmux may miss with what status a process ended, so only the end is asked for.
    try await terminal.wait(for: "the end") { _ in
      try terminal.hasEnded()
    }
  }
}
