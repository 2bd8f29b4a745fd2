/*
 * Tables that the tests made up. Numbers are little-endian; a text is a u32 length and bytes.
 *
 *   per table   u32 1 (0: the end), path, u64 capacity, chunk_rows, arena_bytes, max_bytes, first_row, texts table,
 *               description, extra, u32 columns, and per column: texts name, type, unit, description, u32 kind, flags,
 *               precision, scale
 *   its rows    in groups: u32 rows (0: the end), u32 1 for a batch, and per row and column: u8 0 for NULL, or 1 and 16 bytes
 *               or a text
 *   then        u32 how many of the latest rows are to be written to PATH.latest, in the same form
 *
 * Says "error ROW STATUS COLUMN TEXT" for what was refused, and what the ring counted.
 */
#include "writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- input ------------------------------------------------------------------------------------------------------ */

static void take(void *to, size_t bytes)
{
    if (bytes && fread(to, bytes, 1, stdin) != 1) {
        fprintf(stderr, "the input ended\n");
        exit(2);
    }
}

static uint32_t take_number(void)
{
    uint32_t number;
    take(&number, sizeof number);
    return number;
}

static uint64_t take_large(void)
{
    uint64_t number;
    take(&number, sizeof number);
    return number;
}

/* One byte more than its length, which is malloc's to find the end of under the address sanitizer. */
static char *take_text(size_t *length)
{
    uint32_t bytes = take_number();
    char *text = malloc(bytes + 1);
    take(text, bytes);
    text[bytes] = 0;
    if (length)
        *length = bytes;
    return text;
}

static int is_text(enum ring_kind kind)
{
    return kind == RING_UTF8 || kind == RING_BINARY || kind == RING_JSON;
}

static void take_value(enum ring_kind kind, struct ring_value *value)
{
    uint8_t there;
    take(&there, 1);
    memset(value, 0, sizeof *value);
    value->is_null = !there;
    if (there && is_text(kind))
        value->bytes.data = take_text(&value->bytes.length);
    else if (there)
        take(value->fixed, sizeof value->fixed);
}

static void free_values(const struct ring_schema *schema, struct ring_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_text(schema->columns[i % schema->column_count].kind) && !values[i].is_null)
            free((char *)values[i].bytes.data);
    free(values);
}

static void take_schema(struct ring_schema *schema)
{
    *schema = (struct ring_schema){.table = take_text(NULL), .description = take_text(NULL), .extra = take_text(NULL)};
    schema->column_count = take_number();
    struct ring_column *columns = calloc(schema->column_count, sizeof *columns);
    for (uint32_t i = 0; i < schema->column_count; i++) {
        columns[i].name = take_text(NULL);
        columns[i].type = take_text(NULL);
        columns[i].unit = take_text(NULL);
        columns[i].description = take_text(NULL);
        columns[i].kind = (enum ring_kind)take_number();
        columns[i].flags = take_number();
        columns[i].precision = (uint8_t)take_number();
        columns[i].scale = (int8_t)take_number();
    }
    schema->columns = columns;
}

static void free_schema(struct ring_schema *schema)
{
    for (uint32_t i = 0; i < schema->column_count; i++) {
        free((char *)schema->columns[i].name);
        free((char *)schema->columns[i].type);
        free((char *)schema->columns[i].unit);
        free((char *)schema->columns[i].description);
    }
    free((struct ring_column *)schema->columns);
    free((char *)schema->table);
    free((char *)schema->description);
    free((char *)schema->extra);
}

/* ---- a batch ---------------------------------------------------------------------------------------------------- */

enum { BITS_TO_SKIP = 3 };

/* A column as numpy and Arrow have it: of exactly the bytes it needs, so that a sanitizer sees whoever reads more. */
static struct ring_values column_of(enum ring_kind kind, const struct ring_value *values, uint32_t columns, uint32_t rows)
{
    static const uint8_t WIDTH[] = {0, 1, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 0, 0, 8, 4, 8, 16, 16, 0};
    uint8_t width = WIDTH[kind], *validity = calloc(1, (rows + BITS_TO_SKIP + 7) / 8);
    size_t bytes = 0;
    for (uint32_t row = 0; row < rows; row++)
        bytes += width ? width : values[(size_t)row * columns].is_null ? 0 : values[(size_t)row * columns].bytes.length;
    uint8_t *data = calloc(1, bytes ? bytes : 1);
    int large = rows % 2, any_null = 0;
    int64_t *wide = calloc(rows + 1, sizeof *wide);
    int32_t *narrow = calloc(rows + 1, sizeof *narrow);
    size_t end = 0;
    for (uint32_t row = 0; row < rows; row++) {
        const struct ring_value *value = &values[(size_t)row * columns];
        float single = kind == RING_FLOAT32 ? (float)value->real : 0;
        size_t length = width ? width : value->is_null ? 0 : value->bytes.length;
        if (length && !value->is_null)
            memcpy(data + end, kind == RING_FLOAT32 ? (void *)&single : width ? (void *)value->fixed : value->bytes.data, length);
        end += length;
        wide[row + 1] = (int64_t)end;
        narrow[row + 1] = (int32_t)end;
        any_null |= value->is_null;
        if (!value->is_null)
            validity[(row + BITS_TO_SKIP) / 8] |= (uint8_t)(1 << (row + BITS_TO_SKIP) % 8);
    }
    free(large ? (void *)narrow : wide);
    if (!any_null && rows % 3) {
        free(validity);
        validity = NULL;
    }
    return (struct ring_values){.values = data, .offsets = large ? (void *)wide : narrow, .validity = validity,
                                .validity_offset = BITS_TO_SKIP, .large_offsets = (uint8_t)large};
}

static enum ring_status append_batch(struct ring *ring, const struct ring_schema *schema, const struct ring_value *values,
                                     uint32_t rows)
{
    struct ring_values *batch = calloc(schema->column_count, sizeof *batch);
    for (uint32_t i = 0; i < schema->column_count; i++)
        batch[i] = column_of(schema->columns[i].kind, values + i, schema->column_count, rows);
    enum ring_status status = ring_append_columns(ring, batch, rows, NULL, &error);
    for (uint32_t i = 0; i < schema->column_count; i++) {
        free((void *)batch[i].values);
        free((void *)batch[i].offsets);
        free((void *)batch[i].validity);
    }
    free(batch);
    return status;
}

/* ---- output ----------------------------------------------------------------------------------------------------- */

static void tell_error(uint32_t row, enum ring_status status)
{
    printf("error %u %d %d %s\n", row, (int)status, error.column, error.text);
}

static void write_latest(struct ring *ring, const struct ring_schema *schema, const char *path, uint32_t count)
{
    char name[4096];
    snprintf(name, sizeof name, "%s.latest", path);
    struct ring_rows rows;
    check(ring_latest(ring, count, &rows, &error));
    FILE *file = fopen(name, "wb");
    for (uint64_t i = 0; i < rows.count * rows.columns; i++) {
        const struct ring_value *value = &rows.values[i];
        uint32_t length = (uint32_t)value->bytes.length;
        fputc(!value->is_null, file);
        if (value->is_null)
            continue;
        if (is_text(schema->columns[i % rows.columns].kind)) {
            fwrite(&length, sizeof length, 1, file);
            fwrite(value->bytes.data, 1, length, file);
        } else {
            fwrite(value->fixed, sizeof value->fixed, 1, file);
        }
    }
    fclose(file);
    ring_rows_free(&rows);
}

/* ---- a table ---------------------------------------------------------------------------------------------------- */

static void write_rows(struct ring *ring, const struct ring_schema *schema)
{
    uint32_t columns = schema->column_count, first = 0;
    for (uint32_t rows; (rows = take_number()); first += rows) {
        uint32_t as_batch = take_number();
        struct ring_value *values = calloc((size_t)rows * columns, sizeof *values);
        for (size_t i = 0; i < (size_t)rows * columns; i++)
            take_value(schema->columns[i % columns].kind, &values[i]);
        enum ring_status status = as_batch ? append_batch(ring, schema, values, rows) : RING_OK;
        if (status)
            tell_error(first, status);
        for (uint32_t row = 0; row < rows && !as_batch; row++)
            if ((status = ring_append(ring, values + (size_t)row * columns, &error)))
                tell_error(first + row, status);
        free_values(schema, values, (size_t)rows * columns);
    }
}

int write_tables(char **arguments)
{
    (void)arguments;
    while (take_number()) {
        char *path = take_text(NULL);
        struct ring_limits limits = {.capacity = take_large()};
        limits.chunk_rows = (uint32_t)take_large();
        limits.arena_bytes = take_large();
        limits.max_bytes = take_large();
        limits.first_row = take_large();
        struct ring_schema schema;
        take_schema(&schema);
        struct ring *ring;
        check(ring_create(path, &schema, &limits, &ring, &error));
        write_rows(ring, &schema);
        write_latest(ring, &schema, path, take_number());
        tell_counts(ring);
        fflush(stdout);
        ring_close(ring);
        free_schema(&schema);
        free(path);
    }
    return 0;
}
