/* Values of Arrow arrays as Python objects. */
#pragma once

#include "arrow.h"
#include "python_api.h"

/* A new reference to the value of one row, None for NULL; NULL with a Python exception set when Python has no value of
 * that type or no such value (a date after the year 9999). */
PyObject *python_value(const struct ArrowSchema *schema, const struct ArrowArray *array, int64_t index);
