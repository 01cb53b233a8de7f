#ifndef PENSTOCK_LINUX_KEEPER_H
#define PENSTOCK_LINUX_KEEPER_H

// The keeper: a small process beside this one that outlives it, whatever ends it, by the moment that it
// takes to kill the process groups which are on the list. Only calls that are safe after a fork of a
// process with threads stand here.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/types.h>

// Not from unistd.h: what it declares must stay with Swift's own module.
long syscall(long number, ...);
int chdir(const char *path);
int close(int descriptor);
int dup2(int from, int to);
void _exit(int status) __attribute__((noreturn));
pid_t fork(void);
pid_t getpid(void);
pid_t getppid(void);
long read(int descriptor, void *bytes, size_t count);
pid_t setsid(void);
void closefrom(int descriptor);

/// Reads the numbered field, from 3 on, of what the system says of this process.
static inline unsigned long penstock_own_field(const char *text, int wanted) {
  const char *place = strrchr(text, ')');
  for (int field = 2; place != NULL && field < wanted; field++) {
    place = strchr(place, ' ');
    if (place != NULL) place++;
  }
  unsigned long value = 0;
  while (place != NULL && *place >= '0' && *place <= '9') value = value * 10 + (*place++ - '0');
  return value;
}

/// Lists of processes show it by its own name, lest whoever kills workers by theirs kills it with them.
static inline void penstock_take_name(const char *name) {
  prctl(PR_SET_NAME, name);
  char text[2048];
  int file = open("/proc/self/stat", O_RDONLY);
  if (file < 0) return;
  long count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return;
  text[count] = 0;
  // Where the kernel put the arguments; this process has a copy of its own.
  unsigned long start = penstock_own_field(text, 48), end = penstock_own_field(text, 49);
  size_t length = strlen(name);
  if (start == 0 || end <= start + length) return;
  memset((char *)start, 0, end - start);
  memcpy((char *)start, name, length);
}

static inline void penstock_keep(const int *groups, int count, int held, int parent) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  setsid();
  // A descriptor that becomes readable when the parent ends, its locks and files gone.
  int handle = (int)syscall(434, (long)parent, 0L);
  if (handle >= 0 && dup2(handle, 0) == 0 && getppid() == parent) {
    closefrom(held >= 0 && dup2(held, 1) == 1 ? 2 : 1);
    if (chdir("/") != 0) _exit(1);
    penstock_take_name("penstock-keeper");
    struct pollfd ended = {.fd = 0, .events = POLLIN};
    while (poll(&ended, 1, -1) < 1) continue;
  }
  for (int index = 0; index < count; index++) {
    int group = __atomic_load_n(&groups[index], __ATOMIC_SEQ_CST);
    if (group > 1) kill(-group, SIGKILL);
  }
  _exit(0);
}

/// Its process number, -1 with errno set. `groups` must lie in memory that both share. It holds a copy
/// of `held` until it ends, unless that is -1.
static inline int penstock_begin_keeper(const int *groups, int count, int held) {
  int parent = getpid();
  int child = fork();
  if (child == 0) penstock_keep(groups, count, held, parent);
  return child;
}

#endif
