// Overflows its stack with the terminal in its hands: what the handlers of signals must survive.
#include "../../Sources/CNcurses/signals.h"

static volatile char sink;

static int overflow(int depth) {
  volatile char page[4096];
  page[depth % 4096] = (char)depth;
  sink = page[0];
  return overflow(depth + 1) + page[1];
}

int main(void) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  struct penstock_signals *own = penstock_take_signals(ends[1]);
  penstock_use_signal_stack();
  penstock_keep_modes(own, 0, 1);
  penstock_guard(own, "restored", 8, -1);
  return overflow(0);
}
