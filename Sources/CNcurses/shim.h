#ifndef PENSTOCK_NCURSES_SHIM_H
#define PENSTOCK_NCURSES_SHIM_H
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#endif
