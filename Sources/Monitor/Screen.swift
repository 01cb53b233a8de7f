/// What can be looked at. All but a job and the trash have a number and a place in the last line; a
/// job is opened from any of them.
enum Screen: Int, CaseIterable, Hashable, Sendable {
  case queues = 1
  case jobs, dead, workers, schedules, topics
  case log = 8
  case job
  /// Reached from the dead letters.
  case trash

  static let numbered: [Screen] = [.queues, .jobs, .dead, .workers, .schedules, .topics, .log]

  var title: String {
    switch self {
    case .queues: "Queues"
    case .jobs: "Jobs"
    case .dead: "Dead letters"
    case .workers: "Workers"
    case .topics: "Topics"
    case .schedules: "Schedules"
    case .log: "Log"
    case .job: "Job"
    case .trash: "Trash"
    }
  }

  /// For a narrow footer.
  var shortTitle: String { self == .dead ? "Dead" : title }
}
