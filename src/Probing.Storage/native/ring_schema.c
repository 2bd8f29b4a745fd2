/* Schemas: whether they can be, and how they stand in the file. */
#include "ring_internal.h"

#include <stdlib.h>

enum { MAX_COLUMNS = 1024, MAX_TEXT = 16 << 20 };

uint32_t ring_kind_width(enum ring_kind kind)
{
    switch (kind) {
    case RING_BOOL: case RING_INT8: case RING_UINT8: return 1;
    case RING_INT16: case RING_UINT16: return 2;
    case RING_INT32: case RING_UINT32: case RING_FLOAT32: case RING_DATE32: return 4;
    case RING_INT64: case RING_UINT64: case RING_FLOAT64: case RING_TIMESTAMP: case RING_DURATION: return 8;
    case RING_UTF8: case RING_BINARY: case RING_JSON: return sizeof(uint32_t); /* the place in the arena */
    case RING_DECIMAL128: case RING_UUID: return 16;
    }
    return 0;
}

static const char *text_of(const char *text)
{
    return text ? text : "";
}

static enum ring_status check_text(const char *text, const char *what, int column, struct ring_error *error)
{
    size_t length = strlen(text_of(text));
    if (length > MAX_TEXT)
        return ring_fail(error, RING_INVALID, 0, column, "the %s has %zu bytes; %d is the most", what, length, MAX_TEXT);
    if (!ring_is_utf8(text_of(text), length))
        return ring_fail(error, RING_NOT_UTF8, 0, column, "the %s is not UTF-8", what);
    return RING_OK;
}

static enum ring_status check_column(const struct ring_schema *schema, uint32_t index, struct ring_error *error)
{
    const struct ring_column *column = &schema->columns[index];
    if (!column->name || !*column->name)
        return ring_fail(error, RING_INVALID, 0, (int)index, "column %u has no name", index);
    const char *texts[] = {column->name, column->type, column->unit, column->description};
    static const char *const WHAT[] = {"name of a column", "type of a column", "unit of a column", "description of a column"};
    for (int i = 0; i < 4; i++) {
        enum ring_status status = check_text(texts[i], WHAT[i], (int)index, error);
        if (status)
            return status;
    }
    for (uint32_t other = 0; other < index; other++)
        if (!strcmp(schema->columns[other].name, column->name))
            return ring_fail(error, RING_INVALID, 0, (int)index, "two columns are called '%.200s'; rename one", column->name);
    if (!ring_kind_width(column->kind))
        return ring_fail(error, RING_INVALID, 0, (int)index, "column '%.200s': %d is no kind", column->name, (int)column->kind);
    if (column->flags & ~(uint32_t)(RING_NULLABLE | RING_APPEND_TIME))
        return ring_fail(error, RING_INVALID, 0, (int)index, "column '%.200s': %u are no flags", column->name, column->flags);
    if ((column->flags & RING_APPEND_TIME) && (column->kind != RING_TIMESTAMP || column->flags & RING_NULLABLE))
        return ring_fail(error, RING_INVALID, 0, (int)index,
                         "column '%.200s': the time of the append is a timestamp without NULLs", column->name);
    if (column->kind == RING_DECIMAL128 && (column->precision < 1 || column->precision > 38))
        return ring_fail(error, RING_INVALID, 0, (int)index, "column '%.200s': a decimal has 1 to 38 digits, not %d",
                         column->name, column->precision);
    return RING_OK;
}

static size_t texts_bytes(const struct ring_schema *schema)
{
    size_t bytes = strlen(schema->table) + strlen(text_of(schema->description)) + strlen(text_of(schema->extra));
    for (uint32_t i = 0; i < schema->column_count; i++) {
        const struct ring_column *column = &schema->columns[i];
        bytes += strlen(column->name) + strlen(text_of(column->type)) + strlen(text_of(column->unit)) +
                 strlen(text_of(column->description));
    }
    return bytes;
}

enum ring_status ring_check_schema(const struct ring_schema *schema, struct ring_error *error)
{
    if (!schema->table || !*schema->table)
        return ring_fail(error, RING_INVALID, 0, -1, "the table has no name");
    if (schema->column_count < 1 || schema->column_count > MAX_COLUMNS)
        return ring_fail(error, RING_INVALID, 0, -1, "table '%.200s' has %u columns; 1 to %d are possible", schema->table,
                         schema->column_count, MAX_COLUMNS);
    const char *texts[] = {schema->table, schema->description, schema->extra};
    static const char *const WHAT[] = {"name of the table", "description of the table", "extra of the table"};
    for (int i = 0; i < 3; i++) {
        enum ring_status status = check_text(texts[i], WHAT[i], -1, error);
        if (status)
            return status;
    }
    for (uint32_t i = 0; i < schema->column_count; i++) {
        enum ring_status status = check_column(schema, i, error);
        if (status)
            return status;
    }
    if (texts_bytes(schema) > MAX_TEXT)
        return ring_fail(error, RING_INVALID, 0, -1, "the texts of table '%.200s' have %zu bytes; %d is the most",
                         schema->table, texts_bytes(schema), MAX_TEXT);
    return RING_OK;
}

/* Appends a text and says where it is. */
static struct ring_file_text put_text(uint8_t *descriptor, uint32_t *end, const char *text)
{
    struct ring_file_text place = {*end, (uint32_t)strlen(text_of(text))};
    memcpy(descriptor + *end, text_of(text), place.length);
    *end += place.length;
    return place;
}

struct ring_file_header *ring_descriptor(const struct ring_schema *schema)
{
    size_t fixed = sizeof(struct ring_file_header) + schema->column_count * sizeof(struct ring_file_column);
    uint8_t *descriptor = calloc(1, fixed + texts_bytes(schema));
    if (!descriptor)
        return NULL;
    struct ring_file_header *header = (void *)descriptor;
    struct ring_file_column *columns = (void *)(header + 1);
    uint32_t end = (uint32_t)fixed;
    header->table = put_text(descriptor, &end, schema->table);
    header->description = put_text(descriptor, &end, schema->description);
    header->extra = put_text(descriptor, &end, schema->extra);
    for (uint32_t i = 0; i < schema->column_count; i++) {
        const struct ring_column *column = &schema->columns[i];
        columns[i] = (struct ring_file_column){
            .kind = column->kind, .flags = column->flags,
            .precision = column->kind == RING_DECIMAL128 ? column->precision : 0,
            .scale = column->kind == RING_DECIMAL128 ? column->scale : 0,
            .width = (uint16_t)ring_kind_width(column->kind),
        };
        columns[i].name = put_text(descriptor, &end, column->name);
        columns[i].type = put_text(descriptor, &end, column->type);
        columns[i].unit = put_text(descriptor, &end, column->unit);
        columns[i].description = put_text(descriptor, &end, column->description);
    }
    header->column_count = schema->column_count;
    header->descriptor_bytes = end;
    return header;
}

uint64_t ring_checksum(const uint8_t *descriptor, uint32_t bytes)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (uint32_t i = 0; i < bytes; i++) {
        int blank = i < sizeof RING_MAGIC - 1 || (i >= offsetof(struct ring_file_header, checksum) &&
                                                  i < offsetof(struct ring_file_header, file_bytes));
        hash = (hash ^ (blank ? 0 : descriptor[i])) * 0x100000001b3;
    }
    return hash;
}
