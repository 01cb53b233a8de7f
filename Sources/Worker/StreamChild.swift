import Glibc
import Jobs

/// A program that takes job after job, as the loop that serves it sees it.
///
/// What it does wrong costs the job that it has: the job has failed, and the program is killed.
final class StreamChild: ChildLoop.Member {
  private let program: StreamProgram
  private let process: ChildProcess
  private let watch: DescriptorWatch
  /// -1 once it is closed.
  private var input: Int32
  /// What could not be written yet, from `written` on.
  private var unwritten: [UInt8] = []
  private var written = 0
  private var line = LineBuffer()
  private var turn: StreamTurn?
  /// True until its first job, whose log begins with the program's start.
  private var isFresh = true
  /// Processor time that it had used when its last job ended: between jobs it uses none.
  private var cpuBefore: Duration = .zero
  private var wasStopped = false
  private var isBroken = false
  /// Set once it can do no more jobs, though it lives: what it did, as the error of the job that it has.
  private var defect: String?

  var number: Int { program.number }

  init(_ program: StreamProgram, _ process: ChildProcess, input: Int32, _ watch: DescriptorWatch) {
    self.program = program
    self.process = process
    self.input = input
    self.watch = watch
  }

  var watched: [4 of Int32] {
    [process.handle, process.output.descriptor, process.error.descriptor, input]
  }

  /// Between jobs the input is watched for its being closed.
  var fourthPurpose: DescriptorWatch.Purpose { unwritten.isEmpty ? .end : .writing }

  /// Between jobs it uses nothing.
  var limited: ChildProcess? { process.limits.areWatched && turn != nil ? process : nil }

  func send(_ signal: Int32) {
    process.send(signal)
  }

  func take(_ turn: StreamTurn) {
    guard !isBroken, defect == nil, input >= 0, self.turn == nil else { return turn.end(.gone) }
    self.turn = turn
    process.beginJob()
    let early = process.error.tail.bytes
    process.error.tail = turn.output.error
    if isFresh { early.withUnsafeBytes { process.error.tail.append($0) } }
    isFresh = false
    unwritten = turn.request.line
    written = 0
    // Whoever closed its standard input saw nothing of the job.
    if !write() {
      self.turn = nil
      fail()
      turn.end(.gone)
    }
  }

  func stop(_ lease: Lease, _ signal: Int32) {
    guard let turn, turn.request.lease == lease else { return }
    wasStopped = true
    process.send(signal)
  }

  func closeInput() {
    if input >= 0 { watch.close(input) }
    input = -1
    unwritten = []
  }

  /// False when nobody reads any more.
  private func write() -> Bool {
    while written < unwritten.count {
      let count = unwritten.withUnsafeBytes {
        Glibc.write(input, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return true }
      guard count >= 0 else { return false }
      written += count
    }
    unwritten = []
    return true
  }

  func serve(
    _ ready: ChildLoop.Readiness, through chunk: UnsafeMutableRawBufferPointer
  ) -> Bool {
    if ready.contains(.fourth) { serveInput() }
    if ready.contains(.error) { _ = process.error.read(through: chunk) }
    if ready.contains(.output) { readAnswers(through: chunk) }
    guard ready.contains(.end) else { return true }
    end(through: chunk)
    return false
  }

  /// Writes on, or learns that nobody reads any more. That says nothing of a job that was read: its
  /// program may still answer.
  private func serveInput() {
    guard input >= 0, unwritten.isEmpty || !write() else { return }
    var unread: Int32 = 0
    let isRead = unwritten.isEmpty && ioctl(input, UInt(FIONREAD), &unread) == 0 && unread == 0
    closeInput()
    if turn == nil {
      fail()
    } else if !isRead {
      become(unfit: "the program closed its input before it had read the job")
    }
  }

  /// It lives, and can do no more jobs. One that is about to end does so within a moment.
  private func become(unfit defect: String) {
    guard self.defect == nil, !isBroken else { return }
    self.defect = defect
    program.giveUpSoon()
  }

  func giveUp(through chunk: UnsafeMutableRawBufferPointer) {
    if let defect, !isBroken { broke(defect, chunk) }
  }
}

// MARK: - Answers

extension StreamChild {
  private func readAnswers(through chunk: UnsafeMutableRawBufferPointer) {
    guard let bytes = process.output.next(through: chunk) else {
      if process.output.descriptor < 0 { become(unfit: "the program closed its output") }
      return
    }
    line.append(bytes)
    while let text = line.next() { take(text, through: chunk) }
    if line.isOverlong { broke("it wrote a line over \(LineBuffer.limit / 1024) KiB", chunk) }
  }

  private func take(_ text: [UInt8], through chunk: UnsafeMutableRawBufferPointer) {
    guard !isBroken else { return }
    // Written between two jobs: nobody's answer.
    guard let turn else { return fail() }
    do throws(StreamAnswer.Fault) {
      switch try StreamAnswer(text, job: turn.request.lease.job, isNamed: true) {
      case .progress(let progress): turn.tell(progress)
      case .log(let text): turn.output.output.append(text)
      case .ended(let outcome, let result): end(turn, outcome, result, chunk)
      }
    } catch {
      broke(error.cause, chunk)
    }
  }

  private func end(
    _ turn: StreamTurn, _ outcome: Outcome, _ result: [UInt8]?,
    _ chunk: UnsafeMutableRawBufferPointer
  ) {
    self.turn = nil
    var report = report(of: turn, through: chunk)
    if let result { report.keep(result) }
    if wasStopped || input < 0 || !unwritten.isEmpty {
      fail()
      turn.end(.broke(HandlerResult(outcome, report)))
    } else {
      turn.end(.answered(HandlerResult(outcome, report.unlessEmpty(after: outcome))))
    }
  }

  /// The job has failed and the program goes.
  private func broke(_ cause: String, _ chunk: UnsafeMutableRawBufferPointer) {
    fail()
    guard let turn else { return }
    self.turn = nil
    turn.end(
      .broke(HandlerResult(.failed(reason: cause, after: nil), report(of: turn, through: chunk))))
  }

  private func fail() {
    isBroken = true
    process.send(SIGKILL)
  }

  /// What the job left: what came on standard error while it ran is its own.
  private func report(
    of turn: StreamTurn, through chunk: UnsafeMutableRawBufferPointer
  ) -> Report {
    process.error.drain(through: chunk)
    let cpu = ProcessUsage.cpu(of: process.pid)
    defer { cpuBefore = cpu }
    return Report(
      cpu: cpu - cpuBefore, standardOutput: turn.output.output.bytes,
      standardError: process.error.tail.bytes)
  }

  /// The program has ended.
  private func end(through chunk: UnsafeMutableRawBufferPointer) {
    // What it answered before counts.
    while process.output.descriptor >= 0, turn != nil {
      guard let bytes = process.output.next(through: chunk) else { break }
      line.append(bytes)
      while let text = line.next() { take(text, through: chunk) }
    }
    closeInput()
    let exit = process.reap(through: chunk)
    program.end()
    guard let turn else { return }
    self.turn = nil
    var report = Report(exit)
    report.cpu = exit.cpu - cpuBefore
    report.standardOutput = turn.output.output.bytes
    turn.end(.broke(HandlerResult(.failed(reason: Self.reason(exit), after: nil), report)))
  }

  private static func reason(_ exit: ChildExit) -> String {
    if let breach = exit.breach { return breach.reason }
    let end =
      exit.signal.map { "ended by \(SignalName.text($0))" }
      ?? "ended with exit status \(exit.status ?? 0)"
    let last = LastLine.text(of: exit.error).map { ": \($0)" } ?? ""
    return "program \(end) before it answered\(last)"
  }
}

extension Report {
  /// Nothing, when a run went well and left nothing worth a row of its own: of a job that does next
  /// to nothing the times are told by the job itself.
  fileprivate func unlessEmpty(after outcome: Outcome) -> Report {
    let isWorthKeeping =
      outcome != .succeeded || !standardOutput.isEmpty || !standardError.isEmpty || result != nil
      || (cpu ?? .zero) >= .milliseconds(1)
    return isWorthKeeping ? self : Report()
  }
}
