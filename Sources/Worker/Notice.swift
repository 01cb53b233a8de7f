import Jobs

/// Something that happened in a worker, for its log.
package enum Notice: Hashable, Sendable {
  /// The worker is on the store's list and takes jobs.
  case enlisted(WorkerID)
  case started(Job)
  /// A run ended; `ran` is from the call of the handler to its return.
  case finished(Job, Settlement, ran: Duration)
  /// A result came too late: the lease was somebody else's by then.
  case refused(Lease)
  /// The store gave the worker up, and so many running jobs with it.
  case lostLeases(Int)
  /// A handler that does not end even when killed; its slot stays taken until it does.
  case gaveUp(Job)
  /// A handler cannot be started: the jobs of its kind are left alone until then.
  case cannotStart(String, cause: String, retryIn: Duration)
  /// It can be started again, by its kind.
  case startsAgain(String)
  /// `retryIn` is nil when it is not tried again.
  case storeFailed(StoreError, retryIn: Duration?)
  /// No new jobs; by request, or because the store failed for good.
  case stopping(running: Int, grace: Duration, StoreError?)
  /// Whoever asked for the end has asked again: jobs have no more grace, or not even that of a signal.
  case hurrying(running: Int, kills: Bool)
  /// It takes no new jobs, or takes jobs again.
  case quieted(Bool)
  /// A run is told to end since an operator wants it so.
  case cancelling(Job, by: String)
  /// Other settings hold from here on.
  case reconfigured
  case rescued(Rescue)
  case pruned(Int)
  /// Ticks of a schedule came while no worker ran; the sentence that the store's log has.
  case missedTicks(String)
  /// A schedule that is due cannot be read on this machine.
  case scheduleFault(name: String, String)
  /// A duty is tried again at its next occasion.
  case dutyFailed(name: String, StoreError)
  case ended(Ending)
}
