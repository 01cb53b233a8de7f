import Glibc
import Jobs
import Testing

@testable import Worker

@Suite struct ProgramTests {
  private func message(_ command: [String], folder: String, path: String = "/bin") -> String? {
    do throws(HandlerError) {
      _ = try ExecHandler(
        command, kind: "SendEmail", folder: folder, children: ChildProcesses(),
        environment: ["PATH": path])
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `errors say what is wrong and what to do`() async throws {
    let folder = "/etc"
    let script = try await Script("true", mode: "644")
    #expect(
      message(["./send-email"], folder: "/etc/shop") == """
        cannot run handler './send-email' for kind 'SendEmail': no such file; relative paths start \
        at '/etc/shop'
        """)
    #expect(
      message(["/no/such"], folder: folder) == """
        cannot run handler '/no/such' for kind 'SendEmail': no such file; correct the path
        """)
    #expect(
      message(["send-email"], folder: folder) == """
        cannot run handler 'send-email' for kind 'SendEmail': no such file in PATH; install it, or \
        write './send-email' if it lies beside the configuration
        """)
    #expect(
      message(["./run"], folder: script.folder) == """
        cannot run handler './run' for kind 'SendEmail': it is not executable; run chmod +x on it
        """)
    #expect(
      message(["/tmp"], folder: folder) == """
        cannot run handler '/tmp' for kind 'SendEmail': it is a directory; name a program
        """)
    #expect(
      message([], folder: folder) == """
        cannot run handler for kind 'SendEmail': its command is empty; give a program and its \
        arguments
        """)
  }

  @Test func `a name without a slash is looked up in PATH`() async throws {
    let script = try await Script("true")
    let path = "/nowhere:\(script.folder):/bin"
    let program = try Program("run", kind: "SendEmail", folder: "/", searchPath: path)
    #expect(program.path == "\(script.folder)/run")
  }

  @Test func `a file in PATH that is not executable is passed over`() async throws {
    let first = try await Script("true", mode: "644")
    let second = try await Script("true")
    let path = "\(first.folder):\(second.folder)"
    let program = try Program("run", kind: "SendEmail", folder: "/", searchPath: path)
    #expect(program.path == "\(second.folder)/run")
  }
}

@Suite struct OutputTests {
  private func tail(of chunks: [[UInt8]]) -> [UInt8] {
    var tail = OutputTail()
    for chunk in chunks { chunk.withUnsafeBytes { tail.append($0) } }
    return tail.bytes
  }

  @Test func `the end of a stream is the same however it arrives`() {
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    for size in [1000, 4096, 65_535, 65_536, 65_537, 300_000] {
      let chunks = stride(from: 0, to: bytes.count, by: size).map {
        Array(bytes[$0..<min($0 + size, bytes.count)])
      }
      #expect(tail(of: chunks) == Array(bytes.suffix(OutputTail.limit)))
    }
  }

  @Test func `a short stream is kept whole`() {
    #expect(tail(of: [[1, 2], [], [3]]) == [1, 2, 3])
    #expect(tail(of: []) == [])
  }

  @Test(arguments: [
    ("", nil), ("\n \n\t\n", nil), ("a", "a"), ("a\nb\n", "b"), ("a\r\nb\r\n\r\n", "b"),
    ("first\n  last  \n\n", "last"), ("progress 1\rprogress 2", "progress 2"),
    ("\u{1B}[1;31mError:\u{1B}[0m b\u{1B}[K\n", "Error: b"), ("a\u{7}b", "a b"),
    ("a\n\u{1B}]0;title\u{7}\n", "a"), ("a\u{1B}", "a"),
  ])
  func `the last line is the last that says something`(output: String, line: String?) {
    #expect(LastLine.text(of: Array(output.utf8)) == line)
  }

  @Test func `a long last line is cut`() {
    let line = LastLine.text(of: [UInt8](repeating: UInt8(ascii: "x"), count: 60_000))
    #expect(line?.count == 1000)
  }
}

@Suite struct HandlerTableTests {
  private let handler = ClosureHandler { _, _ in .succeeded }

  @Test func `a table without a fallback takes the kinds that it names`() {
    let table = HandlerTable(["SendEmail": handler, "Resize": handler])
    #expect(table.kinds == ["SendEmail", "Resize"])
    #expect(table.handler(for: "Other") == nil)
  }

  @Test func `a fallback takes every other kind`() {
    let table = HandlerTable(["SendEmail": handler, "*": handler])
    #expect(table.kinds == nil)
    #expect(table.handler(for: "Other") != nil)
  }
}
