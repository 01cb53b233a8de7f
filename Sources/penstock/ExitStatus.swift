import Settings

/// How the program ends, after sysexits(3).
enum ExitStatus: Int32, CaseIterable {
  case success = 0
  case nothingMatched = 1
  case usage = 64
  case badData = 65
  case noInput = 66
  case unreachable = 69
  case cannotCreate = 73
  case inputOutput = 74
  case tryAgain = 75
  case notPermitted = 77
  case configuration = 78
  /// What a shell reports of a program that the closing of a pipe ended.
  case readerIsGone = 141

  var meaning: String {
    switch self {
    case .success: "success"
    case .nothingMatched: "nothing matched; nothing was changed"
    case .usage: "the command line is wrong"
    case .badData: "the data is wrong: a batch, a payload, or a file that is not a store"
    case .noInput: "an input file or the store is not there"
    case .unreachable: "the store cannot be reached, or needs a newer penstock"
    case .cannotCreate: "the store cannot be created there"
    case .inputOutput: "reading or writing failed, for example on a full disk"
    case .tryAgain: "the store is in use; try again"
    case .notPermitted: "not permitted"
    case .configuration: "the configuration is wrong"
    case .readerIsGone: "whoever read the output has gone"
    }
  }
}
