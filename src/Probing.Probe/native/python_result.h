#pragma once

#include "python_api.h"

/* The methods of probing._core over kept results; they need no managed code and work in a forked child too. */
#define PROBING_RESULT_METHODS \
    {"keep", core_keep, METH_VARARGS, \
     "keep(stream, /)\n--\n\nRead an 'arrow_array_stream' to its end; a capsule that the next functions take."}, \
    {"describe", core_describe, METH_VARARGS, \
     "describe(kept, /)\n--\n\n(number of rows, [(name, Arrow format) of each column])."}, \
    {"share", core_share, METH_VARARGS, \
     "share(kept, rows=-1, /)\n--\n\nA new 'arrow_array_stream' over the same memory; of at least the first rows."}, \
    {"rows", core_rows, METH_VARARGS, \
     "rows(kept, rows=-1, /)\n--\n\nThe first rows, or all, as a list of tuples of Python values."}

PyObject *core_keep(PyObject *module, PyObject *arguments);
PyObject *core_describe(PyObject *module, PyObject *arguments);
PyObject *core_share(PyObject *module, PyObject *arguments);
PyObject *core_rows(PyObject *module, PyObject *arguments);
