import Glibc
import Jobs
import Monitor
import Settings

/// Gives a job another payload and lets it run again.
enum EditCommand: Command {
  static let isOperating = true

  private static let payload = OptionSpec(
    "payload", value: "TEXT|@FILE|-", "The new payload, in place of an editor.")
  private static let dryRun = OptionSpec("dry-run", "Only say what would be done.")

  static let spec = CommandSpec(
    name: "edit", summary: "change a job's payload and run it again",
    description: """
      Opens the payload in VISUAL or EDITOR and stores what comes of it. A job that is dead, retrying, \
      cancelled or succeeded runs again with all its attempts, one that waits keeps its place; a \
      running one is left alone. Both happen together or not at all: when the job has changed since \
      it was read, nothing is done. JSON must stay JSON. Secrets are masked; where the mask is left \
      the secret stays. 'penstock undo' puts the old payload back where the job has not run since.
      """,
    positionals: [PositionalSpec("ID", "The job's id.")], options: [payload, dryRun],
    examples: [
      .init("penstock edit 42", "in your editor"),
      .init("penstock edit 42 --payload '{\"to\":\"ada@example.com\"}'", "as it is given"),
      .init("penstock edit 42 --payload @payload.json", "from a file"),
    ],
    exitStatuses: [
      .init(1, "there is no such job, it has changed meanwhile, or the payload is the same"),
      .init(65, "the new payload is not JSON and the old one is"),
      .init(66, "the store or the file is not there"), .init(75, "the store is in use; try again"),
      .init(77, "the store is read-only"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let id = try ShowCommand.jobID(context.arguments)
    let isDryRun = context.arguments.has(dryRun)
    return try await context.withStore(readOnly: isDryRun) { store in
      guard let job = try await store.detail(id)?.job else {
        return ShowCommand.noSuchJob(id, toDo: "edit job")
      }
      guard LifeCycle.editableStates.contains(job.state) else {
        Output.error.say("cannot edit job '\(id)': it is running; wait until it has ended")
        return .nothingMatched
      }
      let text =
        if let word = context.arguments.text(payload) {
          try checked(try PushCommand.payload(word), for: job, context.redaction)
        } else {
          try edited(job, context)
        }
      guard let new = text else {
        Output.error.say("the payload is the same; nothing was changed")
        return .nothingMatched
      }
      if isDryRun {
        try context.output.line(
          context.wantsJSON
            ? JSONLine(report: ActReport(matched: 1, changed: 1)).text
            : "would change the payload of job \(id) from \(Grouped.bytes(job.payload.count)) to "
              + Grouped.bytes(new.count))
        return .success
      }
      let report = try await store.edit(
        PayloadEdit(job, new: new), by: currentOperator(context.environment))
      try context.output.line(
        context.wantsJSON ? JSONLine(report: report).text : sentence(report, job))
      BulkAct.hintUndo(report)
      return report.changed > 0 ? .success : .nothingMatched
    }
  }

  static func sentence(_ report: ActReport, _ job: Job) -> String {
    guard report.changed > 0 else {
      return "job \(job.id) had changed meanwhile; nothing was edited"
    }
    let isWaiting = job.state == .scheduled || job.state == .ready
    return isWaiting
      ? "job \(job.id) has a new payload and keeps its place"
      : "job \(job.id) runs again with its new payload"
  }

  /// A payload that was given, with the secrets of the old one where it has their mask; nil when it
  /// is the old one.
  private static func checked(
    _ given: [UInt8], for job: Job, _ redaction: Redaction
  ) throws(EditProblem) -> [UInt8]? {
    guard JSONTokens.scan(job.payload).ending == .complete else {
      return given == job.payload ? nil : given
    }
    do throws(EditProblem) {
      try EditSheet.check(given)
    } catch {
      throw EditProblem(
        "cannot edit job '\(job.id)': its payload is JSON and the new one is not (\(error)); "
          + "correct it")
    }
    do {
      let payload = try redaction.restored(given, from: job.payload)
      return payload == job.payload ? nil : payload
    } catch {
      throw EditProblem(
        "cannot edit job '\(job.id)': '\(error.path)' has the mask of a secret, and there was "
          + "none; give the value itself")
    }
  }

  private static func edited(_ job: Job, _ context: Context) throws(EditProblem) -> [UInt8]? {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw EditProblem(
        "cannot edit job '\(job.id)': an editor needs a terminal; give the payload with --payload")
    }
    let editor = try EditorProgram(context.environment)
    let sheet = try EditSheet(job.payload, job: job.id, redaction: context.redaction)
    var text = sheet.text
    while true {
      text = try editor.edit(text, name: "penstock-job-\(job.id)")
      do throws(EditProblem) {
        return try sheet.payload(from: text)
      } catch {
        Output.error.say("not stored: \(error)")
        Output.error.ask("Edit again? [Y/n] ")
        guard let answer = readLine()?.lowercased(), answer.isEmpty || answer == "y" else {
          return nil
        }
      }
    }
  }
}
