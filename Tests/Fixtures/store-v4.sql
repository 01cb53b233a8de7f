PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE penstock_store (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  schema_version INTEGER NOT NULL,
  identity TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  trash INTEGER,
  last_job INTEGER NOT NULL DEFAULT 0
, name TEXT, color TEXT, guarded INTEGER NOT NULL DEFAULT 0, keep_unroutable INTEGER, unroutable INTEGER NOT NULL DEFAULT 0, unique_rules INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO penstock_store VALUES(1,4,'3i4qkdg8h3cpz',1795551352289600,NULL,9,NULL,NULL,0,NULL,0,0);
CREATE TABLE penstock_queue (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  paused INTEGER NOT NULL DEFAULT 0,
  keep INTEGER,
  keep_count INTEGER
) STRICT;
INSERT INTO penstock_queue VALUES(1,'good',0,9223372036854775807,NULL);
INSERT INTO penstock_queue VALUES(2,'bad',0,NULL,1000);
INSERT INTO penstock_queue VALUES(3,'again',0,NULL,NULL);
INSERT INTO penstock_queue VALUES(4,'waiting',1,NULL,NULL);
INSERT INTO penstock_queue VALUES(5,'off',0,NULL,NULL);
INSERT INTO penstock_queue VALUES(6,'gone',0,NULL,NULL);
CREATE TABLE penstock_line (
  id INTEGER PRIMARY KEY,
  queue INTEGER NOT NULL REFERENCES penstock_queue,
  kind TEXT NOT NULL,
  scheduled INTEGER NOT NULL DEFAULT 0,
  ready INTEGER NOT NULL DEFAULT 0,
  running INTEGER NOT NULL DEFAULT 0,
  retrying INTEGER NOT NULL DEFAULT 0,
  succeeded INTEGER NOT NULL DEFAULT 0,
  dead INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0,
  step INTEGER NOT NULL DEFAULT 0,
  pushed INTEGER NOT NULL DEFAULT 0,
  finished INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  died INTEGER NOT NULL DEFAULT 0,
  UNIQUE (queue, kind)
) STRICT;
INSERT INTO penstock_line VALUES(1,1,'Good',0,0,0,0,1,0,0,1795551350000000,1,1,0,0);
INSERT INTO penstock_line VALUES(2,2,'Bad',0,0,0,0,0,2,0,1795551350000000,2,0,2,2);
INSERT INTO penstock_line VALUES(3,3,'Again',0,0,0,1,0,0,0,1795551350000000,1,0,1,0);
INSERT INTO penstock_line VALUES(4,4,'default',1,2,0,0,0,0,0,1795551350000000,3,0,0,0);
INSERT INTO penstock_line VALUES(5,5,'default',0,0,0,0,0,0,1,1795551350000000,1,0,0,0);
INSERT INTO penstock_line VALUES(6,6,'default',0,0,0,0,0,0,0,1795551350000000,1,0,0,0);
CREATE TABLE penstock_job (
  id INTEGER PRIMARY KEY,
  line INTEGER NOT NULL REFERENCES penstock_line,
  state INTEGER NOT NULL,
  priority INTEGER NOT NULL DEFAULT 0,
  run_at INTEGER NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  run INTEGER NOT NULL DEFAULT 0,
  worker INTEGER,
  enqueued_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  max_attempts INTEGER,
  policy_attempts INTEGER,
  timeout INTEGER,
  worker_deaths INTEGER NOT NULL DEFAULT 0,
  quarantined INTEGER NOT NULL DEFAULT 0,
  failure INTEGER,
  unique_key TEXT,
  partition_key TEXT,
  held INTEGER NOT NULL DEFAULT 0,
  traceparent TEXT,
  tags TEXT,
  error TEXT,
  payload BLOB NOT NULL
, act INTEGER) STRICT;
INSERT INTO penstock_job VALUES(1,1,4,0,1795551352335880,1,1,1,1795551352335880,1795551353330131,1795551353353597,NULL,NULL,NULL,0,0,NULL,NULL,NULL,0,NULL,'["eu"]',NULL,X'7b22746f223a22616461227d',NULL);
INSERT INTO penstock_job VALUES(2,2,5,3,1795551352563627,1,1,1,1795551352563627,1795551353353597,1795551353405953,NULL,NULL,NULL,0,0,1,NULL,NULL,0,NULL,NULL,'421 busy',X'7b22746f223a226772616365227d',NULL);
INSERT INTO penstock_job VALUES(3,2,5,0,1795551352747166,1,1,1,1795551352747166,1795551353431796,1795551353463588,NULL,NULL,NULL,0,0,1,NULL,'p',0,NULL,NULL,'421 busy',X'74657874',NULL);
INSERT INTO penstock_job VALUES(4,3,3,0,1795555016711710,1,1,1,1795551352951883,1795551353405953,NULL,5,5,NULL,0,0,NULL,NULL,NULL,0,NULL,NULL,'exit status 75',X'7b7d',NULL);
INSERT INTO penstock_job VALUES(5,4,1,0,1795551353682285,0,0,NULL,1795551353682285,NULL,NULL,NULL,NULL,NULL,0,0,NULL,'once',NULL,0,NULL,NULL,NULL,X'7b7d',NULL);
INSERT INTO penstock_job VALUES(6,4,1,-1,1795551353922904,0,0,NULL,1795551353922904,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,0,NULL,NULL,NULL,X'7b7d',NULL);
INSERT INTO penstock_job VALUES(7,4,0,0,32472144000000000,0,0,NULL,1795551354097373,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,0,NULL,NULL,NULL,X'7b7d',NULL);
INSERT INTO penstock_job VALUES(8,5,6,0,1795551354245457,0,0,NULL,1795551354245457,NULL,1795551354493651,NULL,NULL,NULL,0,0,NULL,NULL,NULL,0,NULL,NULL,NULL,X'7b7d',1);
CREATE TABLE penstock_attempt (
  job INTEGER NOT NULL,
  number INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  worker INTEGER,
  outcome INTEGER NOT NULL,
  error TEXT,
  exit_status INTEGER,
  signal INTEGER,
  cpu INTEGER,
  peak_bytes INTEGER,
  stdout BLOB,
  stderr BLOB, result BLOB,
  PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;
INSERT INTO penstock_attempt VALUES(1,1,1795551353330131,1795551353353597,1,0,NULL,0,NULL,796,NULL,X'646f6e650a',NULL,NULL);
INSERT INTO penstock_attempt VALUES(2,1,1795551353353597,1795551353405953,1,2,'421 busy',65,NULL,1078,NULL,X'747279696e670a',X'34323120627573790a',NULL);
INSERT INTO penstock_attempt VALUES(3,1,1795551353431796,1795551353463588,1,2,'421 busy',65,NULL,1137,NULL,X'747279696e670a',X'34323120627573790a',NULL);
INSERT INTO penstock_attempt VALUES(4,1,1795551353405953,1795551353431796,1,1,'exit status 75',75,NULL,787,NULL,NULL,NULL,NULL);
CREATE TABLE penstock_unique (
  key TEXT PRIMARY KEY,
  job INTEGER NOT NULL,
  until INTEGER
, until_start INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
INSERT INTO penstock_unique VALUES('once',5,NULL,0);
CREATE TABLE penstock_flow (
  line INTEGER NOT NULL,
  at INTEGER NOT NULL,
  pushed INTEGER NOT NULL,
  finished INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  died INTEGER NOT NULL, scheduled INTEGER, ready INTEGER, running INTEGER, retrying INTEGER, succeeded INTEGER, dead INTEGER, cancelled INTEGER,
  PRIMARY KEY (line, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE penstock_latency (
  line INTEGER NOT NULL,
  measure INTEGER NOT NULL,
  step INTEGER NOT NULL,
  at INTEGER NOT NULL,
  histogram BLOB NOT NULL, total BLOB,
  PRIMARY KEY (line, measure, step, at)
) STRICT, WITHOUT ROWID;
INSERT INTO penstock_latency VALUES(1,0,60000000,1795551300000000,X'cbd73cfc0301',NULL);
INSERT INTO penstock_latency VALUES(1,1,60000000,1795551300000000,X'aab701cd0201',X'f58e3efe0301');
INSERT INTO penstock_latency VALUES(2,0,60000000,1795551300000000,X'd29b30e903010701',NULL);
INSERT INTO penstock_latency VALUES(2,1,60000000,1795551300000000,X'849903de02011501',X'd6b433eb03010801');
INSERT INTO penstock_latency VALUES(3,0,60000000,1795551300000000,X'b6db1bd70301',NULL);
INSERT INTO penstock_latency VALUES(3,1,60000000,1795551300000000,X'f3c901d20201',X'a9a51dda0301');
CREATE TABLE penstock_failure (
  id INTEGER PRIMARY KEY,
  line INTEGER NOT NULL,
  pattern TEXT NOT NULL,
  dead INTEGER NOT NULL DEFAULT 0,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL, whole INTEGER NOT NULL DEFAULT 0,
  UNIQUE (line, pattern)
) STRICT;
INSERT INTO penstock_failure VALUES(1,2,'421 busy',2,1795551353405953,1795551353463588,1);
CREATE TABLE penstock_failure_flow (
  failure INTEGER NOT NULL,
  at INTEGER NOT NULL,
  died INTEGER NOT NULL,
  PRIMARY KEY (failure, at)
) STRICT, WITHOUT ROWID;
INSERT INTO penstock_failure_flow VALUES(1,1795550400000000,2);
CREATE TABLE penstock_worker (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  version TEXT NOT NULL,
  slots INTEGER NOT NULL,
  queues TEXT NOT NULL,
  kinds TEXT,
  state INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  heartbeat_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  ended_at INTEGER,
  cpu REAL NOT NULL DEFAULT 0,
  memory_bytes INTEGER NOT NULL DEFAULT 0,
  succeeded INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0
, other INTEGER NOT NULL DEFAULT 1, wanted INTEGER, wanted_by INTEGER, state_at INTEGER, time_limits TEXT, former_time_limits TEXT, time_limits_at INTEGER, faults TEXT, rate REAL, rated_runs INTEGER, rated_at INTEGER) STRICT;
INSERT INTO penstock_worker VALUES(1,'desk.23979','desk',23979,'0.1.0',1,'[]','["Again","Bad","Good"]',0,1795551353324446,1795551353324446,1795551383324446,1795551353512426,0.0,0,1,3,0,NULL,NULL,NULL,'["usual","300000000","named Again","0","named Bad","0","named Good","0"]',NULL,NULL,NULL,NULL,0,1795551353324446);
CREATE TABLE penstock_trash (
  id INTEGER PRIMARY KEY,
  purged_at INTEGER NOT NULL,
  line INTEGER NOT NULL,
  state INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  run_at INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  run INTEGER NOT NULL,
  worker INTEGER,
  enqueued_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  max_attempts INTEGER,
  policy_attempts INTEGER,
  timeout INTEGER,
  worker_deaths INTEGER NOT NULL,
  quarantined INTEGER NOT NULL,
  failure INTEGER,
  unique_key TEXT,
  partition_key TEXT,
  traceparent TEXT,
  tags TEXT,
  error TEXT,
  payload BLOB NOT NULL
, act INTEGER) STRICT;
INSERT INTO penstock_trash VALUES(9,1795551354963103,6,1,0,1795551354753018,0,0,NULL,1795551354753018,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,X'7b7d',2);
CREATE TABLE penstock_audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  operator TEXT NOT NULL,
  act TEXT NOT NULL,
  subject TEXT NOT NULL,
  matched INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  skipped INTEGER NOT NULL
, user TEXT, sudo_user TEXT, host TEXT, ssh_client TEXT, before TEXT, after TEXT, undone_by INTEGER) STRICT;
INSERT INTO penstock_audit VALUES(1,1795551354493651,'ada on desk','cancel','queue:off state:scheduled,ready,retrying',1,1,0,'ada',NULL,'desk',NULL,'{"ready":1}','{"cancelled":1}',NULL);
INSERT INTO penstock_audit VALUES(2,1795551354963103,'ada on desk','purge','queue:gone state:ready',1,1,0,'ada',NULL,'desk',NULL,'{"ready":1}','{"trash":1}',NULL);
INSERT INTO penstock_audit VALUES(3,1795551355175152,'ada on desk','pause','waiting',1,1,0,'ada',NULL,'desk',NULL,'{"paused":false}','{"paused":true}',NULL);
INSERT INTO penstock_audit VALUES(4,1795551355358394,'ada on desk','add schedule','nightly',1,1,0,'ada',NULL,'desk',NULL,NULL,'{"cron":"30 2 * * *","zone":"Europe/Paris","queue":"waiting","kind":"Nightly"}',NULL);
CREATE TABLE penstock_undo (
  audit INTEGER NOT NULL,
  job INTEGER NOT NULL,
  line INTEGER NOT NULL,
  state INTEGER NOT NULL,
  run_at INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  run INTEGER NOT NULL,
  finished_at INTEGER,
  worker_deaths INTEGER NOT NULL,
  quarantined INTEGER NOT NULL,
  failure INTEGER,
  act INTEGER,
  payload BLOB,
  PRIMARY KEY (audit, job)
) STRICT, WITHOUT ROWID;
INSERT INTO penstock_undo VALUES(1,8,5,1,1795551354245457,0,0,NULL,0,0,NULL,NULL,NULL);
CREATE TABLE penstock_spread (
  id INTEGER PRIMARY KEY,
  target TEXT,
  subject TEXT NOT NULL,
  operator TEXT NOT NULL,
  length INTEGER NOT NULL,
  state INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  paused_at INTEGER,
  ended_at INTEGER,
  total INTEGER NOT NULL DEFAULT 0,
  passed INTEGER NOT NULL DEFAULT 0,
  released INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  succeeded INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  released_before INTEGER NOT NULL DEFAULT 0,
  failed_before INTEGER NOT NULL DEFAULT 0,
  looked_to INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE penstock_spread_job (
  spread INTEGER NOT NULL,
  number INTEGER NOT NULL,
  job INTEGER NOT NULL,
  run INTEGER NOT NULL,
  PRIMARY KEY (spread, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE penstock_tail (
  job INTEGER PRIMARY KEY,
  wanted_until INTEGER NOT NULL,
  run INTEGER,
  at INTEGER,
  stdout BLOB,
  stderr BLOB
) STRICT;
CREATE TABLE penstock_progress (
  job INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  share REAL NOT NULL,
  note TEXT
) STRICT;
CREATE TABLE penstock_history (
  line INTEGER NOT NULL,
  step INTEGER NOT NULL,
  at INTEGER NOT NULL,
  pushed INTEGER NOT NULL,
  finished INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  died INTEGER NOT NULL,
  scheduled INTEGER,
  ready INTEGER,
  running INTEGER,
  retrying INTEGER,
  succeeded INTEGER,
  dead INTEGER,
  cancelled INTEGER,
  PRIMARY KEY (line, step, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE penstock_waiting (
  line INTEGER NOT NULL,
  at INTEGER NOT NULL,
  due INTEGER,
  PRIMARY KEY (line, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE penstock_event (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  job INTEGER,
  audit INTEGER,
  text TEXT NOT NULL
) STRICT;
INSERT INTO penstock_event VALUES(1,1795551353324446,1,NULL,NULL,'worker desk.23979 started with 1 slots on desk');
INSERT INTO penstock_event VALUES(2,1795551353512426,2,NULL,NULL,'worker desk.23979 stopped');
INSERT INTO penstock_event VALUES(3,1795551354493651,0,NULL,1,'');
INSERT INTO penstock_event VALUES(4,1795551354963103,0,NULL,2,'');
INSERT INTO penstock_event VALUES(5,1795551355175152,0,NULL,3,'');
INSERT INTO penstock_event VALUES(6,1795551355358394,0,NULL,4,'');
CREATE TABLE penstock_mark (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  name TEXT NOT NULL,
  operator TEXT NOT NULL
) STRICT;
CREATE TABLE penstock_limit (
  queue TEXT NOT NULL,
  kind TEXT NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0,
  running INTEGER CHECK (running > 0),
  rate_count INTEGER CHECK (rate_count > 0),
  rate_period INTEGER CHECK (rate_period > 0),
  rate_burst INTEGER CHECK (rate_burst > 0),
  full_at INTEGER NOT NULL DEFAULT 0,
  CHECK ((rate_count IS NULL) = (rate_period IS NULL)
    AND (rate_count IS NULL) = (rate_burst IS NULL)),
  PRIMARY KEY (queue, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE penstock_policy (
  queue TEXT NOT NULL,
  kind TEXT NOT NULL,
  keep INTEGER,
  keep_count INTEGER,
  quarantine INTEGER CHECK (quarantine > 0), unique_by TEXT, unique_for INTEGER, unique_until_start INTEGER NOT NULL DEFAULT 0, unique_replaces TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (queue, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE penstock_cancel (
  job INTEGER PRIMARY KEY,
  operator TEXT NOT NULL,
  audit INTEGER NOT NULL
) STRICT;
CREATE TABLE penstock_topic_word (
  node INTEGER NOT NULL,
  word TEXT NOT NULL,
  child INTEGER NOT NULL,
  PRIMARY KEY (node, word)
) STRICT, WITHOUT ROWID;
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
) STRICT;
CREATE TABLE penstock_topic (
  name TEXT PRIMARY KEY,
  published INTEGER NOT NULL,
  unroutable INTEGER NOT NULL,
  kept INTEGER NOT NULL,
  step INTEGER NOT NULL,
  recent INTEGER NOT NULL,
  earlier INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE penstock_message (
  id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  copies INTEGER NOT NULL,
  payload BLOB NOT NULL
) STRICT;
CREATE TABLE penstock_copy (
  job INTEGER PRIMARY KEY,
  message INTEGER NOT NULL
) STRICT;
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
) STRICT;
CREATE TABLE penstock_answer (
  key TEXT PRIMARY KEY,
  digest INTEGER NOT NULL,
  jobs TEXT NOT NULL,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE penstock_schedule (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  cron TEXT NOT NULL,
  zone TEXT NOT NULL,
  windows TEXT,
  queue TEXT NOT NULL,
  kind TEXT NOT NULL,
  priority INTEGER NOT NULL,
  max_attempts INTEGER,
  timeout INTEGER,
  unique_key TEXT,
  unique_for INTEGER,
  unique_until_start INTEGER NOT NULL,
  partition_key TEXT,
  tags TEXT,
  payload BLOB NOT NULL,
  missed INTEGER NOT NULL,
  overlap INTEGER NOT NULL,
  jitter INTEGER NOT NULL,
  paused INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  note TEXT,
  next_at INTEGER,
  last_due INTEGER,
  last_job INTEGER,
  ticks INTEGER NOT NULL DEFAULT 0,
  missed_ticks INTEGER NOT NULL DEFAULT 0,
  changed_at INTEGER NOT NULL,
  removed_at INTEGER,
  version_of INTEGER,
  act INTEGER
) STRICT;
INSERT INTO penstock_schedule VALUES(1,'nightly','30 2 * * *','Europe/Paris',NULL,'waiting','Nightly',0,NULL,NULL,NULL,NULL,0,NULL,NULL,X'7b7d',-1,0,0,0,0,NULL,1795570200000000,NULL,NULL,0,0,1795551355358394,NULL,NULL,4);
CREATE TABLE penstock_tick (
  schedule INTEGER NOT NULL,
  number INTEGER NOT NULL,
  due INTEGER NOT NULL,
  through INTEGER,
  count INTEGER NOT NULL,
  counted_out INTEGER NOT NULL,
  at INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  job INTEGER,
  reason TEXT,
  PRIMARY KEY (schedule, number)
) STRICT, WITHOUT ROWID;
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('penstock_worker',1);
CREATE INDEX penstock_job_ready ON penstock_job (line, held, priority DESC, run_at)
WHERE state = 1;
CREATE INDEX penstock_job_turn ON penstock_job (partition_key, held, priority DESC, run_at)
WHERE partition_key IS NOT NULL AND state IN (1, 2, 3);
CREATE INDEX penstock_job_due ON penstock_job (run_at) WHERE state IN (0, 3);
CREATE INDEX penstock_job_running ON penstock_job (worker) WHERE state = 2;
CREATE INDEX penstock_job_finished ON penstock_job (line, state, finished_at)
WHERE finished_at IS NOT NULL;
CREATE INDEX penstock_worker_living ON penstock_worker (lease_until) WHERE ended_at IS NULL;
CREATE INDEX penstock_trash_purged ON penstock_trash (purged_at);
CREATE INDEX penstock_trash_act ON penstock_trash (act) WHERE act IS NOT NULL;
CREATE INDEX penstock_job_dead ON penstock_job (failure, finished_at, id, error)
WHERE state = 5;
CREATE INDEX penstock_failure_dead ON penstock_failure (dead DESC, last_at DESC)
WHERE dead > 0;
CREATE INDEX penstock_failure_idle ON penstock_failure (last_at) WHERE dead = 0;
CREATE INDEX penstock_failure_flow_at ON penstock_failure_flow (at);
CREATE INDEX penstock_unique_until ON penstock_unique (until) WHERE until IS NOT NULL;
CREATE TRIGGER penstock_line_step AFTER UPDATE OF step ON penstock_line
WHEN OLD.step > 0 AND OLD.step <> NEW.step BEGIN
  INSERT INTO penstock_flow (line, at, pushed, finished, failed, died, scheduled, ready,
    running, retrying, succeeded, dead, cancelled)
  VALUES (OLD.id, OLD.step, OLD.pushed, OLD.finished, OLD.failed, OLD.died, OLD.scheduled,
    OLD.ready, OLD.running, OLD.retrying, OLD.succeeded, OLD.dead, OLD.cancelled)
  ON CONFLICT (line, at) DO UPDATE SET scheduled = excluded.scheduled,
    ready = excluded.ready, running = excluded.running, retrying = excluded.retrying,
    succeeded = excluded.succeeded, dead = excluded.dead, cancelled = excluded.cancelled;
END;
CREATE INDEX penstock_audit_pause ON penstock_audit (subject, at)
WHERE act IN ('pause', 'resume');
CREATE TRIGGER penstock_audit_event AFTER INSERT ON penstock_audit BEGIN
  INSERT INTO penstock_event (at, kind, audit, text) VALUES (NEW.at, 0, NEW.id, '');
END;
CREATE INDEX penstock_mark_at ON penstock_mark (at);
CREATE INDEX penstock_worker_idle ON penstock_worker (ended_at)
WHERE succeeded = 0 AND failed = 0 AND other = 0;
CREATE UNIQUE INDEX penstock_topic_child ON penstock_topic_word (child);
CREATE UNIQUE INDEX penstock_binding_node ON penstock_binding (node, queue, kind, filter)
WHERE node IS NOT NULL;
CREATE UNIQUE INDEX penstock_binding_name ON penstock_binding (name)
WHERE name IS NOT NULL AND node IS NOT NULL;
CREATE INDEX penstock_binding_bound ON penstock_binding (bound_by) WHERE node IS NOT NULL;
CREATE INDEX penstock_binding_removed ON penstock_binding (removed_by)
WHERE removed_by IS NOT NULL;
CREATE INDEX penstock_topic_step ON penstock_topic (step);
CREATE VIEW penstock_shared (job, payload, topic) AS
SELECT penstock_copy.job, penstock_message.payload, penstock_message.topic
FROM penstock_copy JOIN penstock_message ON penstock_message.id = penstock_copy.message;
CREATE INDEX penstock_unrouted_until ON penstock_unrouted (until);
CREATE INDEX penstock_answer_until ON penstock_answer (until);
CREATE UNIQUE INDEX penstock_schedule_name ON penstock_schedule (name) WHERE removed_at IS NULL;
CREATE INDEX penstock_schedule_next ON penstock_schedule (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX penstock_schedule_act ON penstock_schedule (act) WHERE act IS NOT NULL;
CREATE VIEW penstock_push (queue, kind, payload, priority, run_at, max_attempts, timeout_s,
  unique_key, unique_for_s, unique_until, partition_key, tags) AS
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;
CREATE TRIGGER penstock_push_insert INSTEAD OF INSERT ON penstock_push BEGIN
  SELECT CASE
    WHEN NEW.queue IS NULL OR typeof(NEW.queue) <> 'text' OR NEW.queue = ''
      THEN RAISE(ABORT, 'cannot push: queue is missing; give it as text')
    WHEN length(CAST(NEW.queue AS BLOB)) > 255
      THEN RAISE(ABORT, 'cannot push: queue is longer than 255 bytes')
    WHEN length(CAST(coalesce(NEW.kind, '') AS BLOB)) > 255
      THEN RAISE(ABORT, 'cannot push: kind is longer than 255 bytes')
    WHEN NEW.kind = ''
      THEN RAISE(ABORT, 'cannot push: kind is empty; leave it out for ''default''')
    WHEN length(CAST(NEW.payload AS BLOB)) > 16777216
      THEN RAISE(ABORT, 'cannot push: payload is over 16 MiB; store it elsewhere and push a reference')
    WHEN typeof(coalesce(NEW.priority, 0)) <> 'integer'
      OR abs(coalesce(NEW.priority, 0)) > 1000000
      THEN RAISE(ABORT, 'cannot push: priority must be a whole number from -1000000 to 1000000')
    WHEN NEW.run_at IS NOT NULL AND typeof(NEW.run_at) NOT IN ('integer', 'real')
      AND julianday(NEW.run_at) IS NULL
      THEN RAISE(ABORT, 'cannot push: run_at is not a time; give seconds since 1970 or 2026-11-24T12:00:00Z')
    WHEN NEW.max_attempts IS NOT NULL AND (typeof(NEW.max_attempts) <> 'integer'
      OR NEW.max_attempts NOT BETWEEN 1 AND 100000)
      THEN RAISE(ABORT, 'cannot push: max_attempts must be from 1 to 100000')
    WHEN NEW.timeout_s IS NOT NULL AND (typeof(NEW.timeout_s) NOT IN ('integer', 'real')
      OR NEW.timeout_s <= 0)
      THEN RAISE(ABORT, 'cannot push: timeout_s must be a number of seconds above 0')
    WHEN NEW.unique_key IS NOT NULL AND (typeof(NEW.unique_key) <> 'text'
      OR length(CAST(NEW.unique_key AS BLOB)) NOT BETWEEN 1 AND 255)
      THEN RAISE(ABORT, 'cannot push: unique_key must be a text of 1 to 255 bytes')
    WHEN NEW.unique_for_s IS NOT NULL AND (typeof(NEW.unique_for_s) NOT IN ('integer', 'real')
      OR NEW.unique_for_s < 0)
      THEN RAISE(ABORT, 'cannot push: unique_for_s must be a number of seconds')
    WHEN coalesce(NEW.unique_until, 'finished') NOT IN ('started', 'finished')
      THEN RAISE(ABORT, 'cannot push: unique_until must be ''started'' or ''finished''')
    WHEN NEW.unique_key IS NULL
      AND (NEW.unique_for_s IS NOT NULL OR NEW.unique_until = 'started')
      THEN RAISE(ABORT, 'cannot push: unique_for_s and unique_until need a unique_key')
    WHEN NEW.unique_for_s IS NOT NULL AND NEW.unique_until = 'started'
      THEN RAISE(ABORT, 'cannot push: give one of unique_for_s and unique_until ''started''')
    WHEN NEW.unique_key IS NULL AND EXISTS (SELECT 1 FROM penstock_policy
      WHERE queue = '' AND kind = coalesce(NEW.kind, 'default') AND unique_by <> 'none')
      THEN RAISE(ABORT, 'cannot push: the configuration makes jobs of this kind unique, which SQL cannot work out; give a unique_key')
    WHEN NEW.tags IS NOT NULL AND (NOT json_valid(NEW.tags) OR json_type(NEW.tags) <> 'array')
      THEN RAISE(ABORT, 'cannot push: tags must be a JSON list of texts')
  END;
  INSERT INTO penstock_queue (name) SELECT NEW.queue
    WHERE NOT EXISTS (SELECT 1 FROM penstock_queue WHERE name = NEW.queue);
  INSERT INTO penstock_line (queue, kind)
    SELECT id, coalesce(NEW.kind, 'default') FROM penstock_queue WHERE name = NEW.queue
      AND NOT EXISTS (SELECT 1 FROM penstock_line
        WHERE queue = penstock_queue.id AND kind = coalesce(NEW.kind, 'default'));
  DELETE FROM penstock_unique WHERE key = NEW.unique_key
    AND until <= CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER);
  SELECT RAISE(IGNORE) WHERE EXISTS
    (SELECT 1 FROM penstock_unique WHERE key = NEW.unique_key);
  INSERT INTO penstock_job (id, line, state, priority, run_at, enqueued_at, max_attempts, timeout,
      unique_key, partition_key, held, tags, payload)
    SELECT (SELECT max(coalesce(max(id), 0), (SELECT last_job FROM penstock_store)) + 1
        FROM penstock_job), line.id, due.at <= clock.now, coalesce(NEW.priority, 0), due.at, clock.now,
      NEW.max_attempts, CAST(NEW.timeout_s * 1000000 AS INTEGER), NEW.unique_key,
      CAST(NEW.partition_key AS TEXT), due.at <= clock.now AND EXISTS
        (SELECT 1 FROM penstock_job WHERE partition_key = CAST(NEW.partition_key AS TEXT)
          AND held = 0 AND state IN (1, 2, 3)), NEW.tags, CAST(coalesce(NEW.payload, '') AS BLOB)
    FROM (SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER) AS now) AS clock,
      (SELECT CASE
          WHEN NEW.run_at IS NULL
            THEN CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)
          WHEN typeof(NEW.run_at) IN ('integer', 'real')
            THEN CAST(NEW.run_at * 1000000 AS INTEGER)
          ELSE CAST(round((julianday(NEW.run_at) - 2440587.5) * 86400000) * 1000 AS INTEGER)
        END AS at) AS due,
      penstock_line AS line JOIN penstock_queue AS queue ON queue.id = line.queue
    WHERE queue.name = NEW.queue AND line.kind = coalesce(NEW.kind, 'default');
  INSERT INTO penstock_flow (line, at, pushed, finished, failed, died)
    SELECT line.id, step, pushed, finished, failed, died
    FROM penstock_job AS job JOIN penstock_line AS line ON line.id = job.line
    WHERE job.id = last_insert_rowid() AND step <> job.enqueued_at / 10000000 * 10000000
      AND pushed + finished + failed + died > 0
    ON CONFLICT (line, at) DO UPDATE SET pushed = pushed + excluded.pushed,
      finished = finished + excluded.finished, failed = failed + excluded.failed,
      died = died + excluded.died;
  UPDATE penstock_line SET step = job.enqueued_at / 10000000 * 10000000, pushed = 0,
      finished = 0, failed = 0, died = 0
    FROM penstock_job AS job
    WHERE job.id = last_insert_rowid() AND penstock_line.id = job.line
      AND step <> job.enqueued_at / 10000000 * 10000000;
  UPDATE penstock_line SET scheduled = scheduled + (job.state = 0),
      ready = ready + (job.state = 1), pushed = pushed + 1
    FROM penstock_job AS job
    WHERE job.id = last_insert_rowid() AND penstock_line.id = job.line;
  INSERT INTO penstock_unique (key, job, until, until_start)
    SELECT NEW.unique_key, job.id,
      job.enqueued_at + CAST(NEW.unique_for_s * 1000000 AS INTEGER),
      coalesce(NEW.unique_until, 'finished') = 'started'
    FROM penstock_job AS job
    WHERE job.id = last_insert_rowid() AND NEW.unique_key IS NOT NULL;
END;
COMMIT;
