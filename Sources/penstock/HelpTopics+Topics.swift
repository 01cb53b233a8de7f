import Settings

extension HelpTopic {
  static let topics = HelpTopic(
    name: "topics", summary: "publish messages to whoever is bound to their topic",
    text: """
      Topics

      A message is published to a topic, and becomes a job in every queue that is
      bound to topics like it:

        penstock bind 'orders.*.new' emails --kind SendEmail
        penstock bind 'orders.#' audit
        penstock publish orders.eu.new '{"total":120}'

      A topic is words between dots, at most 255 bytes. In a pattern '*' stands for
      one word and '#' for any number of words, none included, exactly as in AMQP:
      'orders.#' takes 'orders' and 'orders.eu.new', 'orders.*' takes 'orders.eu'
      alone. Two dots have an empty word between them, which is a word like others.

      --filter takes some of the messages only, in the language of 'penstock help
      filters', as far as a message has it: payload, priority, tag and partition.

        penstock bind 'orders.#' review --filter 'payload.total:>1000'

      All copies of a message, or of a batch, are stored in one transaction, with
      the payload once. Each is a job of its own: it has its own retries and its own
      place among the dead letters, and what is edited in one stays there.

      A message that no binding takes is unroutable: it is counted, and kept where
      the store was told so, until its time is over:

        penstock topics --keep-unroutable 7d
        penstock topics --republish 'orders.#'    makes jobs of those that were kept

      'penstock topics' counts by binding and topic. 'penstock undo' takes a bind or
      an unbind back. A binding is found by the words of the topic: ten thousand
      others cost nothing.

      Programs that push by SQL cannot publish: filters are no SQL, so there is no
      view for it. They run 'penstock publish', or push into one queue whose handler
      publishes. Those that read find the topic and payload of a copy in the view
      penstock_shared(job, payload, topic).

      'topics --json' has a line with the record 'binding' for each binding: name
      pattern queue kind filter copies copies_per_s; and one with the record 'topic'
      for each topic: topic published published_per_s unroutable kept last_at. copies
      are the jobs that it ever made; kept are those of the unroutable messages whose
      time is not over. The last line has the record 'unroutable' with those of all
      topics: messages messages_kept keep_unroutable_s. 'publish --json' has topic
      jobs duplicate, and kept where no binding took it; 'bind --json' has the binding
      and changed kept_matches audit.

      Repeating what may have been lost

      A producer that got no answer sends the same again with the same key, and never
      makes two: push, publish, schedule add and schedule run take --idempotency KEY,
      and lines of a batch an 'idempotency_key'. The second answer has the ids of the
      first and says that it is a duplicate, also when those jobs have run or are
      gone. Keys are kept for 24 hours, and go with an export. A key with other
      content is refused (65); when it is due and its trace are not part of the
      content.

      """)
}
