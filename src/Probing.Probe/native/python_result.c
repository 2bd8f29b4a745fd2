/* Results as Python sees them: capsules over result.c, and rows of Python values. */
#define _GNU_SOURCE
#include "probing.h"
#include "python_result.h"
#include "python_values.h"
#include "result.h"

#include <string.h>

static const char STREAM_CAPSULE[] = "arrow_array_stream";
static const char RESULT_CAPSULE[] = "probing_result";

static void free_result_capsule(PyObject *capsule)
{
    struct probing_result *result = python.PyCapsule_GetPointer(capsule, RESULT_CAPSULE);
    if (result)
        probing_result_release(result);
}

static void free_stream_capsule(PyObject *capsule)
{
    struct ArrowArrayStream *stream = python.PyCapsule_GetPointer(capsule, STREAM_CAPSULE);
    if (stream)
        probing_stream_free(stream);
}

/* The result in the first argument and, if there is a second and it is not negative, a limit of rows. */
static struct probing_result *parse(PyObject *arguments, int64_t *rows)
{
    PyObject *capsule;
    long long limit = -1;
    if (!python.PyArg_ParseTuple(arguments, "O|L", &capsule, &limit))
        return NULL;
    struct probing_result *result = python.PyCapsule_GetPointer(capsule, RESULT_CAPSULE);
    if (result) {
        int64_t all = probing_result_rows(result);
        *rows = limit < 0 || limit > all ? all : limit;
    }
    return result;
}

PyObject *core_keep(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *capsule;
    if (!python.PyArg_ParseTuple(arguments, "O:keep", &capsule))
        return NULL;
    struct ArrowArrayStream *stream = python.PyCapsule_GetPointer(capsule, STREAM_CAPSULE);
    if (!stream)
        return NULL;
    if (!stream->release) {
        python.PyErr_SetString(python.PyExc_ValueError, "this stream was read before; a stream can be read once");
        return NULL;
    }
    const char *error;
    struct probing_result *result = probing_result_of(stream, &error);
    if (!result) {
        python.PyErr_SetString(python.PyExc_RuntimeError, error);
        return NULL;
    }
    PyObject *kept = python.PyCapsule_New(result, RESULT_CAPSULE, free_result_capsule);
    if (!kept)
        probing_result_release(result);
    return kept;
}

PyObject *core_describe(PyObject *module, PyObject *arguments)
{
    (void)module;
    int64_t rows;
    struct probing_result *result = parse(arguments, &rows);
    PyObject *fields = result ? python.PyList_New(0) : NULL;
    if (!fields)
        return NULL;
    const struct ArrowSchema *schema = probing_result_schema(result);
    for (int64_t i = 0; i < schema->n_children; i++) {
        const struct ArrowSchema *column = schema->children[i];
        PyObject *field = python.Py_BuildValue("(ss)", column->name ? column->name : "",
                                               column->dictionary ? column->dictionary->format : column->format);
        int failed = !field || python.PyList_Append(fields, field);
        if (field)
            python.Py_DecRef(field);
        if (failed) {
            python.Py_DecRef(fields);
            return NULL;
        }
    }
    PyObject *description = python.Py_BuildValue("(LO)", (long long)rows, fields);
    python.Py_DecRef(fields);
    return description;
}

PyObject *core_share(PyObject *module, PyObject *arguments)
{
    (void)module;
    int64_t rows;
    struct probing_result *result = parse(arguments, &rows);
    if (!result)
        return NULL;
    struct ArrowArrayStream *stream = probing_result_stream(result, rows);
    if (!stream)
        return python.PyErr_NoMemory();
    PyObject *capsule = python.PyCapsule_New(stream, STREAM_CAPSULE, free_stream_capsule);
    if (!capsule)
        probing_stream_free(stream);
    return capsule;
}

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

PyObject *core_rows(PyObject *module, PyObject *arguments)
{
    (void)module;
    int64_t left;
    struct probing_result *result = parse(arguments, &left);
    PyObject *rows = result ? python.PyList_New(0) : NULL;
    for (size_t i = 0; rows && left > 0; i++) {
        const struct ArrowArray *batch = probing_result_batch(result, i);
        for (int64_t index = 0; rows && index < batch->length && left > 0; index++, left--) {
            PyObject *row = row_of(probing_result_schema(result), batch, index);
            if (!row || python.PyList_Append(rows, row)) {
                python.Py_DecRef(rows);
                rows = NULL;
            }
            if (row)
                python.Py_DecRef(row);
        }
        if (rows && pause_for_others()) {
            python.Py_DecRef(rows);
            rows = NULL;
        }
    }
    return rows;
}
