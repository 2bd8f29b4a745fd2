/*
 * The module `cells`, for tests: the conversion of rows as libprobing.so has it, alone, without the runtime and without a
 * table. One binary for every CPython, like the library.
 */
#define _GNU_SOURCE
#include "python_cells.h"
#include "python_objects.h"

#include <stdlib.h>

enum { MOST_COLUMNS = 256 };

static const char CAPSULE_NAME[] = "cell_columns";

static void free_capsule(PyObject *capsule)
{
    cell_columns_free(python.PyCapsule_GetPointer(capsule, CAPSULE_NAME));
}

static PyObject *new_columns(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *descriptions, *row_type, *values;
    if (!python.PyArg_ParseTuple(arguments, "OOO", &descriptions, &row_type, &values))
        return NULL;
    struct cell_columns *columns = cell_columns_new(descriptions, row_type, values);
    return columns ? python.PyCapsule_New(columns, CAPSULE_NAME, free_capsule) : NULL;
}

static PyObject *value_of(enum cell_kind kind, const struct ring_value *cell)
{
    if (cell->is_null)
        return python_none();
    switch (kind) {
    case CELL_BOOL:
        return python.PyBool_FromLong(cell->integer != 0);
    case CELL_UINT64:
        return python.PyLong_FromUnsignedLongLong(cell->natural);
    case CELL_FLOAT32:
    case CELL_FLOAT64:
        return python.PyFloat_FromDouble(cell->real);
    case CELL_UTF8:
        return python_text(cell->bytes.data, cell->bytes.length);
    case CELL_BINARY:
        return python.PyBytes_FromStringAndSize(cell->bytes.data, (ssize_t)cell->bytes.length);
    default:
        return python.PyLong_FromLongLong(cell->integer);
    }
}

/* The method of a capsule: the values that C has read of a row, as a list. */
static PyObject *read_row(PyObject *capsule, PyObject *row)
{
    const struct cell_columns *columns = python.PyCapsule_GetPointer(capsule, CAPSULE_NAME);
    struct ring_value cells[MOST_COLUMNS];
    PyObject *kept[MOST_COLUMNS + 1];
    if (!columns || cells_of_row(columns, row, cells, kept))
        return NULL;
    PyObject *list = python.PyList_New(0);
    for (size_t i = 0; list && i < columns->count; i++)
        list = python_append(list, value_of(columns->columns[i].kind, &cells[i]));
    python_release(kept, columns->count + 1);
    return list;
}

/* The same without a list, to be measured. */
static PyObject *skip_row(PyObject *capsule, PyObject *row)
{
    const struct cell_columns *columns = python.PyCapsule_GetPointer(capsule, CAPSULE_NAME);
    struct ring_value cells[MOST_COLUMNS];
    PyObject *kept[MOST_COLUMNS + 1];
    if (!columns || cells_of_row(columns, row, cells, kept))
        return NULL;
    python_release(kept, columns->count + 1);
    return python_none();
}

static PyMethodDef row_methods[] = {
    {"read", read_row, METH_O, "read(row, /)\n--\n\nThe values of a row as C reads them."},
    {"skip", skip_row, METH_O, "skip(row, /)\n--\n\nReads a row and forgets it."},
};

/* (read, skip) over the columns. */
static PyObject *open_columns(PyObject *module, PyObject *arguments)
{
    PyObject *capsule = new_columns(module, arguments);
    if (!capsule)
        return NULL;
    PyObject *read = python.PyCFunction_NewEx(&row_methods[0], capsule, NULL);
    PyObject *skip = python.PyCFunction_NewEx(&row_methods[1], capsule, NULL);
    PyObject *both = read && skip ? python.Py_BuildValue("(OO)", read, skip) : NULL;
    PYTHON_RELEASE(capsule, read, skip);
    return both;
}

static PyMethodDef methods[] = {
    {"open", open_columns, METH_VARARGS, "open(columns, row_type, values, /)\n--\n\n(read, skip) for rows of these columns."},
    {NULL, NULL, 0, NULL},
};

static int execute_module(PyObject *module)
{
    return python.PyModule_AddFunctions(module, methods);
}

static PyModuleDef_Slot slots[] = {{PY_MOD_EXEC, (void *)execute_module}, {0, NULL}};

/* PyModuleDef after its object header: see python_module.c. */
static struct {
    size_t header[2];
    PyObject *(*init)(void);
    ssize_t index;
    PyObject *copy;
    const char *name, *doc;
    ssize_t size;
    PyMethodDef *methods;
    PyModuleDef_Slot *slots;
    void *traverse, *clear, *free;
} definition = {.name = "cells", .slots = slots};

__attribute__((visibility("default"))) PyObject *PyInit_cells(void);

PyObject *PyInit_cells(void)
{
    if (probing_python_load() || python.free_threaded)
        return NULL;
    return python.PyModuleDef_Init(&definition);
}
