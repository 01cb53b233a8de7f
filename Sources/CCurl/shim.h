#ifndef PENSTOCK_CURL_SHIM_H
#define PENSTOCK_CURL_SHIM_H

// The variadic functions of libcurl do not import into Swift: one function for each type of value.

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

/// Takes `count` pieces of `size` bytes and returns how many bytes it took.
typedef size_t (*penstock_curl_taker)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode penstock_curl_set_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode penstock_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode penstock_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode penstock_curl_set_taker(
    CURL *handle, CURLoption option, penstock_curl_taker value) {
  return curl_easy_setopt(handle, option, value);
}

static inline long penstock_curl_number(CURL *handle, CURLINFO info) {
  long value = 0;
  return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

static inline long penstock_curl_offset(CURL *handle, CURLINFO info) {
  curl_off_t value = 0;
  return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? (long)value : 0;
}

/// NULL for nothing; lives as long as the handle is not used again.
static inline const char *penstock_curl_text(CURL *handle, CURLINFO info) {
  char *value = NULL;
  return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : NULL;
}

#endif
