#ifndef PENSTOCK_LINUX_START_H
#define PENSTOCK_LINUX_START_H

// Starts a program as posix_spawn(3) does, without a copy of this process, and does between its start
// and its program what posix_spawn cannot: it writes down the process group, ties the program to this
// thread's life, and sets limits. All of that holds before the program's first instruction.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/types.h>

// Not from unistd.h: what it declares must stay with Swift's own module.
int dup2(int from, int to);
int execve(const char *path, char *const *arguments, char *const *environment);
void _exit(int status) __attribute__((noreturn));
pid_t getpid(void);
pid_t getppid(void);
int setpgid(pid_t process, pid_t group);
int clone(int (*body)(void *), void *stack, int flags, void *argument, ...);
void closefrom(int descriptor);
int nice(int addition);

struct penstock_start {
  const char *path;
  char *const *arguments;
  char *const *environment;
  /// Become 0, 1, 2 and so on; all others are closed.
  const int *descriptors;
  int descriptor_count;
  /// Where the number of its process group is written.
  int *group;
  /// What is added to its niceness.
  int niceness;
  /// Most bytes of its own writable memory; 0 for no limit.
  unsigned long long data_limit;
  int parent;
  /// An errno, when it was not started.
  volatile int cause;
};

/// Takes a group off the list of those that are killed with this process.
static inline void penstock_clear_group(int *group) {
  __atomic_store_n(group, 0, __ATOMIC_SEQ_CST);
}

/// Runs in the memory of its parent, which waits: it must not change what is not its own.
static inline int penstock_begin_program(void *argument) {
  struct penstock_start *start = (struct penstock_start *)argument;
  setpgid(0, 0);
  __atomic_store_n(start->group, (int)getpid(), __ATOMIC_SEQ_CST);
  // A parent that was gone before this will not end the program any more, nor does anybody wait for it.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != start->parent) _exit(127);
  // Handlers of the parent must not run here once signals come through, and what is ignored stays so
  // in a program.
  for (int number = 1; number <= 64; number++) {
    struct sigaction action;
    if (sigaction(number, 0, &action) != 0 || action.sa_handler == SIG_DFL) continue;
    action.sa_handler = SIG_DFL;
    action.sa_flags = 0;
    sigaction(number, &action, 0);
  }
  for (int number = 0; number < start->descriptor_count; number++) {
    int from = start->descriptors[number];
    int failed = from == number ? fcntl(from, F_SETFD, 0) : dup2(from, number);
    if (failed < 0) goto failure;
  }
  closefrom(start->descriptor_count);
  if (start->niceness != 0) {
    errno = 0;
    if (nice(start->niceness) == -1 && errno != 0) goto failure;
  }
  if (start->data_limit != 0) {
    struct rlimit limit = {.rlim_cur = start->data_limit, .rlim_max = start->data_limit};
    if (setrlimit(RLIMIT_DATA, &limit) != 0) goto failure;
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, 0);
  execve(start->path, start->arguments, start->environment);
failure:
  start->cause = errno;
  _exit(127);
}

/// Returns when the program runs or has failed to; its process number, -1 with errno set. `handle`
/// becomes readable when it ends. The stack is for the moment between, and grows down from there.
/// This thread must block all signals.
static inline int penstock_start_program(struct penstock_start *start, void *stack, int *handle) {
  const int shared_memory = 0x100, parent_waits = 0x4000, with_handle = 0x1000;
  start->parent = getpid();
  start->cause = 0;
  return clone(
      penstock_begin_program, stack, shared_memory | parent_waits | with_handle | SIGCHLD, start,
      handle);
}

#endif
