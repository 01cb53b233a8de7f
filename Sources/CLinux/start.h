#ifndef PENSTOCK_LINUX_START_H
#define PENSTOCK_LINUX_START_H

// Starts a program as posix_spawn(3) does, without a copy of this process, and does between its start
// and its program what posix_spawn cannot: it writes down the process group, ties the program to the
// life of a thread, and sets limits. All of that holds before the program's first instruction.
//
// A starter does it: a small process that this one forks while it is small itself, with the same table of
// descriptors. Linux counts as a program's largest memory also that of the process that started it, and so
// what a program takes shows down to the starter's size of a few MiB. Programs are children of this
// process all the same, not of the starter. What both say to each other lies in memory that they share.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/types.h>

#include "keeper.h"

// Not from unistd.h: what it declares must stay with Swift's own module.
int execve(const char *path, char *const *arguments, char *const *environment);
int setpgid(pid_t process, pid_t group);
int clone(int (*body)(void *), void *stack, int flags, void *argument, ...);
long write(int descriptor, const void *bytes, size_t count);
int nice(int addition);

struct penstock_start {
  // All of these point into memory that both share.
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

/// What a starter is asked and answers.
struct penstock_starter {
  struct penstock_start start;
  /// How many programs have been asked for, and how many of them run or have failed to.
  int asked, answered;
  /// An event descriptor to which each answer is told.
  int bell;
  /// The process number, as the kernel writes it before the program begins; -1 where there is none.
  volatile int process;
  /// KiB that the starter has taken at most.
  volatile long peak;
};

static inline void penstock_start_programs(struct penstock_starter *starter, void *stack) {
  const int shared_memory = 0x100, parent_waits = 0x4000, same_parent = 0x8000, number_told = 0x100000;
  const int wait = 0;
  const unsigned long long one = 1;
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != starter->start.parent) _exit(127);
  // Handlers must not run in a program that is about to begin, and what is ignored stays so in a program.
  struct sigaction action = {.sa_handler = SIG_DFL};
  for (int number = 1; number <= 64; number++) sigaction(number, &action, 0);
  penstock_take_name("penstock-start");
  for (int done = starter->answered;; done++) {
    while (__atomic_load_n(&starter->asked, __ATOMIC_SEQ_CST) == done)
      syscall(SYS_futex, &starter->asked, wait, done, 0, 0, 0);
    int process = clone(
        penstock_begin_program, stack,
        shared_memory | parent_waits | same_parent | number_told | SIGCHLD, &starter->start,
        &starter->process);
    if (process < 0) starter->start.cause = errno;
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) == 0) starter->peak = usage.ru_maxrss;
    __atomic_add_fetch(&starter->answered, 1, __ATOMIC_SEQ_CST);
    if (write(starter->bell, &one, sizeof one) < 0) _exit(1);
  }
}

/// Its process number, -1 with errno set. `starter` must lie in shared memory. It ends with the thread that
/// calls this. The stack is for the moment between a start and its program, and grows down from there.
static inline int penstock_begin_starter(struct penstock_starter *starter, void *stack) {
  const int same_descriptors = 0x400;
  starter->start.parent = getpid();
  starter->asked = starter->answered;
  int child = (int)syscall(SYS_clone, (long)(same_descriptors | SIGCHLD), 0L, 0L, 0L, 0L);
  if (child == 0) penstock_start_programs(starter, stack);
  return child;
}

/// Asks for the program that `starter->start` tells.
static inline void penstock_ask(struct penstock_starter *starter) {
  const int wake = 1;
  starter->process = -1;
  starter->start.cause = 0;
  __atomic_add_fetch(&starter->asked, 1, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, &starter->asked, wake, 1, 0, 0, 0);
}

static inline int penstock_is_answered(struct penstock_starter *starter) {
  return __atomic_load_n(&starter->answered, __ATOMIC_SEQ_CST) == starter->asked;
}

#endif
