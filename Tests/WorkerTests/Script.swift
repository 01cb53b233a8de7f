import FoundationEssentials
import Glibc
import Jobs
import Synchronization

@testable import Worker

/// A shell script as a program in a folder of its own that is removed with it.
final class Script: Sendable {
  let folder: String
  let children: ChildProcesses

  /// Written by a process of its own: this one may start a program at any moment, and a file that
  /// any process has open for writing cannot be executed.
  init(_ text: String, mode: String = "755") async throws {
    var template = Array("/tmp/penstock-worker-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw HandlerError.system(cause: "mkdtemp") }
    folder = template.withUnsafeBufferPointer {
      String(decoding: $0.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    children = try ChildProcesses()
    let writer = ChildCommand(
      path: "/bin/sh",
      arguments: ["sh", "-c", "cat > \"$1\"; chmod $2 \"$1\"", "sh", "\(folder)/run", mode],
      environment: ["PATH=/usr/bin:/bin"])
    _ = await children.run(
      writer, input: Array("#!/bin/sh\n\(text)\n".utf8), stop: StopSign(),
      talk: ChildTalk(job: 1) { _ in })
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  func handler(_ arguments: String..., environment: [String: String]? = nil) throws -> ExecHandler {
    let inherited = ProcessInfo.processInfo.environment
    return try ExecHandler(
      ["./run"] + arguments, kind: "SendEmail", folder: folder, children: children,
      environment: environment ?? inherited)
  }

  func run(
    _ job: Job = job(1), stop: StopSign = StopSign(), arguments: String...,
    tell: @escaping @Sendable (Progress) -> Void = { _ in }
  ) async throws -> HandlerResult {
    let handler = try ExecHandler(
      ["./run"] + arguments, kind: "SendEmail", folder: folder, children: children)
    return await handler.run(
      job,
      HandlerContext(for: job, policies: Policies(), storeIdentity: "shop", stop: stop, tell: tell))
  }
}

extension HandlerResult {
  var output: String { String(decoding: report.standardOutput, as: UTF8.self) }
}
