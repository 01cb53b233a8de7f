import Settings

/// All commands, in the order in which help lists them. Parsing, help and completions follow it.
enum CommandTable {
  static let all: [any Command.Type] = [
    TopCommand.self, PushCommand.self, PublishCommand.self, WorkCommand.self, JobsCommand.self,
    GroupsCommand.self, ShowCommand.self,
    WhyCommand.self,
    LogsCommand.self,
    RetryCommand.self,
    RequeueCommand.self, PurgeCommand.self, CancelCommand.self, EditCommand.self, UndoCommand.self,
    TrashCommand.self, AuditCommand.self, SpreadsCommand.self, SpreadCommand.self,
    SchedulesCommand.self, ScheduleAddCommand.self, ScheduleEditCommand.self,
    ScheduleRemoveCommand.self, SchedulePauseCommand.self, ScheduleResumeCommand.self,
    ScheduleRunCommand.self, ScheduleShowCommand.self, ScheduleNextCommand.self,
    ScheduleApplyCommand.self, ScheduleImportCommand.self, RunCommandCommand.self,
    QueuesCommand.self,
    QueueCommand.self, KindCommand.self, LimitsCommand.self, TopicsCommand.self, BindCommand.self,
    UnbindCommand.self, WorkersCommand.self, WorkerCommand.self, WhoCommand.self, StatsCommand.self,
    LogCommand.self, MarkCommand.self, MarksCommand.self, ThemesCommand.self,
    InitCommand.self,
    CheckCommand.self, PruneCommand.self, BackupCommand.self, ExportCommand.self,
    ImportCommand.self, MigrateCommand.self, DemoCommand.self, BenchCommand.self,
    CompletionsCommand.self, HelpCommand.self,
    VersionCommand.self,
  ]

  static var specs: [CommandSpec] { all.map { $0.spec } }

  static func command(named name: String) -> (any Command.Type)? {
    all.first { $0.spec.name == name }
  }
}
