/// Topics, their bindings, what was published, and the keys of producers that may repeat themselves.
///
/// The words of all patterns form a tree: `penstock_topic_word` leads from a node over a word to the
/// next, from 0, the root, on. A binding stands at the node of its last word, so that those of a topic
/// are found by as many steps as it has words, however many there are. One that was removed stands at
/// no node, and stays for as long as that can be undone.
///
/// The payload of a message stands in `penstock_message` once; its jobs have an empty one and a row in
/// `penstock_copy`, which stays with a job in the trash. `copies` counts those rows, and the last one
/// takes the message along. So a job that was pushed costs nothing more than before.
///
/// `recent` counts what happened in the ten seconds of `step`, `earlier` what did in the ten before. Of
/// a binding `step` is when they begin, of a topic the last message itself.
enum TopicTables {
  static let statements: [Statement] = [
    Statement(
      "create topic word",
      """
      CREATE TABLE penstock_topic_word (
        node INTEGER NOT NULL,
        word TEXT NOT NULL,
        child INTEGER NOT NULL,
        PRIMARY KEY (node, word)
      ) STRICT, WITHOUT ROWID
      """),
    Statement(
      "index topic word", "CREATE UNIQUE INDEX penstock_topic_child ON penstock_topic_word (child)"),
    Statement(
      "create binding",
      """
      CREATE TABLE penstock_binding (
        id INTEGER PRIMARY KEY,
        name TEXT,
        pattern TEXT NOT NULL,
        node INTEGER,
        queue TEXT NOT NULL,
        kind TEXT NOT NULL,
        filter TEXT NOT NULL,
        bound_by INTEGER,
        removed_by INTEGER,
        copies INTEGER NOT NULL DEFAULT 0,
        step INTEGER NOT NULL DEFAULT 0,
        recent INTEGER NOT NULL DEFAULT 0,
        earlier INTEGER NOT NULL DEFAULT 0,
        CHECK ((node IS NULL) = (removed_by IS NOT NULL))
      ) STRICT
      """),
    Statement(
      "index binding node",
      """
      CREATE UNIQUE INDEX penstock_binding_node ON penstock_binding (node, queue, kind, filter)
      WHERE node IS NOT NULL
      """),
    Statement(
      "index binding name",
      """
      CREATE UNIQUE INDEX penstock_binding_name ON penstock_binding (name)
      WHERE name IS NOT NULL AND node IS NOT NULL
      """),
    Statement(
      "index binding bound",
      """
      CREATE INDEX penstock_binding_bound ON penstock_binding (bound_by) WHERE node IS NOT NULL
      """),
    Statement(
      "index binding removed",
      """
      CREATE INDEX penstock_binding_removed ON penstock_binding (removed_by)
      WHERE removed_by IS NOT NULL
      """),
    Statement(
      "create topic",
      """
      CREATE TABLE penstock_topic (
        name TEXT PRIMARY KEY,
        published INTEGER NOT NULL,
        unroutable INTEGER NOT NULL,
        kept INTEGER NOT NULL,
        step INTEGER NOT NULL,
        recent INTEGER NOT NULL,
        earlier INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID
      """),
    Statement("index topic", "CREATE INDEX penstock_topic_step ON penstock_topic (step)"),
    Statement(
      "create message",
      """
      CREATE TABLE penstock_message (
        id INTEGER PRIMARY KEY,
        topic TEXT NOT NULL,
        copies INTEGER NOT NULL,
        payload BLOB NOT NULL
      ) STRICT
      """),
    Statement(
      "create copy",
      """
      CREATE TABLE penstock_copy (
        job INTEGER PRIMARY KEY,
        message INTEGER NOT NULL
      ) STRICT
      """),
    Statement(
      "create shared view",
      """
      CREATE VIEW penstock_shared (job, payload, topic) AS
      SELECT penstock_copy.job, penstock_message.payload, penstock_message.topic
      FROM penstock_copy JOIN penstock_message ON penstock_message.id = penstock_copy.message
      """),
    Statement(
      "create unrouted",
      """
      CREATE TABLE penstock_unrouted (
        message INTEGER PRIMARY KEY,
        until INTEGER NOT NULL,
        priority INTEGER NOT NULL,
        run_at INTEGER,
        max_attempts INTEGER,
        timeout INTEGER,
        partition_key TEXT,
        traceparent TEXT,
        tags TEXT
      ) STRICT
      """),
    Statement(
      "index unrouted", "CREATE INDEX penstock_unrouted_until ON penstock_unrouted (until)"),
    Statement(
      "add keep unroutable", "ALTER TABLE penstock_store ADD COLUMN keep_unroutable INTEGER"),
    Statement(
      "add unroutable",
      "ALTER TABLE penstock_store ADD COLUMN unroutable INTEGER NOT NULL DEFAULT 0"),
    Statement(
      "create answer",
      """
      CREATE TABLE penstock_answer (
        key TEXT PRIMARY KEY,
        digest INTEGER NOT NULL,
        jobs TEXT NOT NULL,
        until INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID
      """),
    Statement("index answer", "CREATE INDEX penstock_answer_until ON penstock_answer (until)"),
  ]
}
