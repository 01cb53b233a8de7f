// Loaded into a process before all else (LD_PRELOAD), this writes down what it does to the files
// whose paths begin with TORTURE_STORE, in the order in which it happens over all processes: each
// write, truncation, synchronisation and removal, and each line that it prints. From that journal a
// test builds the file that a power cut at any moment could have left.
//
// With TORTURE_FAIL=N each Nth synchronisation of the write-ahead log fails, as the kernel lets it
// fail: what was not on the disk counts as kept, and each open descriptor of the log is told once.
//
// A record: kind, length of the file's name, 2 bytes of nothing, length of the data, offset; then
// name and data. Kinds: W write, T truncate, S synchronise, F fail to, U unlink, P print. The name is what follows
// the store's path, or "/" for its folder.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { descriptors = 4096 };
static char *names[descriptors];
static const char *store;
static int journal = -1;
static long fail_each, synchronisations;
static char untold[descriptors];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_truncate)(int, off64_t);
static int (*real_unlink)(const char *);

struct record {
  char kind;
  uint8_t name;
  uint16_t nothing;
  uint32_t length;
  uint64_t offset;
};

__attribute__((constructor)) static void begin(void) {
  real_open = dlsym(RTLD_NEXT, "open64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_truncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  store = getenv("TORTURE_STORE");
  const char *each = getenv("TORTURE_FAIL");
  fail_each = each ? atol(each) : 0;
  const char *path = getenv("TORTURE_JOURNAL");
  if (store && path) journal = real_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
}

static void enter(void) {
  pthread_mutex_lock(&mutex);
  while (flock(journal, LOCK_EX) != 0 && errno == EINTR) {}
}

static void leave(void) {
  int code = errno;
  flock(journal, LOCK_UN);
  pthread_mutex_unlock(&mutex);
  errno = code;
}

static void note(char kind, const char *name, uint64_t offset, const void *data, size_t length) {
  struct record record = {kind, (uint8_t)strlen(name), 0, (uint32_t)length, offset};
  size_t total = sizeof record + record.name + length;
  char *bytes = malloc(total);
  if (!bytes) abort();
  memcpy(bytes, &record, sizeof record);
  memcpy(bytes + sizeof record, name, record.name);
  if (length > 0) memcpy(bytes + sizeof record + record.name, data, length);
  if (real_write(journal, bytes, total) != (ssize_t)total) abort();
  free(bytes);
}

/// What comes after the store's path in the name of one of its files; NULL for other files.
static const char *suffix(const char *path) {
  if (journal < 0 || !path) return NULL;
  size_t length = strlen(store), folder = (size_t)(strrchr(store, '/') - store);
  if (strlen(path) == folder && strncmp(path, store, folder) == 0) return "/";
  if (strncmp(path, store, length) != 0) return NULL;
  const char *rest = path + length;
  return !*rest || !strcmp(rest, "-wal") || !strcmp(rest, "-journal") ? rest : NULL;
}

static const char *name_of(int descriptor) {
  return journal >= 0 && descriptor >= 0 && descriptor < descriptors ? names[descriptor] : NULL;
}

int open64(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  mode_t mode = va_arg(list, mode_t);
  va_end(list);
  if (!real_open) real_open = dlsym(RTLD_NEXT, "open64");
  int descriptor = real_open(path, flags, mode);
  const char *name = suffix(path);
  if (descriptor >= 0 && descriptor < descriptors) {
    names[descriptor] = name ? strdup(name) : NULL;
    untold[descriptor] = 0;
  }
  return descriptor;
}

int open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  mode_t mode = va_arg(list, mode_t);
  va_end(list);
  return open64(path, flags, mode);
}

int close(int descriptor) {
  if (!real_close) real_close = dlsym(RTLD_NEXT, "close");
  if (descriptor >= 0 && descriptor < descriptors) names[descriptor] = NULL;
  return real_close(descriptor);
}

ssize_t write(int descriptor, const void *data, size_t length) {
  if (!real_write) real_write = dlsym(RTLD_NEXT, "write");
  if (descriptor != 1 || journal < 0) return real_write(descriptor, data, length);
  enter();
  note('P', "", 0, data, length);
  ssize_t count = real_write(descriptor, data, length);
  leave();
  return count;
}

ssize_t pwrite64(int descriptor, const void *data, size_t length, off64_t offset) {
  if (!real_pwrite) real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  const char *name = name_of(descriptor);
  if (!name) return real_pwrite(descriptor, data, length, offset);
  enter();
  ssize_t count = real_pwrite(descriptor, data, length, offset);
  if (count > 0) note('W', name, (uint64_t)offset, data, (size_t)count);
  leave();
  return count;
}

ssize_t pwrite(int descriptor, const void *data, size_t length, off_t offset) {
  return pwrite64(descriptor, data, length, offset);
}

int ftruncate64(int descriptor, off64_t length) {
  if (!real_truncate) real_truncate = dlsym(RTLD_NEXT, "ftruncate64");
  const char *name = name_of(descriptor);
  if (!name) return real_truncate(descriptor, length);
  enter();
  int code = real_truncate(descriptor, length);
  if (code == 0) note('T', name, (uint64_t)length, NULL, 0);
  leave();
  return code;
}

// The disk under the test need not be bothered: what is on it is the journal's to say.
static int synchronise(int descriptor) {
  const char *name = name_of(descriptor);
  if (!name) return 0;
  enter();
  if (fail_each && !strcmp(name, "-wal") && ++synchronisations % fail_each == 0) {
    note('F', name, 0, NULL, 0);
    for (int other = 0; other < descriptors; other++)
      if (names[other] && !strcmp(names[other], name)) untold[other] = 1;
  }
  int failed = untold[descriptor];
  untold[descriptor] = 0;
  if (!failed) note('S', name, 0, NULL, 0);
  leave();
  if (failed) errno = EIO;
  return failed ? -1 : 0;
}

int fdatasync(int descriptor) { return synchronise(descriptor); }
int fsync(int descriptor) { return synchronise(descriptor); }

int unlink(const char *path) {
  if (!real_unlink) real_unlink = dlsym(RTLD_NEXT, "unlink");
  const char *name = suffix(path);
  if (!name || *name == '/') return real_unlink(path);
  enter();
  int code = real_unlink(path);
  if (code == 0) note('U', name, 0, NULL, 0);
  leave();
  return code;
}
