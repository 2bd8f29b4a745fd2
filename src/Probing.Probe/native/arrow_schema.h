#pragma once

#include "arrow.h"

/* A deep copy on the C heap: the C interface has no reference count, and the original's owner is managed code.
 * -1 when there is no memory; *to is released then. */
int probing_copy_schema(const struct ArrowSchema *from, struct ArrowSchema *to);
