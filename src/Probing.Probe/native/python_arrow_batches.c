/*
 * Batches of Arrow data: a column of the very type of the table's is copied as it lies in memory. Where one is of another type,
 * the batch is read row by row as Python values, which are taken and refused as all others. All with the GIL.
 */
#define _GNU_SOURCE
#include "arrow.h"
#include "python_objects.h"
#include "python_tables.h"
#include "python_values.h"

#include <stdlib.h>
#include <string.h>

/* ---- columns as they are ---------------------------------------------------------------------------------------- */

static const char FORMATS[][4] = {
    [RING_BOOL] = "b", [RING_INT8] = "c", [RING_INT16] = "s", [RING_INT32] = "i", [RING_INT64] = "l", [RING_UINT8] = "C",
    [RING_UINT16] = "S", [RING_UINT32] = "I", [RING_UINT64] = "L", [RING_FLOAT32] = "f", [RING_FLOAT64] = "g",
    [RING_DATE32] = "tdD", [RING_DURATION] = "tDn",
};

/* True when the values of a field are what the column stores, and all of them are among its values. */
static int is_same(const struct ring_column *column, int direct, const struct ArrowSchema *field)
{
    const char *format = field->format;
    if (field->dictionary)
        return 0;
    switch (column->kind) {
    case RING_TIMESTAMP:
        return strncmp(format, "tsn:", 4) == 0 && format[4] != 0; /* in UTC: without a zone it is not known when */
    case RING_UUID:
        return strcmp(format, "w:16") == 0;
    case RING_UTF8:
        return direct && (strcmp(format, "u") == 0 || strcmp(format, "U") == 0);
    case RING_BINARY:
        return direct && (strcmp(format, "z") == 0 || strcmp(format, "Z") == 0);
    case RING_DATE32: case RING_DURATION:
        return strcmp(format, FORMATS[column->kind]) == 0;
    case RING_JSON: case RING_DECIMAL128:
        return 0;
    default:
        return direct && strcmp(format, FORMATS[column->kind]) == 0;
    }
}

static uint32_t width_of(enum ring_kind kind)
{
    switch (kind) {
    case RING_INT8: case RING_UINT8: return 1;
    case RING_INT16: case RING_UINT16: return 2;
    case RING_INT32: case RING_UINT32: case RING_FLOAT32: case RING_DATE32: return 4;
    case RING_UUID: return 16;
    default: return 8;
    }
}

/* Arrow has bits, a ring bytes. NULL with an exception set. */
static uint8_t *bytes_of_bits(const uint8_t *bits, int64_t offset, int64_t count)
{
    uint8_t *bytes = malloc((size_t)count + 1);
    for (int64_t i = 0; bytes && i < count; i++)
        bytes[i] = bits[(offset + i) / 8] >> (offset + i) % 8 & 1;
    if (!bytes)
        python.PyErr_NoMemory();
    return bytes;
}

/* What is made for it, and to be freed afterwards, is in *made. -1 with an exception set. */
static int point_at(const struct ring_column *column, const struct ArrowSchema *field, const struct ArrowArray *array,
                    int64_t offset, int64_t count, struct ring_values *values, uint8_t **made)
{
    *values = (struct ring_values){.validity = array->null_count == 0 ? NULL : array->buffers[0],
                                   .validity_offset = (uint64_t)offset};
    if (column->kind == RING_UTF8 || column->kind == RING_BINARY) {
        values->large_offsets = *field->format == 'U' || *field->format == 'Z';
        values->offsets = (const char *)array->buffers[1] + offset * (values->large_offsets ? 8 : 4);
        values->values = array->buffers[2] ? array->buffers[2] : ""; /* there may be none where all texts are empty */
    } else if (column->kind == RING_BOOL) {
        values->values = *made = bytes_of_bits(array->buffers[1], offset, count);
        return *made ? 0 : -1;
    } else {
        values->values = (const char *)array->buffers[1] + offset * width_of(column->kind);
    }
    return 0;
}

static int64_t append_as_is(struct python_table *table, const struct ArrowSchema *schema, const struct ArrowArray *batch,
                            const uint32_t *places)
{
    size_t columns = table->cells->count;
    struct ring_values values[columns + 1];
    uint8_t *made[columns];
    memset(made, 0, sizeof made);
    memset(values, 0, sizeof values);
    int failed = 0;
    for (size_t i = 0; !failed && i < columns; i++) {
        const struct ArrowArray *array = batch->children[places[i]];
        failed = point_at(&table->schema->columns[table->first_cell + i], schema->children[places[i]], array,
                          array->offset + batch->offset, batch->length, &values[table->first_cell + i], &made[i]);
    }
    int64_t appended = failed ? -1 : python_table_append_columns(table, values, (uint64_t)batch->length);
    for (size_t i = 0; i < columns; i++)
        free(made[i]);
    return appended;
}

/* ---- row by row ------------------------------------------------------------------------------------------------- */

static PyObject *row_of(const struct ArrowSchema *schema, const struct ArrowArray *batch, const uint32_t *places, size_t columns,
                        int64_t index)
{
    PyObject *row = python.PyTuple_New((ssize_t)columns);
    for (size_t i = 0; row && i < columns; i++) {
        PyObject *value = python_value(schema->children[places[i]], batch->children[places[i]], index + batch->offset);
        if (!value || python.PyTuple_SetItem(row, (ssize_t)i, value)) {
            python.Py_DecRef(row);
            row = NULL;
        }
    }
    return row;
}

static int64_t append_rows(struct python_table *table, const struct ArrowSchema *schema, const struct ArrowArray *batch,
                           const uint32_t *places)
{
    for (int64_t i = 0; i < batch->length; i++) {
        PyObject *row = row_of(schema, batch, places, table->cells->count, i);
        int failed = !row || python_table_append(table, row);
        PYTHON_RELEASE(row);
        if (failed)
            return -1;
    }
    return batch->length;
}

/* ---- streams ---------------------------------------------------------------------------------------------------- */

/* Where the data has each column; TypeError unless it has these and no others. 1: all as they are; 0: not; -1: exception. */
static int find_columns(const struct python_table *table, const struct ArrowSchema *schema, uint32_t *places)
{
    int same = 1;
    for (size_t i = 0; i < table->cells->count; i++) {
        const struct ring_column *column = &table->schema->columns[table->first_cell + i];
        places[i] = UINT32_MAX;
        for (int64_t j = 0; j < schema->n_children; j++)
            if (schema->children[j]->name && strcmp(schema->children[j]->name, column->name) == 0)
                places[i] = (uint32_t)j;
        if (places[i] == UINT32_MAX) {
            python.PyErr_Format(python.PyExc_TypeError, "table %s: the Arrow data has no column %s",
                                table->schema->ring.table, column->name);
            return -1;
        }
        same &= is_same(column, table->cells->columns[i].direct, schema->children[places[i]]);
    }
    if (schema->n_children == (int64_t)table->cells->count)
        return same;
    python.PyErr_Format(python.PyExc_TypeError, "table %s: the Arrow data has %lld columns, and a row has %zu; select these",
                        table->schema->ring.table, (long long)schema->n_children, table->cells->count);
    return -1;
}

static int64_t append_batches(struct python_table *table, const struct ArrowSchema *schema, struct ArrowArrayStream *stream)
{
    uint32_t places[table->cells->count];
    int same = find_columns(table, schema, places);
    int64_t total = 0;
    while (same >= 0 && total >= 0) {
        struct ArrowArray batch = {0};
        if (stream->get_next(stream, &batch)) {
            const char *text = stream->get_last_error(stream);
            python.PyErr_Format(python.PyExc_ValueError, "the Arrow data ended with an error: %s", text ? text : "unknown");
            return -1;
        }
        if (!batch.release)
            return total;
        int64_t appended = batch.length == 0 ? 0
                           : same            ? append_as_is(table, schema, &batch, places)
                                             : append_rows(table, schema, &batch, places);
        batch.release(&batch);
        total = appended < 0 ? -1 : total + appended;
    }
    return -1;
}

PyObject *python_table_append_arrow(PyObject *capsule, PyObject *data)
{
    struct python_table *table = python_table_of(capsule);
    struct ArrowArrayStream *stream = table ? python.PyCapsule_GetPointer(data, "arrow_array_stream") : NULL;
    if (!stream)
        return NULL;
    struct ArrowSchema schema = {0};
    if (!stream->release || stream->get_schema(stream, &schema)) {
        python.PyErr_SetString(python.PyExc_ValueError, "the Arrow data cannot be read: its schema is missing, or it was read before");
        return NULL;
    }
    int64_t total = append_batches(table, &schema, stream);
    schema.release(&schema);
    return total < 0 ? NULL : python.PyLong_FromLongLong(total);
}
