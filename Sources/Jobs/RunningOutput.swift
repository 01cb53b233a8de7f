/// What a run has written until now.
package struct RunningOutput: Hashable, Sendable {
  package var job: JobID
  package var run: Int
  /// The last 64 KiB of each.
  package var standardOutput: [UInt8]
  package var standardError: [UInt8]

  package init(job: JobID, run: Int, standardOutput: [UInt8], standardError: [UInt8]) {
    self.job = job
    self.run = run
    self.standardOutput = standardOutput
    self.standardError = standardError
  }

  /// How long a question for it holds.
  package static let wantedFor = Duration.seconds(10)
}
