/*
 * The functions of a declared table: append, take, flush, drop. They need no running probe and work in forked children, so
 * they have no fork guard: what is the parent's they do not touch, and rows of the child go to rings of its own.
 */
#define _GNU_SOURCE
#include "python_module.h"
#include "python_objects.h"
#include "python_tables.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const char CAPSULE_NAME[] = "probing_table";

struct python_table *python_table_of(PyObject *capsule)
{
    return python.PyCapsule_GetPointer(capsule, CAPSULE_NAME);
}

/* ---- declaring -------------------------------------------------------------------------------------------------- */

static void free_table(struct python_table *table)
{
    if (table->rings)
        table_rings_release(table->rings);
    if (table->cells)
        cell_columns_free(table->cells);
    PYTHON_RELEASE(table->path, table->refused);
    free(table);
}

static void free_capsule(PyObject *capsule)
{
    free_table(python_table_of(capsule));
}

static int read_column(PyObject *description, struct ring_column *column)
{
    int kind;
    if (!python.PyArg_ParseTuple(description, "ssssiI", &column->name, &column->type, &column->unit, &column->description,
                                 &kind, &column->flags))
        return -1;
    column->kind = (enum ring_kind)kind;
    return 0;
}

/* Of (table, description, extra, ((name, type, unit, description, kind, flags), ...)). NULL with an exception set. */
static struct table_schema *read_schema(PyObject *description)
{
    struct ring_schema schema = {0};
    PyObject *columns;
    if (!python.PyArg_ParseTuple(description, "sssO", &schema.table, &schema.description, &schema.extra, &columns))
        return NULL;
    ssize_t count = python.PyTuple_Size(columns);
    if (count < 0 || count > TABLE_COLUMNS_MOST) {
        python.PyErr_Format(python.PyExc_ValueError, "table %s has %zd columns; 1 to %d are possible", schema.table, count,
                            TABLE_COLUMNS_MOST);
        return NULL;
    }
    struct ring_column *all = calloc((size_t)count + 1, sizeof *all);
    int failed = !all;
    for (ssize_t i = 0; !failed && i < count; i++)
        failed = read_column(python.PyTuple_GetItem(columns, i), &all[i]);
    schema.columns = all;
    schema.column_count = (uint32_t)count;
    struct table_schema *copy = failed ? NULL : table_schema_new(&schema);
    free(all);
    if (!copy && !python.PyErr_Occurred())
        python.PyErr_NoMemory();
    return copy;
}

/* The path of the ring, borrowed from *owner, which is new; NULL with or without an exception set: there is no place. */
static const char *path_of(struct python_table *table, PyObject **owner)
{
    *owner = python.PyObject_CallObject(table->path, NULL);
    if (!*owner || *owner == python.None)
        return NULL;
    return python.PyUnicode_AsUTF8AndSize(*owner, NULL);
}

int python_table_refused(struct python_table *table, const struct ring_error *error)
{
    PyObject *arguments = python.Py_BuildValue("(iis)", (int)error->status, error->column, error->text);
    PyObject *result = arguments ? python.PyObject_CallObject(table->refused, arguments) : NULL;
    PYTHON_RELEASE(arguments, result);
    return result ? 0 : -1;
}

static int declare(struct python_table *table, struct table_schema *schema)
{
    PyObject *owner;
    struct ring_error error = {0};
    const char *path = path_of(table, &owner);
    int failed = path == NULL && python.PyErr_Occurred();
    if (failed) {
        table_schema_free(schema);
    } else {
        uint32_t columns = schema->ring.column_count;
        table->first_cell = columns - (uint32_t)table->cells->count;
        for (uint32_t i = 0; i < columns; i++)
            table->has_uuids |= schema->columns[i].kind == RING_UUID;
        enum ring_status status =
            table_rings_declare(table->rings, schema, path, &table->limits, &table->schema, &error);
        failed = status && status != RING_FORKED && python_table_refused(table, &error);
    }
    PYTHON_RELEASE(owner);
    return failed ? -1 : 0;
}

static PyMethodDef functions[]; /* at the end */

/* append, but as a method of a row; None where this Python has no such thing. New. */
static PyObject *save_of(PyObject *capsule)
{
    if (!python.instance_method)
        return python_none();
    PyObject *append = python.PyCFunction_NewEx(&functions[0], capsule, NULL);
    PyObject *save = append ? python.instance_method(append) : NULL;
    PYTHON_RELEASE(append);
    return save;
}

/* [handle, save, append, append_many, append_buffers, append_arrow, take, flush, drop]. New; the capsule is taken over. */
static PyObject *functions_of(PyObject *capsule)
{
    PyObject *list = capsule ? python.PyList_New(0) : NULL;
    if (list && python.PyList_Append(list, capsule)) {
        python.Py_DecRef(list);
        list = NULL;
    }
    if (list)
        list = python_append(list, save_of(capsule));
    for (PyMethodDef *function = functions; list && function->name; function++)
        list = python_append(list, python.PyCFunction_NewEx(function, capsule, NULL));
    PYTHON_RELEASE(capsule);
    return list;
}

/* From the environment, as long as no probe says otherwise. */
static atomic_int budget_is_set;
static _Atomic uint64_t memory_of_each;

void probing_limit_table_memory(uint64_t all, uint64_t each)
{
    atomic_store(&budget_is_set, 1);
    ring_set_budget(all);
    atomic_store(&memory_of_each, each);
}

PyObject *probing_core_table_open(PyObject *module, PyObject *arguments)
{
    (void)module;
    unsigned long long capacity, max_bytes, budget;
    PyObject *path, *description, *cells, *row_type, *values, *refused, *former;
    if (!python.PyArg_ParseTuple(arguments, "OO(KKK)OOOOO:table_open", &path, &description, &capacity, &max_bytes, &budget,
                                 &cells, &row_type, &values, &refused, &former))
        return NULL;
    struct python_table *table = calloc(1, sizeof *table);
    if (!table)
        return python.PyErr_NoMemory();
    uint64_t each = atomic_load(&memory_of_each);
    table->limits = (struct ring_limits){.capacity = capacity, .max_bytes = each ? each : max_bytes};
    python.Py_IncRef(table->path = path);
    python.Py_IncRef(table->refused = refused);
    table->cells = cell_columns_new(cells, row_type, values);
    struct python_table *before = former == python.None ? NULL : python_table_of(former);
    struct table_schema *schema = table->cells && !python.PyErr_Occurred() ? read_schema(description) : NULL;
    if (schema)
        table->rings = before ? table_rings_share(before->rings) : table_rings_new();
    if (schema && !atomic_exchange(&budget_is_set, 1))
        ring_set_budget(budget);
    if (!schema || !table->rings || declare(table, schema)) {
        free_table(table);
        return python.PyErr_Occurred() ? NULL : python.PyErr_NoMemory();
    }
    PyObject *capsule = python.PyCapsule_New(table, CAPSULE_NAME, free_capsule);
    if (!capsule)
        free_table(table);
    return functions_of(capsule);
}

/* ---- appending -------------------------------------------------------------------------------------------------- */

int python_table_open(struct python_table *table)
{
    PyObject *owner;
    struct ring_error error = {0};
    const char *path = path_of(table, &owner);
    int result = path ? 1 : python.PyErr_Occurred() ? -1 : 0;
    if (path && table_rings_open(table->rings, path, &table->limits, &error))
        result = python_table_refused(table, &error);
    PYTHON_RELEASE(owner);
    return result;
}

/* A UUID comes as bytes, and is stored in their place. */
static void fix_widths(const struct python_table *table, struct ring_value *values)
{
    for (uint32_t i = table->first_cell; i < table->schema->ring.column_count; i++)
        if (table->schema->columns[i].kind == RING_UUID && !values[i].is_null) {
            const char *data = values[i].bytes.data;
            memcpy(values[i].fixed, data, sizeof values[i].fixed);
        }
}

static int store(struct python_table *table, const struct ring_value *values)
{
    struct ring_error error;
    for (;;) {
        enum ring_status status = table_rings_append(table->rings, table->schema, values, &error);
        if (!status)
            return 0;
        if (status != RING_FORKED)
            return python_table_refused(table, &error);
        int opened = python_table_open(table);
        if (opened <= 0)
            return opened;
    }
}

int python_table_append(struct python_table *table, PyObject *row)
{
    struct ring_value values[table->cells->count + 1];
    PyObject *kept[table->cells->count + 1];
    values[0].is_null = 0; /* the implicit time */
    if (cells_of_row(table->cells, row, values + table->first_cell, kept))
        return -1;
    if (table->has_uuids)
        fix_widths(table, values);
    int failed = store(table, values);
    python_release(kept, table->cells->count + 1);
    return failed;
}

static PyObject *append(PyObject *capsule, PyObject *row)
{
    struct python_table *table = python_table_of(capsule);
    return table && !python_table_append(table, row) ? python_none() : NULL;
}

int64_t python_table_append_columns(struct python_table *table, const struct ring_values *columns, uint64_t count)
{
    struct ring_error error;
    for (;;) {
        uint64_t appended;
        void *thread = python.PyEval_SaveThread();
        enum ring_status status =
            table_rings_append_columns(table->rings, table->schema, columns, count, &appended, &error);
        python.PyEval_RestoreThread(thread);
        if (!status || (status != RING_FORKED && !python_table_refused(table, &error)))
            return (int64_t)appended;
        int opened = status == RING_FORKED ? python_table_open(table) : -1;
        if (opened <= 0)
            return opened;
    }
}

/* ---- taking ----------------------------------------------------------------------------------------------------- */

static PyObject *value_of(enum ring_kind kind, const struct ring_value *value)
{
    if (value->is_null)
        return python_none();
    switch (kind) {
    case RING_BOOL:
        return python.PyBool_FromLong(value->integer != 0);
    case RING_UINT64:
        return python.PyLong_FromUnsignedLongLong(value->natural);
    case RING_FLOAT32: case RING_FLOAT64:
        return python.PyFloat_FromDouble(value->real);
    case RING_UTF8: case RING_JSON:
        return python.PyUnicode_FromStringAndSize(value->bytes.data, (ssize_t)value->bytes.length);
    case RING_BINARY:
        return python.PyBytes_FromStringAndSize(value->bytes.data, (ssize_t)value->bytes.length);
    case RING_UUID:
        return python.PyBytes_FromStringAndSize((const char *)value->fixed, sizeof value->fixed);
    default:
        return python.PyLong_FromLongLong(value->integer);
    }
}

/* For each column of this declaration where it is in an older ring; UINT32_MAX: it was not there yet. */
static void find_columns(const struct table_schema *wanted, const struct table_schema *there, uint32_t *places)
{
    for (uint32_t i = 0; i < wanted->ring.column_count; i++) {
        places[i] = UINT32_MAX;
        for (uint32_t j = 0; j < there->ring.column_count; j++)
            if (!strcmp(wanted->columns[i].name, there->columns[j].name))
                places[i] = j;
    }
}

static PyObject *row_of(const struct table_schema *schema, const struct ring_value *values, const uint32_t *places)
{
    PyObject *row = python.PyTuple_New((ssize_t)schema->ring.column_count);
    for (uint32_t i = 0; row && i < schema->ring.column_count; i++) {
        PyObject *value = places[i] == UINT32_MAX ? python_none() : value_of(schema->columns[i].kind, &values[places[i]]);
        if (!value || python.PyTuple_SetItem(row, (ssize_t)i, value)) {
            python.Py_DecRef(row);
            row = NULL;
        }
    }
    return row;
}

static PyObject *rows_of(const struct table_schema *wanted, const struct table_schema *there, const struct ring_rows *rows)
{
    uint32_t places[wanted->ring.column_count];
    find_columns(wanted, there, places);
    PyObject *list = python.PyList_New(0);
    for (uint64_t i = 0; list && i < rows->count; i++)
        list = python_append(list, row_of(wanted, rows->values + i * rows->columns, places));
    return list;
}

/* The rows of older rings go before those of newer ones. */
static PyObject *take(PyObject *capsule, PyObject *arguments)
{
    struct python_table *table = python_table_of(capsule);
    unsigned long long count;
    if (!table || !python.PyArg_ParseTuple(arguments, "K:take", &count))
        return NULL;
    PyObject *all = python.PyList_New(0);
    for (unsigned age = 0; all && count; age++) {
        struct ring_rows rows;
        struct ring_error error;
        const struct table_schema *there;
        enum ring_status status = table_rings_latest(table->rings, age, count, &rows, &there, &error);
        if (status == RING_INVALID)
            break;
        PyObject *part = status ? NULL : rows_of(table->schema, there, &rows);
        if (status)
            python.PyErr_SetString(python.PyExc_RuntimeError, error.text);
        if (!part || python.PyList_SetSlice(all, 0, 0, part)) {
            python.Py_DecRef(all);
            all = NULL;
        }
        count -= rows.count;
        ring_rows_free(&rows);
        PYTHON_RELEASE(part);
    }
    return all;
}

/* ---- the rest --------------------------------------------------------------------------------------------------- */

static PyObject *flush(PyObject *capsule, PyObject *unused)
{
    (void)unused;
    struct python_table *table = python_table_of(capsule);
    if (!table)
        return NULL;
    struct ring_error error;
    void *thread = python.PyEval_SaveThread();
    enum ring_status status = table_rings_flush(table->rings, &error);
    python.PyEval_RestoreThread(thread);
    if (!status)
        return python_none();
    python.PyErr_SetString(python.PyExc_OSError, error.text);
    return NULL;
}

static PyObject *drop(PyObject *capsule, PyObject *unused)
{
    (void)unused;
    struct python_table *table = python_table_of(capsule);
    if (!table)
        return NULL;
    void *thread = python.PyEval_SaveThread();
    table_rings_drop(table->rings);
    python.PyEval_RestoreThread(thread);
    return python_none();
}

static PyMethodDef functions[] = {
    {"append", append, METH_O,
     "append(row, /)\n--\n\nStore a row: an instance of the class, or a tuple of its values in the order of the fields."},
    {"append_many", python_table_append_many, METH_O, "append_many(rows, /)\n--\n\nStore the rows of an iterable; how many."},
    {"append_buffers", python_table_append_buffers, METH_VARARGS,
     "append_buffers(count, columns, /)\n--\n\nStore columns of (values, offsets, validity); how many rows."},
    {"append_arrow", python_table_append_arrow, METH_O,
     "append_arrow(stream, /)\n--\n\nStore the batches of a capsule 'arrow_array_stream'; how many rows."},
    {"take", take, METH_VARARGS, "take(count, /)\n--\n\nThe latest rows as they are stored, the oldest first."},
    {"flush", flush, METH_NOARGS, "flush()\n--\n\nHave a disk take what is in memory."},
    {"drop", drop, METH_NOARGS, "drop()\n--\n\nTake the rows away."},
    {NULL, NULL, 0, NULL},
};
