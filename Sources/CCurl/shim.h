#ifndef PENSTOCK_CURL_SHIM_H
#define PENSTOCK_CURL_SHIM_H

// libcurl brings some thirty libraries with it, which would double the time and memory that every
// command takes to start. So it is not linked but loaded, when the first address is used.
//
// Its variadic functions do not import into Swift: there is one function for each type of value.

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>

static inline void *penstock_curl_library(void) {
  static void *library;
  if (!library) library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  return library;
}

/// One of its functions; to be used only where `penstock_curl_library` is not NULL.
#define PENSTOCK_CURL(name) ((__typeof__(&name))dlsym(penstock_curl_library(), #name))

/// Takes `count` pieces of `size` bytes and returns how many bytes it took.
typedef size_t (*penstock_curl_taker)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode penstock_curl_set_number(CURL *handle, CURLoption option, long value) {
  return PENSTOCK_CURL(curl_easy_setopt)(handle, option, value);
}

static inline CURLcode penstock_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return PENSTOCK_CURL(curl_easy_setopt)(handle, option, value);
}

static inline CURLcode penstock_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return PENSTOCK_CURL(curl_easy_setopt)(handle, option, value);
}

static inline CURLcode penstock_curl_set_taker(
    CURL *handle, CURLoption option, penstock_curl_taker value) {
  return PENSTOCK_CURL(curl_easy_setopt)(handle, option, value);
}

static inline long penstock_curl_number(CURL *handle, CURLINFO info) {
  long value = 0;
  return PENSTOCK_CURL(curl_easy_getinfo)(handle, info, &value) == CURLE_OK ? value : 0;
}

static inline long penstock_curl_offset(CURL *handle, CURLINFO info) {
  curl_off_t value = 0;
  return PENSTOCK_CURL(curl_easy_getinfo)(handle, info, &value) == CURLE_OK ? (long)value : 0;
}

/// NULL for nothing; lives as long as the handle is not used again.
static inline const char *penstock_curl_text(CURL *handle, CURLINFO info) {
  char *value = NULL;
  return PENSTOCK_CURL(curl_easy_getinfo)(handle, info, &value) == CURLE_OK ? value : NULL;
}

static inline CURLcode penstock_curl_global_init(long flags) {
  return PENSTOCK_CURL(curl_global_init)(flags);
}

static inline CURL *penstock_curl_easy_init(void) {
  return PENSTOCK_CURL(curl_easy_init)();
}

static inline void penstock_curl_easy_cleanup(CURL *handle) {
  PENSTOCK_CURL(curl_easy_cleanup)(handle);
}

static inline const char *penstock_curl_easy_strerror(CURLcode code) {
  return PENSTOCK_CURL(curl_easy_strerror)(code);
}

static inline void penstock_curl_free(void *bytes) {
  PENSTOCK_CURL(curl_free)(bytes);
}

static inline CURLM *penstock_curl_multi_init(void) {
  return PENSTOCK_CURL(curl_multi_init)();
}

static inline CURLMcode penstock_curl_multi_add_handle(CURLM *multi, CURL *handle) {
  return PENSTOCK_CURL(curl_multi_add_handle)(multi, handle);
}

static inline CURLMcode penstock_curl_multi_remove_handle(CURLM *multi, CURL *handle) {
  return PENSTOCK_CURL(curl_multi_remove_handle)(multi, handle);
}

static inline CURLMcode penstock_curl_multi_cleanup(CURLM *multi) {
  return PENSTOCK_CURL(curl_multi_cleanup)(multi);
}

static inline CURLMsg *penstock_curl_multi_info_read(CURLM *multi, int *left) {
  return PENSTOCK_CURL(curl_multi_info_read)(multi, left);
}

static inline CURLMcode penstock_curl_multi_perform(CURLM *multi, int *running) {
  return PENSTOCK_CURL(curl_multi_perform)(multi, running);
}

static inline CURLMcode penstock_curl_multi_poll(CURLM *multi, struct curl_waitfd *others, unsigned int count, int timeout, int *ready) {
  return PENSTOCK_CURL(curl_multi_poll)(multi, others, count, timeout, ready);
}

static inline CURLMcode penstock_curl_multi_wakeup(CURLM *multi) {
  return PENSTOCK_CURL(curl_multi_wakeup)(multi);
}

static inline const char *penstock_curl_multi_strerror(CURLMcode code) {
  return PENSTOCK_CURL(curl_multi_strerror)(code);
}

static inline struct curl_slist *penstock_curl_slist_append(struct curl_slist *list, const char *text) {
  return PENSTOCK_CURL(curl_slist_append)(list, text);
}

static inline void penstock_curl_slist_free_all(struct curl_slist *list) {
  PENSTOCK_CURL(curl_slist_free_all)(list);
}

static inline CURLU *penstock_curl_url(void) {
  return PENSTOCK_CURL(curl_url)();
}

static inline void penstock_curl_url_cleanup(CURLU *url) {
  PENSTOCK_CURL(curl_url_cleanup)(url);
}

static inline CURLUcode penstock_curl_url_get(const CURLU *url, CURLUPart part, char **text, unsigned int flags) {
  return PENSTOCK_CURL(curl_url_get)(url, part, text, flags);
}

static inline CURLUcode penstock_curl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags) {
  return PENSTOCK_CURL(curl_url_set)(url, part, text, flags);
}

static inline const char *penstock_curl_url_strerror(CURLUcode code) {
  return PENSTOCK_CURL(curl_url_strerror)(code);
}

#endif
