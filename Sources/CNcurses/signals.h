#ifndef PENSTOCK_SIGNALS_H
#define PENSTOCK_SIGNALS_H
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

// Signal handlers, in C because nothing that Swift's runtime does is promised to be safe inside
// one. What they know is in one static value per compiled unit that takes the signals over; all
// others have it by its address.

struct penstock_signals {
  int wake;                      // signal numbers are written here for the terminal's thread
  volatile sig_atomic_t drawing; // whether the terminal is in the program's hands
  int input, output;
  struct termios modes;          // as they were before
  char reset[512];               // leaves the screen as it was, from terminfo
  size_t length;
  int errors;                    // what descriptor 2 was; -1 while it still is
  int kept;                      // a file that takes what is written to descriptor 2 meanwhile
  struct sigaction before[64];
};

static inline struct penstock_signals *penstock_signals(void) {
  static struct penstock_signals signals;
  return &signals;
}

// Puts descriptor 2 back and writes what was kept for it.
static inline void penstock_release_errors(struct penstock_signals *own) {
  if (own->errors < 0) return;
  dup2(own->errors, STDERR_FILENO);
  char text[1024];
  ssize_t count;
  for (off_t place = 0; (count = pread(own->kept, text, sizeof text, place)) > 0; place += count)
    if (write(STDERR_FILENO, text, (size_t)count) < 0) break;
  ftruncate(own->kept, 0);
  lseek(own->kept, 0, SEEK_SET);
}

// Lets the terminal be the user's, also when nobody reads its output any more: then nothing may
// block here.
static inline void penstock_rescue_terminal(struct penstock_signals *own) {
  if (!own->drawing) return;
  own->drawing = 0;
  int flags = fcntl(own->output, F_GETFL);
  if (flags >= 0) fcntl(own->output, F_SETFL, flags | O_NONBLOCK);
  ssize_t written = write(own->output, own->reset, own->length);
  (void)written;
  if (flags >= 0) fcntl(own->output, F_SETFL, flags);
  tcsetattr(own->input, TCSANOW, &own->modes);
  penstock_release_errors(own);
}

// Lets a signal through on this thread; those of Dispatch block nearly all.
static inline void penstock_unblock(int number) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

// Ends the program by a signal, as if nothing had ever caught it.
static inline void penstock_die(int number) {
  signal(number, SIG_DFL);
  penstock_unblock(number);
  raise(number);
}

// Ends as the signal would have ended the program, with the terminal restored. Of a crash Swift
// may have something to say; what somebody sent is no crash.
static void penstock_fatal(int number) {
  penstock_rescue_terminal(penstock_signals());
  if (number == SIGQUIT || number == SIGALRM) penstock_die(number);
  sigaction(number, &penstock_signals()->before[number], NULL);
  raise(number);
  penstock_unblock(number);
}

// Tells the terminal's thread. When the thread cannot obey, because the terminal takes no output
// or the program hangs, the alarm ends the program a second later.
static void penstock_tell(int number) {
  int error = errno;
  char byte = (char)number;
  if (number == SIGHUP || number == SIGTERM || number == SIGINT) alarm(1);
  ssize_t written = write(penstock_signals()->wake, &byte, 1);
  (void)written;
  errno = error;
}

static inline void penstock_catch(int number, void (*handler)(int), int flags) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigfillset(&action.sa_mask);
  sigaction(number, &action, &penstock_signals()->before[number]);
}

// Gives this thread a stack for handlers of its own, so that the terminal is restored also when the
// thread's stack is what has overflowed. It lies where the thread's other own values do.
static inline void penstock_use_signal_stack(void) {
  static _Thread_local char place[32768];
  static _Thread_local int is_used;
  if (is_used) return;
  is_used = 1;
  stack_t stack, before;
  memset(&stack, 0, sizeof stack);
  stack.ss_sp = place;
  stack.ss_size = sizeof place;
  // Who has one already, keeps it.
  if (sigaltstack(NULL, &before) == 0 && (before.ss_flags & SS_DISABLE)) sigaltstack(&stack, NULL);
}

static const int penstock_told[] = {SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGCONT, SIGWINCH};
static const int penstock_fatals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE,
                                      SIGTRAP, SIGSYS,  SIGQUIT, SIGALRM};
#define PENSTOCK_COUNT(list) (sizeof(list) / sizeof((list)[0]))

// Takes the signals over. Before ncurses starts, which then leaves them alone.
static inline struct penstock_signals *penstock_take_signals(int wake) {
  penstock_signals()->wake = wake;
  penstock_signals()->errors = -1;
  for (size_t i = 0; i < PENSTOCK_COUNT(penstock_told); i++)
    penstock_catch(penstock_told[i], penstock_tell, SA_RESTART);
  for (size_t i = 0; i < PENSTOCK_COUNT(penstock_fatals); i++)
    penstock_catch(penstock_fatals[i], penstock_fatal, SA_ONSTACK);
  return penstock_signals();
}

static inline void penstock_give_signals_back(struct penstock_signals *own) {
  for (size_t i = 0; i < PENSTOCK_COUNT(penstock_told); i++)
    sigaction(penstock_told[i], &own->before[penstock_told[i]], NULL);
  for (size_t i = 0; i < PENSTOCK_COUNT(penstock_fatals); i++)
    sigaction(penstock_fatals[i], &own->before[penstock_fatals[i]], NULL);
  alarm(0);
}

// A file without a name, in memory.
static inline int penstock_nameless_file(void) {
  return (int)syscall(SYS_memfd_create, "penstock-errors", 1U /* MFD_CLOEXEC */);
}

// Remembers the terminal's modes. False when it is none.
static inline int penstock_keep_modes(struct penstock_signals *own, int input, int output) {
  own->input = input;
  own->output = output;
  return tcgetattr(input, &own->modes) == 0;
}

static inline void penstock_restore_modes(struct penstock_signals *own) {
  tcsetattr(own->input, TCSANOW, &own->modes);
}

// From now on a fatal signal writes `reset` first. What is written to descriptor 2 is kept in the
// file `kept` when it would go to the terminal; -1 leaves it alone.
static inline void penstock_guard(
    struct penstock_signals *own, const char *reset, size_t length, int kept) {
  own->length = length < sizeof own->reset ? length : 0;
  memcpy(own->reset, reset, own->length);
  own->kept = kept;
  own->errors = -1;
  if (kept >= 0 && isatty(STDERR_FILENO)) {
    own->errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (own->errors >= 0) dup2(kept, STDERR_FILENO);
  }
  own->drawing = 1;
}

static inline void penstock_unguard(struct penstock_signals *own) {
  own->drawing = 0;
  penstock_release_errors(own);
  if (own->errors >= 0) close(own->errors);
  own->errors = -1;
}

// Stops the process group as Ctrl-Z does and returns when the program goes on; at once where no
// shell could make it go on, because then the kernel does not stop it. The others of the group are
// stopped first; this process by `raise`, which returns only after the stop.
static inline void penstock_stop(void) {
  struct sigaction mine, usual;
  memset(&usual, 0, sizeof usual);
  usual.sa_handler = SIG_IGN;
  sigaction(SIGTSTP, &usual, &mine);
  kill(0, SIGTSTP);
  usual.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &usual, NULL);
  penstock_unblock(SIGTSTP);
  raise(SIGTSTP);
  sigaction(SIGTSTP, &mine, NULL);
}
#endif
