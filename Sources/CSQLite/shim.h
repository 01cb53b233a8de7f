#ifndef PENSTOCK_SQLITE_SHIM_H
#define PENSTOCK_SQLITE_SHIM_H
#include <sqlite3.h>

// Variadic and macro-valued parts of the interface, as functions that Swift can call.

static inline int penstock_sqlite_config_double_quotes_off(sqlite3 *db) {
  int off = 0;
  int rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, &off);
  return rc != SQLITE_OK ? rc : sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, &off);
}

static inline int penstock_sqlite_config_no_checkpoint_on_close(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

static inline int penstock_sqlite_config_no_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static inline sqlite3_destructor_type penstock_sqlite_transient(void) { return SQLITE_TRANSIENT; }
static inline sqlite3_destructor_type penstock_sqlite_static(void) { return SQLITE_STATIC; }

#endif
