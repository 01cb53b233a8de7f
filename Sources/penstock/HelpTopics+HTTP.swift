import Settings

extension HelpTopic {
  static let http = HelpTopic(
    name: "http", summary: "a service that takes each job as a request",
    text: """
      Jobs over HTTP

      Each job is a POST of its payload to one address:

        penstock work --http http://127.0.0.1:8080/jobs

      or by kind, in the configuration:

        handlers: {
          Notify: {
            http: "https://127.0.0.1:8443/hook",
            headers: { "Authorization": "env:HOOK_TOKEN" },
            certificates: "ca.pem",
            timeout: "30s",
          },
        }

      A header that begins with env: is taken from the worker's environment, so that
      no secret stands in the file. certificates is a file of authorities that are
      trusted instead of the system's, relative to the configuration.

      Beside the headers of the configuration each request has

        Penstock-Job-Id, Penstock-Queue, Penstock-Kind, Penstock-Attempt,
        Penstock-Max-Attempts, and Penstock-Partition where there is one
        Idempotency-Key   the same in all attempts of a job, and in no other job
        traceparent       if the job was pushed with one
        Content-Type      application/json, or application/octet-stream

      where every byte of a name that is not visible ASCII reads %XX. The
      configuration may set the Content-Type, but none of the others.

      What the answer means:

        200 to 299              succeeded
        408, 409, 425, 429      tried again
        any other 400 to 499    dead at once
        any other status        tried again; redirects are not followed
        no answer               tried again: refused, no such host, a certificate
                                that is not trusted, a body that breaks off

      Retry-After, in seconds or as a date, says when it is tried again instead of
      the usual backoff. The last 64 KiB of the body are kept as output, and its
      start is the error. A request that takes longer than the time limit of its
      job is ended, as is one whose worker stops after the grace.

      Connections stay open between requests. The variables http_proxy, https_proxy
      and no_proxy are heeded.

      """)
}
