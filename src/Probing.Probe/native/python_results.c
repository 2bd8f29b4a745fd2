/*
 * Query results as Python sees them: a capsule around an ArrowArrayStream, and what can be asked of it. All of this is
 * C over memory that is complete, so it needs no fork guard: a forked child may go on reading what its parent asked.
 */
#define _GNU_SOURCE
#include "arrow.h"
#include "python_module.h"
#include "python_objects.h"
#include "python_results.h"
#include "python_values.h"

static const char CAPSULE_NAME[] = "arrow_array_stream";

/* A consumer that moved the stream out has left an empty one. */
static void free_capsule(PyObject *capsule)
{
    struct ArrowArrayStream *stream = python.PyCapsule_GetPointer(capsule, CAPSULE_NAME);
    if (stream)
        probing_stream_free(stream);
}

/* Takes over the stream. New. */
static PyObject *new_capsule(struct ArrowArrayStream *stream)
{
    if (!stream)
        return python.PyErr_NoMemory();
    PyObject *capsule = python.PyCapsule_New(stream, CAPSULE_NAME, free_capsule);
    if (!capsule)
        probing_stream_free(stream);
    return capsule;
}

/* The stream of a capsule that query() or share() made; NULL with an exception set. */
static struct ArrowArrayStream *stream_of(PyObject *capsule)
{
    struct ArrowArrayStream *stream = python.PyCapsule_GetPointer(capsule, CAPSULE_NAME);
    if (stream && !probing_stream_is_ours(stream)) {
        python.PyErr_SetString(python.PyExc_ValueError,
            "this stream is not one of probing's, or somebody has read it already; share() the one that query() gave");
        return NULL;
    }
    return stream;
}

static PyObject *read_warnings(struct byte_reader *reader)
{
    PyObject *warnings = python.PyList_New(0);
    for (uint32_t count = read_u32(reader); warnings && count > 0; count--) {
        size_t length;
        const char *text = read_text(reader, &length);
        warnings = python_append(warnings, python_text(text, length));
    }
    return warnings;
}

PyObject *python_query_result(struct probing_reply reply)
{
    PyObject *capsule = new_capsule(reply.stream);
    if (!capsule)
        return NULL;
    struct byte_reader reader = {reply.data, reply.data + reply.length};
    double elapsed_s = read_f64(&reader);
    PyObject *warnings = read_warnings(&reader);
    PyObject *result = warnings ? python.Py_BuildValue("(OOd)", capsule, warnings, elapsed_s) : NULL;
    PYTHON_RELEASE(capsule, warnings);
    return result;
}

PyObject *probing_core_share(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *capsule;
    long long rows = -1;
    if (!python.PyArg_ParseTuple(arguments, "O|L:share", &capsule, &rows))
        return NULL;
    struct ArrowArrayStream *stream = stream_of(capsule);
    return stream ? new_capsule(probing_stream_share(stream, rows)) : NULL;
}

PyObject *probing_core_describe(PyObject *module, PyObject *capsule)
{
    (void)module;
    struct ArrowArrayStream *stream = stream_of(capsule);
    if (!stream)
        return NULL;
    const struct ArrowSchema *schema = probing_stream_schema(stream);
    PyObject *columns = python.PyList_New(0);
    for (int64_t i = 0; columns && i < schema->n_children; i++) {
        const struct ArrowSchema *column = schema->children[i];
        columns = python_append(columns,
            python.Py_BuildValue("(ss)", column->name ? column->name : "",
                                 column->dictionary ? column->dictionary->format : column->format));
    }
    PyObject *result = columns ? python.Py_BuildValue("(LO)", (long long)probing_stream_rows(stream), columns) : NULL;
    PYTHON_RELEASE(columns);
    return result;
}

/* A tuple of one row's values. New. */
static PyObject *row_of(const struct ArrowSchema *schema, const struct ArrowArray *batch, int64_t index)
{
    PyObject *row = python.PyTuple_New((ssize_t)schema->n_children);
    for (int64_t i = 0; row && i < schema->n_children; i++) {
        PyObject *value = python_value(schema->children[i], batch->children[i], index + batch->offset);
        /* The tuple takes the reference, even when it fails. */
        if (!value || python.PyTuple_SetItem(row, (ssize_t)i, value)) {
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

PyObject *probing_core_rows(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *capsule;
    long long limit = -1;
    if (!python.PyArg_ParseTuple(arguments, "O|L:rows", &capsule, &limit))
        return NULL;
    struct ArrowArrayStream *stream = stream_of(capsule);
    PyObject *rows = stream ? python.PyList_New(0) : NULL;
    int64_t left = limit < 0 ? INT64_MAX : limit;
    const struct ArrowArray *batch;
    for (size_t i = 0; rows && left > 0 && (batch = probing_stream_batch(stream, i)); i++) {
        for (int64_t index = 0; rows && index < batch->length && left > 0; index++, left--)
            rows = python_append(rows, row_of(probing_stream_schema(stream), batch, index));
        if (rows && pause_for_others()) {
            PYTHON_RELEASE(rows);
            rows = NULL;
        }
    }
    return rows;
}
