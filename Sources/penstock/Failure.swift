import Jobs
import Settings
import Terminal
import Worker

/// What ends a command before its time: the line for standard error, and the exit status.
struct Failure: Error {
  var message: String
  var status: ExitStatus

  init(_ message: String, _ status: ExitStatus) {
    self.message = message
    self.status = status
  }

  /// Any error that a command may end with.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure:
      self = failure
    case let error as StoreError:
      self.init(error.message, ExitStatus(rawValue: error.exitStatus) ?? .inputOutput)
    case let error as UsageError:
      self.init(error.description, .usage)
    case let error as ConfigurationError:
      self.init(error.description, .configuration)
    case let error as EnvironmentError:
      self.init(error.description, .configuration)
    case let error as TerminalError:
      self.init(error.description, .usage)
    case let error as ThemeFileError:
      self.init(error.description, .configuration)
    case let error as BatchError:
      self.init(error.description, .badData)
    case let error as EditProblem:
      self.init(error.description, .badData)
    case let error as CronFault:
      self.init("\(error.description)\n\(error.pointer())", .badData)
    case let error as ZoneError:
      self.init(error.description, .badData)
    case let error as DraftError:
      self.init(error.description, .badData)
    case let error as TopicError:
      self.init(error.description, .badData)
    case let error as FilterError:
      self.init(error.description, .badData)
    default:
      self.init("cannot go on: \(error)", .inputOutput)
    }
  }
}
