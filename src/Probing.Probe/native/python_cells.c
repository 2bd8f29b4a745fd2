#define _GNU_SOURCE
#include "python_cells.h"
#include "python_objects.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const KIND_NAMES[] = {
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64", "utf8", "binary",
};

/* Of those that have less than 64 bits. */
static const int64_t SMALLEST[CELL_UINT32 + 1] = {[CELL_INT8] = INT8_MIN, [CELL_INT16] = INT16_MIN, [CELL_INT32] = INT32_MIN};
static const int64_t LARGEST[CELL_UINT32 + 1] = {[CELL_INT8] = INT8_MAX, [CELL_INT16] = INT16_MAX, [CELL_INT32] = INT32_MAX,
                                  [CELL_UINT8] = UINT8_MAX, [CELL_UINT16] = UINT16_MAX, [CELL_UINT32] = UINT32_MAX};

/* Borrowed. The type is the last word of an object's header, whose size depends on the build. */
static PyObject *type_of(PyObject *object)
{
    return ((PyObject **)object)[python.free_threaded ? 3 : 1];
}

/* ---- one value -------------------------------------------------------------------------------------------------- */

static int read_integer(enum cell_kind kind, PyObject *value, struct ring_value *cell)
{
    int overflow;
    if (type_of(value) != python.PyLong_Type)
        return 0;
    cell->integer = python.PyLong_AsLongLongAndOverflow(value, &overflow);
    if (kind == CELL_INT64)
        return !overflow;
    if (kind != CELL_UINT64)
        return !overflow && cell->integer >= SMALLEST[kind] && cell->integer <= LARGEST[kind];
    if (overflow > 0) {
        cell->natural = python.PyLong_AsUnsignedLongLong(value);
        if (!python.PyErr_Occurred())
            return 1;
        python.PyErr_Clear(); /* more than 64 bits: the conversion says so */
        return 0;
    }
    return !overflow && cell->integer >= 0;
}

static int read_real(enum cell_kind kind, PyObject *value, struct ring_value *cell)
{
    if (type_of(value) != python.PyFloat_Type)
        return 0;
    cell->real = python.PyFloat_AsDouble(value);
    return kind == CELL_FLOAT64 || isinf(cell->real) || !isinf((float)cell->real);
}

static int read_text(PyObject *value, struct ring_value *cell)
{
    ssize_t length;
    if (type_of(value) != python.PyUnicode_Type)
        return 0;
    cell->bytes.data = python.PyUnicode_AsUTF8AndSize(value, &length);
    if (!cell->bytes.data) {
        python.PyErr_Clear(); /* lone surrogates: the conversion says so */
        return 0;
    }
    cell->bytes.length = (size_t)length;
    return 1;
}

static int read_bytes(PyObject *value, struct ring_value *cell)
{
    char *data;
    ssize_t length;
    if (type_of(value) != python.PyBytes_Type || python.PyBytes_AsStringAndSize(value, &data, &length))
        return 0;
    cell->bytes.data = data;
    cell->bytes.length = (size_t)length;
    return 1;
}

/* True when the value is of the very type of the column and in its range. */
static int read_exact(enum cell_kind kind, PyObject *value, struct ring_value *cell)
{
    switch (kind) {
    case CELL_BOOL:
        cell->integer = value == python.True;
        return value == python.True || value == python.False;
    case CELL_FLOAT32:
    case CELL_FLOAT64:
        return read_real(kind, value, cell);
    case CELL_UTF8:
        return read_text(value, cell);
    case CELL_BINARY:
        return read_bytes(value, cell);
    default:
        return read_integer(kind, value, cell);
    }
}

/* Of a value that somebody keeps. What the cell points into otherwise is in *kept afterwards, a new reference. */
static int read_cell(const struct cell_column *column, PyObject *value, struct ring_value *cell, PyObject **kept)
{
    cell->is_null = column->nullable && value == python.None;
    if (cell->is_null || (column->direct && read_exact(column->kind, value, cell)))
        return 0;
    PyObject *converted = python.PyObject_CallFunctionObjArgs(column->convert, value, NULL);
    PYTHON_RELEASE(*kept);
    *kept = converted;
    if (!converted)
        return -1;
    if (read_exact(column->kind, converted, cell))
        return 0;
    python.PyErr_SetString(python.PyExc_RuntimeError, "a conversion gave a value that is none of its column's");
    return -1;
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

/* Where the values of a tuple begin, in words: behind a header whose length depends on the build. 0: not known. */
static size_t tuple_items;

static void find_tuple_items(PyObject *tuple)
{
    enum { FIRST = 3, LAST = 8 };
    PyObject *value = python.PyTuple_GetItem(tuple, 0);
    for (size_t word = FIRST; value && !tuple_items && word <= LAST; word++)
        if (((PyObject **)tuple)[word] == value)
            tuple_items = word;
}

/* Borrowed. */
static PyObject *item_of(PyObject *tuple, size_t index)
{
    return tuple_items ? ((PyObject **)tuple)[tuple_items + index] : python.PyTuple_GetItem(tuple, (ssize_t)index);
}

/* The tuple keeps its values. */
static int cells_of_tuple(const struct cell_columns *columns, PyObject *row, struct ring_value *cells, PyObject **kept)
{
    for (size_t i = 0; i < columns->count; i++)
        if (read_cell(&columns->columns[i], item_of(row, i), &cells[i], &kept[i]))
            return -1;
    return 0;
}

static int cells_of_instance(const struct cell_columns *columns, PyObject *row, struct ring_value *cells, PyObject **kept)
{
    for (size_t i = 0; i < columns->count; i++) {
        kept[i] = python.PyObject_GetAttr(row, columns->columns[i].attribute);
        if (!kept[i] || read_cell(&columns->columns[i], kept[i], &cells[i], &kept[i]))
            return -1;
    }
    return 0;
}

int cells_of_row(const struct cell_columns *columns, PyObject *row, struct ring_value *cells, PyObject **kept)
{
    memset(kept, 0, (columns->count + 1) * sizeof *kept);
    int failed = 0;
    if (type_of(row) == columns->row_type) {
        failed = cells_of_instance(columns, row, cells, kept);
    } else {
        if (type_of(row) != python.PyTuple_Type || python.PyTuple_Size(row) != (ssize_t)columns->count) {
            row = kept[columns->count] = python.PyObject_CallFunctionObjArgs(columns->values, row, NULL);
            if (!row)
                return -1;
        }
        failed = cells_of_tuple(columns, row, cells, kept);
    }
    if (failed)
        python_release(kept, columns->count + 1);
    return failed;
}

/* ---- columns ---------------------------------------------------------------------------------------------------- */

static int kind_named(const char *name)
{
    for (size_t kind = 0; kind < sizeof KIND_NAMES / sizeof *KIND_NAMES; kind++)
        if (strcmp(KIND_NAMES[kind], name) == 0)
            return (int)kind;
    python.PyErr_Format(python.PyExc_ValueError, "'%.100s' is no storage of a column", name);
    return -1;
}

static int fill_column(struct cell_column *column, PyObject *description)
{
    const char *attribute, *storage;
    int nullable, direct;
    if (!python.PyArg_ParseTuple(description, "ssppO", &attribute, &storage, &nullable, &direct, &column->convert))
        return -1;
    python.Py_IncRef(column->convert);
    int kind = kind_named(storage);
    column->attribute = kind < 0 ? NULL : python.PyUnicode_InternFromString(attribute);
    column->kind = (enum cell_kind)kind;
    column->nullable = (uint8_t)nullable;
    column->direct = (uint8_t)direct;
    return column->attribute ? 0 : -1;
}

struct cell_columns *cell_columns_new(PyObject *descriptions, PyObject *row_type, PyObject *values)
{
    ssize_t count = python.PyTuple_Size(descriptions);
    if (count < 0)
        return NULL;
    if (count > 0)
        find_tuple_items(descriptions);
    struct cell_columns *columns = calloc(1, sizeof *columns + (size_t)count * sizeof *columns->columns);
    if (!columns) {
        python.PyErr_NoMemory();
        return NULL;
    }
    python.Py_IncRef(columns->row_type = row_type);
    python.Py_IncRef(columns->values = values);
    for (; columns->count < (size_t)count; columns->count++)
        if (fill_column(&columns->columns[columns->count], python.PyTuple_GetItem(descriptions, (ssize_t)columns->count))) {
            columns->count++; /* the unfinished one has references too */
            cell_columns_free(columns);
            return NULL;
        }
    return columns;
}

void cell_columns_free(struct cell_columns *columns)
{
    for (size_t i = 0; i < columns->count; i++)
        PYTHON_RELEASE(columns->columns[i].attribute, columns->columns[i].convert);
    PYTHON_RELEASE(columns->row_type, columns->values);
    free(columns);
}
