/// What workers say of themselves that people want to know of them.
///
/// `time_limits` is what its configuration says of how long jobs may take, as `TimeLimits` writes it; what
/// started before `time_limits_at` goes by `former_time_limits`. `faults` is a JSON list of kinds and why
/// their handlers cannot be started, in turn; `state_at` is when it came into its state. `rate` is how many
/// runs ended in a second between the last heartbeats, with `rated_runs` counted until `rated_at`.
enum WorkerWordColumns {
  static let statements = [
    Statement("add state time", "ALTER TABLE penstock_worker ADD COLUMN state_at INTEGER"),
    Statement("add time limits", "ALTER TABLE penstock_worker ADD COLUMN time_limits TEXT"),
    Statement(
      "add former time limits", "ALTER TABLE penstock_worker ADD COLUMN former_time_limits TEXT"),
    Statement(
      "add time of time limits", "ALTER TABLE penstock_worker ADD COLUMN time_limits_at INTEGER"),
    Statement("add faults", "ALTER TABLE penstock_worker ADD COLUMN faults TEXT"),
    Statement("add rate", "ALTER TABLE penstock_worker ADD COLUMN rate REAL"),
    Statement("add rated runs", "ALTER TABLE penstock_worker ADD COLUMN rated_runs INTEGER"),
    Statement("add time of rate", "ALTER TABLE penstock_worker ADD COLUMN rated_at INTEGER"),
  ]
}
