#pragma once

#include "bytes.h"
#include "python_api.h"

/* Writes the parameters of a query: None, a sequence (for ? and $1) or a dict (for $name) of plain values.
 * -1 with a Python exception set when a value has no SQL type. */
int write_parameters(struct byte_writer *writer, PyObject *parameters);
