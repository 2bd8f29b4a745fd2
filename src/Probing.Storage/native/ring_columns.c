/* Appending many rows at once. */
#include "ring_values.h"

typedef unsigned long long large;

/* ---- what a batch says ------------------------------------------------------------------------------------------ */

static int is_valid(const struct ring_values *values, uint64_t index)
{
    uint64_t bit = index + values->validity_offset;
    return !values->validity || (values->validity[bit / 8] >> bit % 8 & 1);
}

static int64_t offset_at(const struct ring_values *values, uint64_t index)
{
    return values->large_offsets ? ((const int64_t *)values->offsets)[index] : ((const int32_t *)values->offsets)[index];
}

static const char *text_at(const struct ring_values *values, uint64_t index, size_t *length)
{
    int64_t from = offset_at(values, index);
    *length = (size_t)(offset_at(values, index + 1) - from);
    return (const char *)values->values + from;
}

static int has_texts(const struct ring *ring, uint32_t column)
{
    return ring_is_text(ring->fields[column].kind);
}

static int any_null(const struct ring_values *values, uint64_t from, uint64_t count)
{
    if (!values->validity)
        return 0;
    uint64_t i = from + values->validity_offset, end = i + count;
    for (; i < end && i % 8; i++)
        if (!(values->validity[i / 8] >> i % 8 & 1))
            return 1;
    for (; i + 8 <= end; i += 8)
        if (values->validity[i / 8] != 0xff)
            return 1;
    for (; i < end; i++)
        if (!(values->validity[i / 8] >> i % 8 & 1))
            return 1;
    return 0;
}

/* ---- checks ----------------------------------------------------------------------------------------------------- */

static enum ring_status check_texts(const struct ring *ring, uint32_t column, const struct ring_values *values,
                                    uint64_t count, struct ring_error *error)
{
    if (!values->offsets || offset_at(values, 0) < 0)
        return ring_fail(error, RING_INVALID, 0, (int)column, "texts and bytes come with offsets that begin with 0 or more");
    for (uint64_t i = 0; i < count; i++) {
        if (offset_at(values, i + 1) < offset_at(values, i))
            return ring_fail(error, RING_INVALID, 0, (int)column, "the offsets go back at row %llu", (large)i);
        if (!is_valid(values, i))
            continue;
        struct ring_value value = {0};
        value.bytes.data = text_at(values, i, &value.bytes.length);
        enum ring_status status = ring_check_value(ring, column, &value, error);
        if (status)
            return status;
    }
    return RING_OK;
}

static enum ring_status check_fixed(const struct ring *ring, uint32_t column, const struct ring_values *values,
                                    uint64_t count, struct ring_error *error)
{
    const struct ring_field *field = &ring->fields[column];
    const uint8_t *bytes = values->values;
    if (field->kind == RING_BOOL)
        for (uint64_t i = 0; i < count; i++)
            if (bytes[i] > 1 && is_valid(values, i))
                return ring_fail(error, RING_OUT_OF_RANGE, 0, (int)column, "row %llu: %d is no bool", (large)i, bytes[i]);
    if (field->kind == RING_DECIMAL128)
        for (uint64_t i = 0; i < count; i++)
            if (is_valid(values, i) && !ring_fits_decimal(bytes + i * 16, field->precision))
                return ring_fail(error, RING_OUT_OF_RANGE, 0, (int)column, "row %llu: the decimal has more than %d digits",
                                 (large)i, field->precision);
    return RING_OK;
}

static enum ring_status check_column(const struct ring *ring, uint32_t column, const struct ring_values *values,
                                     uint64_t count, struct ring_error *error)
{
    if (ring->fields[column].flags & RING_APPEND_TIME)
        return RING_OK;
    if (!values->values)
        return ring_fail(error, RING_INVALID, 0, (int)column, "the column has no values");
    if (!(ring->fields[column].flags & RING_NULLABLE) && any_null(values, 0, count))
        return ring_fail(error, RING_NULL_VALUE, 0, (int)column, "the column takes no NULL");
    return has_texts(ring, column) ? check_texts(ring, column, values, count, error)
                                   : check_fixed(ring, column, values, count, error);
}

/* What the texts of a row take of an arena at most. */
static uint64_t arena_of_row(const struct ring *ring, const struct ring_values *columns, uint64_t index)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < ring->field_count; i++) {
        if (!has_texts(ring, i) || !is_valid(&columns[i], index))
            continue;
        size_t length;
        text_at(&columns[i], index, &length);
        bytes += ring_entry_bytes(length);
    }
    return bytes;
}

static enum ring_status check_batch(const struct ring *ring, const struct ring_values *columns, uint64_t count,
                                    struct ring_error *error)
{
    for (uint32_t i = 0; i < ring->field_count; i++) {
        enum ring_status status = check_column(ring, i, &columns[i], count, error);
        if (status)
            return status;
    }
    for (uint64_t i = 0; ring->text_count > 1 && i < count; i++)
        if (arena_of_row(ring, columns, i) + RING_SMALLEST_ENTRY > ring->arena_bytes)
            return ring_fail(error, RING_TOO_LARGE, 0, -1,
                             "row %llu: its texts are larger than what a chunk holds, %llu bytes; give the table more arena_bytes",
                             (large)i, (large)ring->arena_bytes);
    return RING_OK;
}

/* ---- stores ----------------------------------------------------------------------------------------------------- */

/* Loops of their own for each type: they are what a compiler makes vector instructions of. */
#define NOTE_ALL(type, wide)                                                                                                \
    do {                                                                                                                    \
        const type *all = from;                                                                                             \
        type least = all[0], most = all[0];                                                                                 \
        for (uint32_t i = 1; i < count; i++) {                                                                              \
            least = all[i] < least ? all[i] : least;                                                                        \
            most = all[i] > most ? all[i] : most;                                                                           \
        }                                                                                                                   \
        stats->minimum = (wide)least < (wide)stats->minimum ? (int64_t)least : stats->minimum;                              \
        stats->maximum = (wide)most > (wide)stats->maximum ? (int64_t)most : stats->maximum;                                \
    } while (0)

static void note_all(struct ring_chunk_column *stats, enum ring_kind kind, const void *from, uint32_t count)
{
    switch (kind) {
    case RING_INT8: NOTE_ALL(int8_t, int64_t); break;
    case RING_INT16: NOTE_ALL(int16_t, int64_t); break;
    case RING_INT32: case RING_DATE32: NOTE_ALL(int32_t, int64_t); break;
    case RING_INT64: case RING_TIMESTAMP: case RING_DURATION: NOTE_ALL(int64_t, int64_t); break;
    case RING_UINT8: NOTE_ALL(uint8_t, int64_t); break;
    case RING_UINT16: NOTE_ALL(uint16_t, int64_t); break;
    case RING_UINT32: NOTE_ALL(uint32_t, int64_t); break;
    case RING_UINT64: NOTE_ALL(uint64_t, uint64_t); break;
    default: break;
    }
}

static void store_validity(struct ring *ring, const struct ring_field *field, const struct ring_values *values, uint64_t from,
                           uint32_t count)
{
    uint32_t row = ring->rows;
    for (uint32_t i = 0; i < count; i++, row++) {
        if (!values->validity && row % 8 == 0 && i + 8 <= count) {
            ring->chunk[field->validity_offset + row / 8] = 0xff;
            i += 7, row += 7;
        } else {
            ring_store_validity(ring, field, row, is_valid(values, from + i));
        }
    }
}

/* One value as ring_append has it, where a run has NULLs or texts. */
static struct ring_value value_at(const struct ring_field *field, const struct ring_values *values, uint64_t index)
{
    struct ring_value value = {.is_null = !is_valid(values, index)};
    if (value.is_null)
        return value;
    const uint8_t *from = (const uint8_t *)values->values + index * field->width;
    float single;
    switch (field->kind) {
    case RING_UTF8: case RING_BINARY: case RING_JSON:
        value.bytes.data = text_at(values, index, &value.bytes.length);
        break;
    case RING_FLOAT32:
        memcpy(&single, from, sizeof single);
        value.real = single;
        break;
    case RING_INT8: value.integer = *(const int8_t *)from; break;
    case RING_INT16: value.integer = *(const int16_t *)from; break;
    case RING_INT32: case RING_DATE32: value.integer = *(const int32_t *)from; break;
    default: memcpy(value.fixed, from, field->width); /* little-endian: what is shorter is filled with zeros */
    }
    return value;
}

static void store_run(struct ring *ring, uint32_t column, const struct ring_values *values, uint64_t from, uint32_t count)
{
    struct ring_field *field = &ring->fields[column];
    struct ring_chunk_column *stats = &ring->stats[column];
    uint8_t *to = ring->chunk + field->values_offset + (uint64_t)ring->rows * field->width;
    if (field->flags & RING_APPEND_TIME) {
        struct ring_value now = {.integer = ring_now()};
        for (uint32_t i = 0; i < count; i++)
            ring_store_value(ring, column, ring->rows + i, &now);
        return;
    }
    if (has_texts(ring, column) || any_null(values, from, count)) {
        for (uint32_t i = 0; i < count; i++) {
            struct ring_value value = value_at(field, values, from + i);
            ring_store_value(ring, column, ring->rows + i, &value);
        }
        return;
    }
    if (field->flags & RING_NULLABLE)
        store_validity(ring, field, values, from, count);
    const uint8_t *source = (const uint8_t *)values->values + from * field->width;
    memcpy(to, source, (size_t)count * field->width);
    note_all(stats, field->kind, source, count);
}

/* As many rows as have room at once; 0: there is no memory. */
static uint32_t store_some(struct ring *ring, const struct ring_values *columns, uint64_t from, uint64_t count)
{
    uint32_t rows = (uint32_t)(count < RING_BATCH_ROWS ? count : RING_BATCH_ROWS);
    uint64_t arena = 0;
    if (ring->text_count) {
        uint64_t room = ring->arena_bytes - ring->arena_used;
        arena = arena_of_row(ring, columns, from);
        uint32_t fitting = 1; /* at least one row, if need be in another chunk */
        for (; fitting < rows; fitting++) {
            uint64_t next = arena_of_row(ring, columns, from + fitting);
            if (arena + next > room)
                break;
            arena += next;
        }
        rows = fitting;
    }
    rows = ring_reserve(ring, rows, arena);
    for (uint32_t i = 0; rows && i < ring->field_count; i++)
        store_run(ring, i, &columns[i], from, rows);
    if (rows)
        ring_publish(ring, rows);
    return rows;
}

enum ring_status ring_append_columns(struct ring *ring, const struct ring_values *columns, uint64_t count,
                                     uint64_t *appended, struct ring_error *error)
{
    uint64_t done = 0;
    if (appended)
        *appended = 0;
    if (!ring_owner_is_here(ring->owner))
        return ring_fail_forked(error);
    enum ring_status status = check_batch(ring, columns, count, error);
    while (!status && done < count) {
        pthread_mutex_lock(&ring->lock);
        uint32_t rows = store_some(ring, columns, done, count - done);
        if (!rows) {
            ring->state->refused += count - done;
            status = ring_fail(error, RING_NO_SPACE, 0, -1, "there is no memory for %llu of %llu rows beside %s",
                               (large)(count - done), (large)count, ring->path);
        }
        pthread_mutex_unlock(&ring->lock);
        done += rows;
    }
    if (appended)
        *appended = done;
    return status;
}
