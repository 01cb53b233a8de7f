import Settings

extension HelpTopic {
  static let stream = HelpTopic(
    name: "stream", summary: "a program that takes job after job, in any language",
    text: """
      Stream programs

      A program that stays: it is started once for each slot of the worker, reads one
      job a line from its standard input and answers on its standard output. There is
      no start of a program for each job, so that even a language that is slow to
      start does tens of thousands of small jobs a second.

        penstock work --stream python3 greet.py

      or by kind, in the configuration:

        handlers: { Greet: { stream: ["python3", "greet.py"], timeout: "30s" } }

      A job is an object on one line:

        {"id":7,"queue":"emails","kind":"Greet","attempt":1,"max_attempts":10,
         "idempotency_key":"5c0e-7","payload":{"name":"Ada"}}

      and partition_key and traceparent where it has them. idempotency_key is the
      same in all attempts of a job, and in no other job. payload is null when there
      is none; one that is no JSON comes as payload_base64. The next job comes when
      this one is answered, with one of these lines:

        {"id":7,"ok":true}                        it succeeded
        {"id":7,"ok":true,"result":{"any":"JSON"}}  and this is kept, up to 64 KiB
        {"id":7,"retry":"mail server is down"}    it failed, try again later
        {"id":7,"retry":"busy","in":"30s"}        the same, and when
        {"id":7,"permanent":"no such address"}    it failed and always will
        {"id":7,"snooze":"10m","reason":"early"}  not yet; not counted as an attempt

      Before that, any number of these:

        {"id":7,"progress":0.4,"note":"page 2 of 5"}  how far it is, from 0 to 1
        {"id":7,"log":"opened the file"}          kept as the attempt's output

      Standard error is kept with the attempt too, the last 64 KiB. Flush each line:
      a program whose answer stays in a buffer looks as if it hung.

      What goes wrong costs the job that the program has one attempt, and no more:
      when the program ends, closes its output (or its input before it has read the
      job), writes a line that is none of these, answers another job, or does not
      answer within the time limit (it gets a term signal then, and is killed two
      seconds later). A new one is started for the next job, after a
      rest that grows when it happens again and again. When the worker ends, standard
      input is closed; five seconds later the program gets a term signal.

      The processor time of a job is told from a millisecond on.

      Python:

      \(indented(StreamExample.python))
      Ruby:

      \(indented(StreamExample.ruby))
      JavaScript (Node.js):

      \(indented(StreamExample.javaScript))
      Shell, with jq:

      \(indented(StreamExample.shell))
      """)

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "  " + $0 }.joined(separator: "\n")
  }
}

/// Whole programs that greet whoever the payload names.
enum StreamExample {
  static let python = """
    import json, sys

    def answer(job, **fields):
        print(json.dumps({"id": job["id"], **fields}), flush=True)

    for line in sys.stdin:
        job = json.loads(line)
        payload = job["payload"] or {}
        if payload.get("busy"):
            answer(job, retry="busy", **{"in": "30s"})
        elif "name" not in payload:
            answer(job, permanent="nobody to greet")
        else:
            answer(job, progress=0.5, note="found the words")
            answer(job, ok=True, result={"greeting": "Hello, " + payload["name"]})

    """

  static let ruby = """
    require "json"
    $stdout.sync = true

    def answer(job, fields)
      puts({ id: job["id"] }.merge(fields).to_json)
    end

    $stdin.each_line do |line|
      job = JSON.parse(line)
      payload = job["payload"] || {}
      if payload["busy"]
        answer(job, retry: "busy", in: "30s")
      elsif !payload["name"]
        answer(job, permanent: "nobody to greet")
      else
        answer(job, progress: 0.5, note: "found the words")
        answer(job, ok: true, result: { greeting: "Hello, " + payload["name"] })
      end
    end

    """

  static let javaScript = """
    const lines = require("readline").createInterface({ input: process.stdin });

    function answer(job, fields) {
      process.stdout.write(JSON.stringify({ id: job.id, ...fields }) + "\\n");
    }

    lines.on("line", (line) => {
      const job = JSON.parse(line);
      const payload = job.payload ?? {};
      if (payload.busy) {
        answer(job, { retry: "busy", in: "30s" });
      } else if (!payload.name) {
        answer(job, { permanent: "nobody to greet" });
      } else {
        answer(job, { progress: 0.5, note: "found the words" });
        answer(job, { ok: true, result: { greeting: "Hello, " + payload.name } });
      }
    });

    """

  static let shell = """
    while IFS= read -r job; do
      id=$(printf '%s' "$job" | jq .id)
      name=$(printf '%s' "$job" | jq -r '.payload.name? // empty')
      if [ "$(printf '%s' "$job" | jq '.payload.busy?')" = true ]; then
        printf '{"id":%s,"retry":"busy","in":"30s"}\\n' "$id"
      elif [ -z "$name" ]; then
        printf '{"id":%s,"permanent":"nobody to greet"}\\n' "$id"
      else
        printf '{"id":%s,"progress":0.5,"note":"found the words"}\\n' "$id"
        result=$(jq -cn --arg name "$name" '{greeting: ("Hello, " + $name)}')
        printf '{"id":%s,"ok":true,"result":%s}\\n' "$id" "$result"
      fi
    done

    """
}
