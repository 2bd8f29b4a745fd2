/* Rows of a result as tuples. Like the result itself this is C over memory, and works in a forked child too. */
#define _GNU_SOURCE
#include "arrow.h"
#include "python_objects.h"
#include "python_rows.h"
#include "python_values.h"

static PyObject *row_of(const struct ArrowSchema *schema, const struct ArrowArray *batch, int64_t index)
{
    PyObject *row = python.PyTuple_New((ssize_t)schema->n_children);
    for (int64_t i = 0; row && i < schema->n_children; i++) {
        PyObject *value = python_value(schema->children[i], batch->children[i], index + batch->offset);
        if (!value || python.PyTuple_SetItem(row, (ssize_t)i, value)) { /* takes the reference in any case */
            python.Py_DecRef(row);
            row = NULL;
        }
    }
    return row;
}

/* Between batches: other threads get the GIL, and Ctrl-C is heard. */
static int pause_for_others(void)
{
    python.PyEval_RestoreThread(python.PyEval_SaveThread());
    return python.PyErr_CheckSignals();
}

/* Appends the rows of one batch; NULL, and the list is gone, when an exception is set. */
static PyObject *append_batch(PyObject *rows, const struct ArrowSchema *schema, const struct ArrowArray *batch, int64_t limit)
{
    for (int64_t i = 0; rows && i < batch->length && i < limit; i++)
        rows = python_append(rows, row_of(schema, batch, i));
    if (rows && pause_for_others()) {
        python.Py_DecRef(rows);
        return NULL;
    }
    return rows;
}

PyObject *python_rows(struct ArrowArrayStream *stream, int64_t limit)
{
    struct ArrowSchema schema;
    if (stream->get_schema(stream, &schema))
        return python.PyErr_NoMemory();
    PyObject *rows = python.PyList_New(0);
    while (rows && limit > 0) {
        struct ArrowArray batch = {0};
        if (stream->get_next(stream, &batch)) {
            python.Py_DecRef(rows);
            rows = python.PyErr_NoMemory();
            break;
        }
        if (!batch.release)
            break;
        rows = append_batch(rows, &schema, &batch, limit);
        limit -= batch.length;
        batch.release(&batch);
    }
    schema.release(&schema);
    return rows;
}
