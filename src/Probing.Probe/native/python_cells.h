/*
 * Rows of declared tables: from Python objects to plain values. All with the GIL.
 *
 * A value of the very type of its column is read here. Whatever else comes (a subclass, a numpy scalar, a nested value, a
 * wrong one) goes to the column's conversion in Python, which gives a value of the very type or raises; so what is taken,
 * and what is said of the rest, stands in one place.
 */
#pragma once

#include "python_api.h"
#include "ring.h"

#include <stdint.h>

enum cell_kind {
    CELL_BOOL,
    CELL_INT8, CELL_INT16, CELL_INT32, CELL_INT64,
    CELL_UINT8, CELL_UINT16, CELL_UINT32, CELL_UINT64,
    CELL_FLOAT32, CELL_FLOAT64,
    CELL_UTF8, CELL_BINARY,
};

struct cell_column {
    PyObject *attribute; /* interned */
    PyObject *convert;   /* a function of one argument */
    enum cell_kind kind;
    uint8_t nullable;
    uint8_t direct; /* values of the very type need no conversion */
};

/* The columns that a row has values for, in their order. */
struct cell_columns {
    PyObject *row_type;
    PyObject *values; /* a function from any other row to a tuple of its values */
    size_t count;
    struct cell_column columns[];
};

/* Of a tuple of (attribute, storage, nullable, direct, convert). NULL with an exception set. */
struct cell_columns *cell_columns_new(PyObject *columns, PyObject *row_type, PyObject *values);
void cell_columns_free(struct cell_columns *columns);

/* Fills `cells` from an instance, a tuple, or what `values` knows. The objects that texts and bytes point into are put into
 * `kept` (of the same length plus one), new references. -1 with an exception set, and nothing kept. */
int cells_of_row(const struct cell_columns *columns, PyObject *row, struct ring_value *cells,
                 PyObject **kept);
