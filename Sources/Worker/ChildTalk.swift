import Jobs

/// What a program that runs one job says of it while it runs, line by line through a descriptor of its
/// own.
struct ChildTalk: Sendable {
  /// The number by which the program has it.
  static let descriptor: Int32 = 3

  let job: JobID
  let tell: @Sendable (Progress) -> Void

  /// Takes a line: `0.4` and perhaps a note, or an answer as stream programs give it.
  func answer(in line: [UInt8]) throws(StreamAnswer.Fault) -> StreamAnswer {
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0D]
    let text = line.drop { blanks.contains($0) }
    guard text.first != UInt8(ascii: "{") else {
      return try StreamAnswer(line, job: job, isNamed: false)
    }
    let words = text.split(maxSplits: 1, whereSeparator: blanks.contains)
    guard let first = words.first, let share = Double(String(decoding: first, as: UTF8.self)),
      (0...1).contains(share)
    else {
      let excerpt = LastLine.text(of: Array(line.prefix(200))) ?? "(blank)"
      throw StreamAnswer.Fault(
        cause: "it is neither a number from 0 to 1 nor an answer: \(excerpt)")
    }
    let note = words.count > 1 ? LastLine.text(of: Array(words[1])) : nil
    return .progress(Progress(share: share, note: note))
  }
}
