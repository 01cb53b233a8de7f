import Drawing
import Monitor
import Settings

extension HelpTopic {
  /// Pages that are not about one command.
  static let all = [
    configuration, keys, stream, http, schedules, topics, signals, systemd, sql, filters,
    exitStatuses,
  ]

  static let configuration = HelpTopic(
    name: "configuration", summary: "what a configuration file can say",
    text: """
      Configuration

      JSON5, which is JSON with comments, trailing commas and keys without quotes:
      the file of --config, else of PENSTOCK_CONFIG, else ./penstock.json5, else
      ~/.config/penstock/config.json5. All of it may be left out. Relative paths
      start at the folder of the file.

      {
        store: "penstock.db",         // for --store
        durability: "full",           // or "normal", for --durability
        // what 'penstock work' serves if its line names no queues, with shares
        work: { queues: { critical: 5, emails: 2 }, slots: 8, grace: "25s" },
        queues: {
          emails: {
            keep: "24h",              // finished jobs: or 1000, "forever", "none"
            quarantine: 3,            // set apart once so many workers died under it
            timeout: "30s",           // of one attempt; 5m if nobody says
            // over all workers: jobs that run at a time, and that start in a time;
            // or "none". A handler's are those of its kind in all queues
            limit: 20, rate: "100/s", burst: 50,
            // the delay is min(cap, base * factor^(attempt-1)), give or take jitter;
            // backoff: "linear" is base * attempt, "fixed" is base, and a list such
            // as ["1s", "10s", "5m"] is what it says, the last one again and again
            retry: { attempts: 10, backoff: "exponential", base: "5s", factor: 2,
                     cap: "1h", jitter: 0.2 },
          },
        },
        trash: "24h",                 // purged jobs are kept so long
        // what runs each kind, with a keep, quarantine, timeout and retry of its own
        // in all queues, "*" with the last two only: exec is started for each job,
        // stream once a slot, to http it is posted; "*" takes the rest
        handlers: {
          SendEmail: { exec: ["./send-email", "--from", "shop"], timeout: "30s" },
          // pushes of the kind without a unique key get one: by "payload", by "kind"
          // (one in a queue), or by values of the payload; for a period, or until it
          // has "finished" (if not given) or "started"; replace as push --replace.
          // It stands in the store until unique: "none" ends it
          Sync: { exec: ["./sync"], unique: { by: ["customer.id"], for: "10m",
                                              replace: ["run-at"] } },
          // of one program with what it starts: killed when it takes more memory, or
          // processor time for one job; nice is added to the worker's own
          Thumbnail: { stream: ["python3", "thumbnail.py"],
                       resources: { memory: "512MiB", cpu: "60s", nice: 10 } },
          Notify: { http: "https://127.0.0.1:8443/hook",
                    headers: { "Authorization": "env:HOOK_TOKEN" } },
          "*": { exec: ["./anything-else"], retry: { attempts: 5 } },
        },
        // for 'penstock schedule apply'; 'penstock help schedules' has all keys
        schedules: {
          nightly: { cron: "30 2 * * mon-fri", zone: "Europe/Paris", queue: "reports",
                     kind: "BuildReport", payload: { full: true }, missed: "once" },
        },
        monitor: { theme: "midnight", interval: "1s", spread: "10m",
                   keys: { retry: "R" } },
        // masked everywhere, beside password, token and the like: keys, and values
        redact: ["iban", "card.*", "value:sk_live_*"],
      }

      What counts for a job is what was said when it was pushed, else for its kind,
      else for its queue, else what is above for emails.

      """)

  static let keys = HelpTopic(
    name: "keys", summary: "the monitor's keys, and how to change them",
    text: """
      Keys

      In the configuration an action gets other keys by its name, one or several; a
      key that means something else there already is refused:

        monitor: { keys: { retry: "R", down: ["Down", "Ctrl-N"] } }

      Keys are letters and signs, Enter, Esc, Tab, Shift-Tab, Space, Backspace, Del,
      Up, Down, Left, Right, Home, End, PgUp, PgDn, Ctrl-A to Ctrl-Z, F1 to F12. Of
      those with Ctrl, H, I, J, M and [ are what terminals send for Backspace, Tab,
      Enter, Enter and Esc, and have to be called so. A key held with Alt is none of
      these and does nothing, but in a line that is typed into: Alt-B and Alt-F go by
      words, Alt-D and Alt-Backspace delete one.

      The mouse chooses and, by two clicks, opens the row of a list; it presses a
      total in the second line, the line of a filter, what the last line offers, and
      the no of a question. A yes takes a key.


      """ + KeyReference.sections.map(section).joined(separator: "\n") + "\n")

  /// An action, its keys and what they do, in columns that hold for all sections; a text that is
  /// longer than its column goes on below itself.
  private static func section(_ section: KeyReference.Section) -> String {
    let start = 2 + actionWidth + keysWidth
    let lines = section.entries.flatMap { entry in
      Paragraph(entry.help).lines(width: 80 - start).enumerated().map { index, text in
        let lead =
          index == 0
          ? "  " + pad(entry.action, actionWidth) + pad(entry.keys, keysWidth)
          : String(repeating: " ", count: start)
        return lead + (text.last == " " ? String(text.dropLast()) : text) + "\n"
      }
    }
    return section.title + "\n" + lines.joined()
  }

  private static let actionWidth = width(of: \.action)
  private static let keysWidth = width(of: \.keys)

  private static func width(of column: (KeyReference.Entry) -> String) -> Int {
    KeyReference.sections.flatMap(\.entries).reduce(0) { max($0, column($1).count) } + 2
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  static let sql = HelpTopic(
    name: "sql", summary: "push jobs from any language, in your own transaction",
    text: """
      Push from any language

      The schema is part of the interface. A row inserted into the view penstock_push
      is a push with every promise of the command: it is counted, unique keys hold,
      workers wake up; and it happens in your own transaction or not at all. No
      library is needed.

        BEGIN;
        INSERT INTO orders(id, customer) VALUES (7, 'ada');
        INSERT INTO penstock_push(queue, kind, payload)
          VALUES ('emails', 'SendEmail', '{"to":"ada@example.com","order":7}');
        COMMIT;

      For that the store must be in the database of your application:

        penstock --store app.db init

      Columns of penstock_push; all but queue may be left out:

        queue          the queue
        kind           what work it is; 'default' if not given
        payload        text or bytes, JSON by convention
        priority       a whole number, higher first; 0 if not given
        run_at         when it is due: seconds since 1970, or a text such as
                       2026-11-24T12:00:00Z; at once if not given
        max_attempts   attempts before it is dead; else as the worker is configured
        timeout_s      time limit of one attempt in seconds
        unique_key     store nothing while an unfinished job has this key
        unique_for_s   keep the key taken for so many seconds instead
        unique_until   'started' to free the key when the job starts
        partition_key  jobs of one key run one at a time, in order
        tags           words to find it by, as a JSON list: '["bulk","eu"]'

      A kind that the configuration makes unique needs a unique_key here: SQL has no
      digest to work it out.

      There is no such view for topics: see 'penstock help topics'.

      """)

  static let filters = HelpTopic(
    name: "filters", summary: "say which jobs are meant",
    text: """
      Filters

      Every command that takes jobs takes ids or a filter. Filter words are parted
      by blanks and must all hold; '-' before a word turns it round; commas part
      alternatives; '*' stands for any characters and '?' for one. A word without a
      field is searched in kind, error and payload.

        state:dead,retrying   where it stands: scheduled, ready, running, retrying,
                              succeeded, dead or cancelled
        queue:emails          name of the queue, whole
        kind:Send*            what work it is
        error:timeout         a part of the error
        worker:web-1*         who runs it or ran it last
        tag:bulk              one of its tags
        partition:KEY         its partition key
        unique:KEY            its unique key
        attempt:>3            also < <= >= and a plain number
        priority:>=10         the same
        age:>10m              time since it was pushed
        id:7,8,9              its number
        group:12              dead letters of one failure group
        payload:ada           a part of the payload
        payload.to:*@x.org    the value at a path of a JSON payload, whole
        payload.total:>100    the same for a number

      Quote what your shell would take for itself, and texts with blanks a second
      time:

        penstock jobs 'age:>10m' -tag:bulk
        penstock retry 'error:"connection refused"' queue:emails

      retry, requeue and purge mean dead letters when a filter names no state;
      cancel means jobs that wait; with state:running, or by id, it asks running ones
      to end.

      """)

  static let exitStatuses = HelpTopic(
    name: "exit-statuses", summary: "what the exit status of a command means",
    text: "Exit statuses\n\n" + ExitStatus.allCases.map(line).joined() + "\n")

  private static func line(_ status: ExitStatus) -> String {
    let number = String(status.rawValue)
    return "  " + String(repeating: " ", count: 3 - number.count) + number + "  \(status.meaning)\n"
  }
}
