/* A declared table as its functions in Python see it. All with the GIL. */
#pragma once

#include "python_cells.h"
#include "table_rings.h"

enum { TABLE_COLUMNS_MOST = 1024 };

struct python_table {
    struct table_rings *rings;
    const struct table_schema *schema; /* belongs to the rings */
    struct ring_limits limits;
    struct cell_columns *cells;
    uint32_t first_cell; /* 1 where the first column is the implicit time, which rows do not have */
    int has_uuids;
    PyObject *path;      /* a function: where the ring of this process is; None when there is no place */
    PyObject *refused;   /* a function of status, column and text: raises, or notes that a row was not stored */
};

/* NULL with an exception set. */
struct python_table *python_table_of(PyObject *capsule);

/* Makes the ring of this process where there is none yet. 1: made; 0: there is no place, which was noted; -1: exception. */
int python_table_open(struct python_table *table);

/* Says what became of a row or batch: 0 when it is stored or its loss is noted, -1 with an exception set. */
int python_table_refused(struct python_table *table, const struct ring_error *error);

/* Stores a row; -1 with an exception set. */
int python_table_append(struct python_table *table, PyObject *row);

/* Stores a batch, without the GIL meanwhile, and says how much of it; -1 with an exception set. */
int64_t python_table_append_columns(struct python_table *table, const struct ring_values *columns, uint64_t count);

/* python_batches.c */
PyObject *python_table_append_many(PyObject *capsule, PyObject *rows);
PyObject *python_table_append_buffers(PyObject *capsule, PyObject *arguments);

/* python_arrow_batches.c: of a capsule with a stream. */
PyObject *python_table_append_arrow(PyObject *capsule, PyObject *data);
