import Jobs

/// Reading: what the screen needs, and what came of it.
extension Model {
  /// The requests to send now.
  mutating func load() -> [Effect] {
    guard facts.clock.isSet else { return [] }
    var effects: [Effect] = []
    let wants = wants
    facts.loading.forgetFailures(except: Set(wants.map(\.request.subject)))
    for want in wants
    where facts.loading.start(
      want.request, isUrgent: want.isUrgent, now: facts.now, interval: facts.setup.interval)
    {
      effects.append(.load(want.request))
    }
    return effects
  }

  private var wants: [Want] {
    var wants = [
      Want(.overview, isUrgent: facts.latest == nil), Want(.company, isUrgent: false),
    ]
    if let job {
      wants.append(job.want)
      if job.isRunShown, facts.readOnlyReason == nil {
        wants.append(Want(.output(job.id), isUrgent: false))
      }
    } else {
      switch tab {
      case .queues: wants += queues.wants(facts)
      case .jobs, .job: wants += jobs.list.want.map { [$0] } ?? []
      case .dead: wants += dead.wants(facts)
      case .workers: wants += workers.wants(facts)
      case .topics: wants.append(Want(topics.want, isUrgent: facts.topics == nil))
      case .schedules: wants += schedules.wants(facts)
      case .log: wants.append(log.want)
      case .trash: wants += trash.want.map { [$0] } ?? []
      }
    }
    if let why { wants.append(why.want) }
    if let used { wants.append(Want(.detail(used.job), isUrgent: true)) }
    if let confirmation {
      switch confirmation.stage {
      case .counting: wants.append(Want(confirmation.request, isUrgent: true))
      case .trying(let trial):
        wants.append(Want(.detail(trial.candidate.id), isUrgent: false))
        if trial.stage == .waiting {
          wants.append(Want(.whereabouts(trial.candidate.id), isUrgent: false))
        }
      case .asking, .spreading, .typing: break
      }
    }
    if let want = consent?.want(facts) { wants.append(want) }
    return wants
  }

  /// Takes an answer in where it is still awaited; one that is late changes nothing.
  mutating func take(_ answer: Answer, to request: Request) -> [Effect] {
    facts.loading.finish(request, now: facts.now)
    switch (request, answer) {
    case (.overview, .overview(let overview)):
      facts.latest = overview
      return take(overview.label)
    case (.past(let moment), .past(let overview)): take(past: overview, at: moment)
    case (.kinds, .kinds(let overview)): queues.take(overview, of: request)
    case (.marks, .marks(let marks)): (facts.marks, facts.marksOf) = (marks, request)
    case (.workers, .workers(let records)):
      facts.roster = Roster(records: records)
    case (.whereabouts(let id), .whereabouts(let whereabouts)):
      if why?.id == id { why?.take(whereabouts) }
      confirmation?.look(at: whereabouts, of: id)
    case (.output(let id), .output(let output)):
      if job?.id == id { job?.take(output) }
    case (.topics, .topics(let overview)):
      facts.topics = overview
      askAgainToPublish()
    case (.company, .company(let others)): facts.company = others
    case (.schedules, .schedules(let records)): schedules.take(records)
    case (.schedule(let name, _), .schedule(let detail)): schedules.take(detail, of: name)
    case (.spreads, .spreads(let spreads)): dead.take(spreads)
    case (.failureGroups(let filter), .failureGroups(let groups)):
      facts.take(groups, of: filter)
      dead.take(groups, of: filter, at: facts.now)
    case (.latencies, .latencies(let slices)): queues.take(slices, of: request, facts)
    case (.log(let filter, let place, _), .log(let page)):
      if filter.isEmpty, place == nil { facts.newest = page.entries }
      if tab == .log { log.take(page, of: filter, before: place) }
    case (.jobs(let filter, let place, _), .jobs(let page)):
      if tab == .queues { queues.take(page, of: filter, facts) }
      jobs.list.take(page, of: filter, after: place, at: facts.now)
      dead.list.take(page, of: filter, after: place, at: facts.now)
      confirmation?.take(page, of: filter)
    case (.trash(let filter, let place, _), .trash(let page)):
      trash.take(page, of: filter, after: place)
    case (.trashCount, .trashCount(let count)):
      guard consent?.request == request else { break }
      if let reason = consent?.take(count) {
        consent = nil
        say(reason)
      }
    case (.detail(let id), .detail(let detail)): return take(detail, of: id)
    case (.preview, .preview(let selection, let breakdown)):
      guard confirmation?.request == request else { break }
      if let reason = confirmation?.take(selection, breakdown) {
        confirmation = nil
        say(reason)
      }
    default: break
    }
    return []
  }

  private mutating func take(_ detail: JobDetail?, of id: JobID) -> [Effect] {
    if job?.id == id { job?.take(detail, facts) }
    if case .trying(let trial) = confirmation?.stage, trial.candidate.id == id {
      look(at: detail, of: trial)
    }
    guard let used, used.job == id else { return [] }
    self.used = nil
    return use(detail?.job, for: used.use)
  }

  /// What is on the screen stays there; how old it is and why stands beside it.
  mutating func fail(_ request: Request, _ error: StoreError) {
    facts.loading.finish(request, now: facts.now, failure: error)
    if confirmation?.request == request, confirmation?.stage == .counting {
      confirmation = nil
      say(error.message, .failure)
    }
    if consent?.request == request {
      consent = nil
      say(error.message, .failure)
    }
    if let used, request == .detail(used.job) {
      self.used = nil
      say(error.message, .failure)
    }
  }
}
