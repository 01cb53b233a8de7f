extension CronExpression {
  /// The first tick after a moment that lies in one of the windows of a day; nil when there is none, or
  /// none for very long.
  package func next(
    after moment: Timestamp, in zone: TimeZoneRules, within windows: [DayWindow]
  ) -> Timestamp? {
    guard !windows.isEmpty else { return next(after: moment, in: zone) }
    var moment = moment
    // Each step goes to the next window, so that so many take years.
    for _ in 0..<5000 {
      guard let tick = next(after: moment, in: zone) else { return nil }
      let local = zone.local(tick)
      let minute = Int(local.secondOfDay / 60)
      if windows.contains(where: { $0.contains(minute: minute) }) { return tick }
      let rest = windows.map { ($0.start - minute + 1440) % 1440 }.min() ?? 1
      let opening = LocalTime(seconds: local.seconds - local.seconds % 60 + Int64(rest) * 60)
      // An opening that the clocks skip is come to step by step.
      moment = zone.moments(of: opening).first.map { $0 - .microseconds(1) } ?? tick
      if moment < tick { moment = tick }
    }
    return nil
  }
}
