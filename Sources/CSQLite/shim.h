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

// Frames of the write-ahead log that are committed, by whomever: field mxFrame of the log's index, which
// all connections share (sqlite.org/walformat.html, "The WAL-Index Header"). 0 when it is not known.
static inline unsigned penstock_sqlite_log_frames(sqlite3 *db) {
  sqlite3_file *file = 0;
  void volatile *index = 0;
  if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file ||
      !file->pMethods || file->pMethods->iVersion < 2)
    return 0;
  if (file->pMethods->xShmMap(file, 0, 32768, 0, &index) != SQLITE_OK || !index) return 0;
  return ((unsigned volatile *)index)[4];
}

static inline sqlite3_destructor_type penstock_sqlite_transient(void) { return SQLITE_TRANSIENT; }
static inline sqlite3_destructor_type penstock_sqlite_static(void) { return SQLITE_STATIC; }

#endif
