#ifndef PENSTOCK_LINUX_SHIM_H
#define PENSTOCK_LINUX_SHIM_H

// Calls of Linux and glibc that Swift's Glibc module leaves out, since they are GNU extensions or
// variadic. The prototypes stand here because this module is compiled without _GNU_SOURCE.

#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>

#include "keeper.h"
#include "start.h"

long syscall(long number, ...);
int pipe2(int ends[2], int flags);
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned int flags);
int grantpt(int terminal);
char *ptsname(int terminal);
int memfd_create(const char *name, unsigned int flags);
int ioctl(int descriptor, unsigned long request, ...);
int posix_openpt(int flags);
int unlockpt(int terminal);
int mallopt(int parameter, int value);

/// A descriptor that becomes readable when the process ends; close-on-exec, -1 with errno set.
/// The number of this call is the same on every processor.
static inline int penstock_pidfd_open(int pid) { return (int)syscall(434, (long)pid, 0L); }

/// Close-on-exec; -1 with errno set.
static inline int penstock_eventfd(void) { return eventfd(0, EFD_CLOEXEC); }

/// Tells a terminal its size, from its other end.
static inline int penstock_set_terminal_size(int descriptor, int columns, int rows) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  return ioctl(descriptor, TIOCSWINSZ, &size);
}

/// F_OFD_GETLK, F_OFD_SETLK and F_OFD_SETLKW of linux/fcntl.h: locks of an open file, not of a process.
static inline int penstock_ofd_getlk(void) { return 36; }
static inline int penstock_ofd_setlk(void) { return 37; }
static inline int penstock_ofd_setlkw(void) { return 38; }

/// POSIX_SPAWN_SETSID: a child leads a session of its own.
static inline short penstock_spawn_setsid(void) { return 0x80; }

/// Lets all threads share two heaps instead of having one each: M_ARENA_MAX of <malloc.h>.
static inline void penstock_share_heaps(void) { mallopt(-8, 2); }

#endif
