#ifndef PENSTOCK_NCURSES_SHIM_H
#define PENSTOCK_NCURSES_SHIM_H
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <wchar.h>

// Macros and global variables of ncurses, as functions that Swift can call. term.h has macros of
// everyday names (lines, columns, tab): what they stand for is not part of this interface.

static inline attr_t penstock_bold(void) { return WA_BOLD; }
static inline attr_t penstock_dim(void) { return WA_DIM; }
static inline attr_t penstock_italic(void) { return WA_ITALIC; }
static inline attr_t penstock_underline(void) { return WA_UNDERLINE; }
static inline attr_t penstock_reverse(void) { return WA_REVERSE; }

static inline SCREEN *penstock_start(const char *terminal) {
  return newterm(terminal, stdout, stdin);
}
static inline WINDOW *penstock_window(void) { return stdscr; }
static inline int penstock_colors(void) { return COLORS; }
static inline int penstock_color_pairs(void) { return COLOR_PAIRS; }

// What terminfo says of the terminal that was set up last; NULL and 0 where it says nothing.
static inline const char *penstock_capability(const char *name) {
  const char *value = tigetstr(name);
  return value == (const char *)-1 ? NULL : value;
}
static inline int penstock_flag(const char *name) { return tigetflag(name) > 0; }
static inline int penstock_number(const char *name) {
  int value = tigetnum(name);
  return value < 0 ? 0 : value;
}

// Whether there is a description of the terminal that a full screen can be drawn with.
static inline int penstock_can_draw_on(const char *terminal, int output) {
  int error = 0;
  if (setupterm(terminal, output, &error) != OK) return 0;
  int can = penstock_capability("cup") != NULL && penstock_capability("clear") != NULL;
  del_curterm(cur_term);
  return can;
}

// How many colours its description promises; 0 where it says nothing.
static inline int penstock_colors_of(const char *terminal, int output) {
  int error = 0;
  if (setupterm(terminal, output, &error) != OK) return 0;
  int colors = penstock_number("colors");
  del_curterm(cur_term);
  return colors;
}

// Writes every cell out, blanks too: for a terminal that may clear to its own colours and not to
// ours, or may not know how to repeat a character.
static inline void penstock_write_all_cells(void) {
  back_color_erase = 0;
  repeat_char = NULL;
}

// Puts one character with its marks into a cell. The pair's number may exceed a short.
static inline int penstock_put(
    WINDOW *window, int row, int column, const wchar_t *text, attr_t attributes, int pair) {
  cchar_t cell;
  if (setcchar(&cell, text, attributes, 0, &pair) == ERR) return ERR;
  return mvwadd_wch(window, row, column, &cell);
}

// What cleared places look like.
static inline void penstock_set_ground(WINDOW *window, attr_t attributes, int pair) {
  cchar_t cell;
  if (setcchar(&cell, L" ", attributes, 0, &pair) == OK) wbkgrndset(window, &cell);
}

// Draws everything anew with the next refresh, whatever stands on the screen.
static inline void penstock_forget_screen(void) { clearok(curscr, TRUE); }

static inline int penstock_get_size(int descriptor, int *width, int *height) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  *width = size.ws_col;
  *height = size.ws_row;
  return size.ws_col > 0 && size.ws_row > 0;
}

static inline int penstock_waiting_bytes(int descriptor) {
  int count = 0;
  return ioctl(descriptor, FIONREAD, &count) == 0 ? count : 0;
}

// Bytes that the terminal has not taken yet.
static inline int penstock_unsent_bytes(int descriptor) {
  int count = 0;
  return ioctl(descriptor, TIOCOUTQ, &count) == 0 ? count : 0;
}

// The C library declares it for another standard only.
extern int wcwidth(wchar_t character);

static inline int penstock_is_utf8(void) {
  const char *codeset = nl_langinfo(CODESET);
  return codeset != NULL && strcmp(codeset, "UTF-8") == 0;
}
#endif
