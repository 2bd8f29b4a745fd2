#pragma once

#include "python_api.h"

#include <stdint.h>

struct ArrowArrayStream;

/* Reads the stream: a list of tuples of Python values, of at most that many rows. New; NULL with an exception set. */
PyObject *python_rows(struct ArrowArrayStream *stream, int64_t limit);
