#ifndef PENSTOCK_DIGEST_SHIM_H
#define PENSTOCK_DIGEST_SHIM_H

#include <sys/types.h>
#include <stdint.h>

#include <sha2.h>

#endif
