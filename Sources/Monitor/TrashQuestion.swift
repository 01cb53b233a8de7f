import Drawing
import Jobs

/// An act on purged jobs that was asked for, and how it reads.
struct TrashQuestion: Hashable, Sendable {
  enum Subject: Hashable, Sendable {
    case one(Job)
    case marked
    case matching(Filter)
  }

  let act: TrashAct
  let choice: TrashChoice
  let subject: Subject

  func text(_ count: Int) -> String {
    let number = Format.count(count)
    let (isOne, words): (Bool, String) =
      switch subject {
      case .one(let job): (true, "\(job.state.name) job \(job.id) (\(job.kind) in \(job.queue))")
      case .marked where count == 1: (true, "1 job that is marked")
      case .marked: (false, "\(number) jobs that are marked")
      case .matching(let filter) where filter.isEmpty: (count == 1, "all \(number) in the trash")
      case .matching(let filter): (count == 1, "all \(number) that match \(filter)")
      }
    switch act {
    case .restore: return "Restore \(words) as \(isOne ? "it was" : "they were")?"
    case .delete: return "Delete for good \(words)? This cannot be undone"
    }
  }

  /// Why there is nothing to ask.
  var nothing: String {
    if case .one(let job) = subject { return "job \(job.id) is not in the trash any more" }
    return "nothing to \(act.name): no such job is in the trash any more"
  }
}
