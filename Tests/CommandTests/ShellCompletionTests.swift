import Foundation
import Testing

/// The script for bash, in a real bash.
@Suite struct ShellCompletionTests {
  /// What bash offers after those words, the last of which is unfinished.
  private func completions(_ words: String..., in shop: Workshop) throws -> [String] {
    let list = words.map { "'\($0)'" }.joined(separator: " ")
    let script = """
      source <(\(Workshop.program.path) completions bash)
      complete -p penstock > registered
      COMP_WORDS=(penstock \(list)); COMP_CWORD=\(words.count); COMP_LINE="${COMP_WORDS[*]}"
      COMP_POINT=${#COMP_LINE}; _penstock penstock
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let run = try shop.run("/bin/bash", ["--norc", "-c", script])
    #expect(run.error.isEmpty)
    #expect(try shop.lines(of: "registered") == ["complete -o default -F _penstock penstock"])
    return run.output.split(separator: "\n").map(String.init)
  }

  @Test func `bash completes commands, options, choices and files`() throws {
    let shop = try Workshop()
    try shop.write("", to: "jobs.ndjson")
    #expect(try completions("wo", in: shop) == ["work", "workers", "worker"])
    #expect(try completions("push", "--del", in: shop) == ["--delay"])
    #expect(try completions("--store", "a.db", "ret", in: shop) == ["retry"])
    #expect(try completions("retry", "--dry", in: shop) == ["--dry-run"])
    #expect(try completions("completions", "f", in: shop) == ["fish"])
    #expect(try completions("queue", "emails", "pa", in: shop) == ["pause"])
    #expect(try completions("sched", in: shop) == ["schedule"])
    #expect(try completions("schedule", "ne", in: shop) == ["next"])
    #expect(try completions("schedule", "next", "--co", in: shop) == ["--count", "--config"])
    #expect(try completions("push", "jobs", "--del", in: shop) == ["--delay"])
    #expect(try completions("push", "--batch", "jobs.nd", in: shop) == ["jobs.ndjson"])
    #expect(try completions("push", "--kind", "", in: shop).isEmpty)
  }

  @Test func `the scripts are read without a complaint by the shells that are here`() throws {
    let shop = try Workshop()
    for shell in ["bash", "zsh", "fish"] {
      let script = try shop.penstock("completions", shell)
      #expect(script.status == 0)
      try shop.write(script.output, to: "script")
      guard
        let path = ["/bin", "/usr/bin"].map({ "\($0)/\(shell)" })
          .first(where: FileManager.default.isExecutableFile)
      else { continue }
      #expect(
        try shop.run(path, ["-n", "script"]) == Workshop.Run(status: 0, output: "", error: ""))
    }
  }
}
