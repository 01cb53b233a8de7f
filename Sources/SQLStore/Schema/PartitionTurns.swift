/// Jobs of one partition key run one at a time, in order, over the whole store.
///
/// Of the jobs of a key that are ready, running or retrying, one has the turn; the other ready ones
/// are `held`, and no claim sees them. The turn goes on when its job is finished, deleted or put off;
/// a job that fails keeps it until it has healed or died, since the next one must not overtake it.
///
/// Triggers keep this, so that it holds for every way in which a job can move, in the binary or by
/// another program's SQL. They only touch `held` and fire for `state`: they never fire each other.
enum PartitionTurns {
  static let index = Statement(
    "index turn",
    """
    CREATE INDEX penstock_job_turn ON penstock_job (partition_key, held, priority DESC, run_at)
    WHERE partition_key IS NOT NULL AND state IN (1, 2, 3)
    """)

  static let afterInsert = Statement(
    "turn after insert",
    """
    CREATE TRIGGER penstock_turn_insert AFTER INSERT ON penstock_job
    WHEN NEW.partition_key IS NOT NULL AND NEW.state = 1 BEGIN
      UPDATE penstock_job SET held = 1 WHERE id = NEW.id AND EXISTS
        (SELECT 1 FROM penstock_job WHERE partition_key = NEW.partition_key AND held = 0
          AND state IN (1, 2, 3) AND id <> NEW.id);
    END
    """)

  static let afterUpdate = Statement(
    "turn after update",
    """
    CREATE TRIGGER penstock_turn_update AFTER UPDATE OF state ON penstock_job
    WHEN NEW.partition_key IS NOT NULL AND NEW.state <> OLD.state BEGIN
      UPDATE penstock_job SET held = NEW.state = 1 AND OLD.state NOT IN (2, 3) AND EXISTS
          (SELECT 1 FROM penstock_job WHERE partition_key = NEW.partition_key AND held = 0
            AND state IN (1, 2, 3) AND id <> NEW.id)
        WHERE id = NEW.id;
      UPDATE penstock_job SET held = 0 WHERE OLD.held = 0 AND OLD.state IN (1, 2, 3)
        AND NEW.state NOT IN (1, 2, 3) AND id =
          (SELECT id FROM penstock_job WHERE partition_key = NEW.partition_key AND held = 1
            AND state IN (1, 2, 3) ORDER BY priority DESC, run_at, id LIMIT 1);
    END
    """)

  static let afterDelete = Statement(
    "turn after delete",
    """
    CREATE TRIGGER penstock_turn_delete AFTER DELETE ON penstock_job
    WHEN OLD.partition_key IS NOT NULL AND OLD.held = 0 AND OLD.state IN (1, 2, 3) BEGIN
      UPDATE penstock_job SET held = 0 WHERE id =
        (SELECT id FROM penstock_job WHERE partition_key = OLD.partition_key AND held = 1
          AND state IN (1, 2, 3) ORDER BY priority DESC, run_at, id LIMIT 1);
    END
    """)
}
