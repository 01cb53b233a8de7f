import Settings

extension HelpTopic {
  static let schedules = HelpTopic(
    name: "schedules", summary: "jobs at the times of a cron line",
    text: """
      Schedules

        penstock schedule add NAME 'CRON' QUEUE [PAYLOAD] [--zone ZONE] …

      A cron line has five fields: minute, hour, day of month, month, weekday; or six
      with the seconds first. A field is *, a number or name, a range 1-5, a step
      */15 or 8-18/2, or a list of those. Days know L (the last), 15W (the working
      day nearest to the 15th), 5L (the last Friday) and MON#1 (the first Monday).
      Where day of month and weekday are both given, either suffices, unless one of
      them begins with *. @hourly, @daily, @weekly, @monthly, @yearly and @every 90s
      stand for whole lines.

      The line is read by the clocks of its zone. A local time that comes twice in a
      clock change fires once; one that is skipped fires at the next moment. A line
      for every hour keeps its rhythm instead.

      Any worker fires any schedule, whatever it runs itself, and each tick fires
      once over all workers. While none runs, ticks are missed; --missed says what
      becomes of them when one is back:

        skip       nothing, but a line in the ledger and one in the log
        once       one job for all of them
        all:20     a job for each of the last twenty

      The last tick is not missed when it fires within a minute of its time. A tick
      that fired does not fire again when the clock is set back: the schedule is
      marked, and silent until the clock has come there again. While
      the last run is not finished, --overlap says what a tick does:

        allow      push another job
        skip       push none; the ledger says why
        replace    cancel the run; one that has begun is asked to end, as cancel
                   does it, and the new job starts when it has

      --jitter 30s lets each job start up to so long after its tick, always the same
      time for the same tick. --between 08:00-18:00 leaves out ticks outside of these
      times of the day, by the clocks of the zone.

      In the configuration, with the same words, and a payload that may be any value;
      the zone is UTC if not given:

        schedules: {
          nightly: {
            cron: "30 2 * * mon-fri", zone: "Europe/Paris",
            queue: "reports", kind: "BuildReport", payload: { full: true },
            priority: 0, max_attempts: 5, timeout: "10m", tags: ["eu"],
            unique: "report", unique_for: "1h", partition: "reports",
            missed: "once", overlap: "skip", jitter: "5m",
            between: ["01:00-05:00"], note: "asked for by accounting",
          },
        }

      'penstock schedule apply' adds what is new there, changes what is different and
      removes what it brought before and is there no more; --dry-run says what that
      would be. What was added by hand stays. A pause stays, too.

      From a crontab in a minute, with history, retries and a mark on what fails:

        crontab -l | penstock schedule import -
        penstock work cron --exec penstock run-command

      Each line's command becomes the payload of a job of kind Command:
      {"command":"backup --all","input":"…","environment":{"PATH":"…"},"user":"…"}.
      run-command gives it to the shell; no other worker does. Whoever can push into
      the queue that it serves can run commands as its user.

      Keys of 'schedules --json': name cron zone between queue kind priority
      max_attempts timeout_s unique_key unique_for_s unique_until partition_key tags
      missed overlap jitter_s paused origin note next_at last_due last missed_ticks
      deaths keeps_dying overdue ahead changed_at. 'schedule show --json' has also
      payload, next (each with at local clocks_set_s), fault where its zone is
      unknown, and ledger. last and each line of the ledger: number due through count
      or_more at late_s outcome job job_state reason. outcome is fired, caught_up,
      missed, skipped or by_hand. missed_ticks counts those that made no job later
      either; overdue is what has not fired ten seconds after it was due.

      A ledger keeps its last thousand lines.

      """)
}
