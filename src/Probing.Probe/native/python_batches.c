/* Many rows at once: of an iterable, and of columns that numpy and others have in memory. All with the GIL. */
#define _GNU_SOURCE
#include "python_objects.h"
#include "python_tables.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows ------------------------------------------------------------------------------------------------------- */

PyObject *python_table_append_many(PyObject *capsule, PyObject *rows)
{
    struct python_table *table = python_table_of(capsule);
    PyObject *iterator = table ? python.PyObject_GetIter(rows) : NULL;
    if (!iterator)
        return NULL;
    long long count = 0;
    int failed = 0;
    for (PyObject *row; !failed && (row = python.PyIter_Next(iterator));) {
        failed = python_table_append(table, row);
        python.Py_DecRef(row);
        count++;
    }
    python.Py_DecRef(iterator);
    return failed || python.PyErr_Occurred() ? NULL : python.PyLong_FromLongLong(count);
}

/* ---- buffers ---------------------------------------------------------------------------------------------------- */

/* The buffers of one column: values, offsets, validity. */
struct batch_column {
    struct python_buffer buffers[3];
};

static int is_text(enum ring_kind kind)
{
    return kind == RING_UTF8 || kind == RING_BINARY || kind == RING_JSON;
}

static uint64_t width_of(enum ring_kind kind)
{
    switch (kind) {
    case RING_BOOL: case RING_INT8: case RING_UINT8: return 1;
    case RING_INT16: case RING_UINT16: return 2;
    case RING_INT32: case RING_UINT32: case RING_FLOAT32: case RING_DATE32: return 4;
    case RING_UUID: case RING_DECIMAL128: return 16;
    default: return 8;
    }
}

/* ValueError unless there is so much in each buffer. */
static int check_lengths(const struct ring_column *column, const struct batch_column *given, uint64_t count)
{
    const struct python_buffer *values = &given->buffers[0], *offsets = &given->buffers[1], *validity = &given->buffers[2];
    int enough = values->object && (!validity->object || (uint64_t)validity->length >= (count + 7) / 8);
    if (enough && is_text(column->kind)) {
        enough = offsets->object && (uint64_t)offsets->length >= (count + 1) * sizeof(int64_t);
        for (uint64_t i = 0; enough && i <= count; i++) /* what lies between is checked to go forward */
            enough = ((const int64_t *)offsets->data)[i] >= 0 && ((const int64_t *)offsets->data)[i] <= values->length;
    } else if (enough) {
        enough = (uint64_t)values->length >= count * width_of(column->kind);
    }
    if (!enough)
        python.PyErr_Format(python.PyExc_ValueError, "column %s: its buffers have less than %llu values", column->name,
                            (unsigned long long)count);
    return enough ? 0 : -1;
}

static int read_buffers(PyObject *description, struct batch_column *column)
{
    PyObject *given[3];
    if (!python.PyArg_ParseTuple(description, "OOO", &given[0], &given[1], &given[2]))
        return -1;
    for (int i = 0; i < 3; i++)
        if (given[i] != python.None && python.PyObject_GetBuffer(given[i], &column->buffers[i], PYTHON_BUFFER_SIMPLE)) {
            column->buffers[i].object = NULL;
            return -1;
        }
    return 0;
}

static int64_t append_buffers(struct python_table *table, uint64_t count, PyObject *columns, struct batch_column *given,
                              struct ring_values *values)
{
    for (size_t i = 0; i < table->cells->count; i++) {
        const struct ring_column *column = &table->schema->columns[table->first_cell + i];
        PyObject *description = python.PyTuple_GetItem(columns, (ssize_t)i);
        if (!description || read_buffers(description, &given[i]) || check_lengths(column, &given[i], count))
            return -1;
        values[table->first_cell + i] = (struct ring_values){
            .values = given[i].buffers[0].data, .offsets = given[i].buffers[1].data, .validity = given[i].buffers[2].data,
            .large_offsets = 1,
        };
    }
    return count ? python_table_append_columns(table, values, count) : 0;
}

PyObject *python_table_append_buffers(PyObject *capsule, PyObject *arguments)
{
    struct python_table *table = python_table_of(capsule);
    unsigned long long count;
    PyObject *columns;
    if (!table || !python.PyArg_ParseTuple(arguments, "KO:append_buffers", &count, &columns))
        return NULL;
    struct batch_column *given = calloc(table->cells->count + 1, sizeof *given);
    struct ring_values *values = calloc(table->cells->count + 1, sizeof *values);
    int64_t appended = given && values ? append_buffers(table, count, columns, given, values) : -1;
    for (size_t i = 0; given && i < table->cells->count; i++)
        for (int j = 0; j < 3; j++)
            if (given[i].buffers[j].object)
                python.PyBuffer_Release(&given[i].buffers[j]);
    if (!given || !values)
        python.PyErr_NoMemory();
    free(given);
    free(values);
    return appended < 0 ? NULL : python.PyLong_FromLongLong(appended);
}
