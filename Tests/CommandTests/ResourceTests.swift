import Foundation
import Testing

/// What programs may take, as the configuration says.
@Suite struct ResourceTests {
  @Test func `a program that takes more than it may is killed and its attempt says for what`()
    async throws
  {
    let shop = try Workshop()
    // By a child of the program, which keeps it until it is killed.
    let hog = """
      x = []
      import time
      for i in range(50):
        x.append(bytearray(2 << 20)); time.sleep(0.01)
      while True: time.sleep(1)
      """
    try shop.write(hog, to: "hog.py")
    try shop.write(
      """
      {
        handlers: {
          Memory: { exec: ["sh", "-c", "python3 hog.py; true"], resources: { memory: "64MiB" } },
          Processor: { exec: ["sh", "-c", "(while :; do :; done)"], resources: { cpu: "200ms" } },
          Stream: { stream: ["sh", "-c", "read job; while :; do :; done"],
                    resources: { cpu: "200ms" } },
          Nice: { exec: ["nice"], resources: { nice: 3 } },
          Plain: { exec: ["nice"] },
        },
      }
      """, to: "penstock.json5")
    for kind in ["Memory", "Processor", "Stream", "Nice", "Plain"] {
      _ = try shop.penstock("push", "q", "--kind", kind, "--max-attempts", "1")
    }
    #expect(try shop.penstock("work", "--until-empty").status == 0)
    #expect(try shop.job(1).error == "killed: memory limit 64 MiB")
    #expect(try shop.job(1).attempts?.first?.signal == Int(SIGKILL))
    #expect(try shop.job(2).error == "killed: CPU limit 200ms")
    #expect(try shop.job(3).error == "killed: CPU limit 200ms")
    let niceness = try (4...5).map { id in
      Int(try shop.job(id).attempts?.first?.stdout?.trimmingCharacters(in: .newlines) ?? "")
    }
    #expect(try #require(niceness[0]) == min(19, try #require(niceness[1]) + 3))
  }
}
