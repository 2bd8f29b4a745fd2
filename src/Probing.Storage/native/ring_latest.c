/* The latest rows, for the process that writes them. */
#include "ring_internal.h"

#include <stdlib.h>

struct part {
    const struct ring_chunk_header *header;
    const uint8_t *chunk;
};

static struct part part_of(const struct ring *ring, uint32_t slot)
{
    return (struct part){ring_chunk_header(ring, slot),
                         ring->memory + ring->chunks_offset + slot * ring->chunk_bytes};
}

/* The chunk that has a row of the ring's life; there is one for every row that was not dropped. */
static struct part part_with(const struct ring *ring, uint64_t row)
{
    struct part found = part_of(ring, ring->slot);
    for (uint32_t i = 0; i < ring->slots_in_use; i++) {
        struct part part = part_of(ring, i);
        if (ring->slots[i].sequence && part.header->first_row <= row && row - part.header->first_row < part.header->rows)
            found = part;
    }
    return found;
}

/* Points into the arena for texts. */
static struct ring_value value_in(const struct ring *ring, uint32_t column, struct part part, uint64_t row)
{
    const struct ring_field *field = &ring->fields[column];
    const uint8_t *from = part.chunk + field->values_offset + row * field->width;
    struct ring_value value = {0};
    float single;
    uint32_t place, length;
    if (field->flags & RING_NULLABLE)
        value.is_null = !(part.chunk[field->validity_offset + row / 8] >> row % 8 & 1);
    if (value.is_null)
        return value;
    switch (field->kind) {
    case RING_UTF8: case RING_BINARY: case RING_JSON:
        memcpy(&place, from, sizeof place);
        memcpy(&length, part.chunk + ring->arena_offset + (uint64_t)place * RING_ENTRY_UNIT, sizeof length);
        value.bytes.data = (const char *)part.chunk + ring->arena_offset + (uint64_t)place * RING_ENTRY_UNIT + sizeof length;
        value.bytes.length = length;
        break;
    case RING_FLOAT32:
        memcpy(&single, from, sizeof single);
        value.real = single;
        break;
    case RING_INT8: value.integer = *(const int8_t *)from; break;
    case RING_INT16: value.integer = *(const int16_t *)from; break;
    case RING_INT32: case RING_DATE32: value.integer = *(const int32_t *)from; break;
    default: memcpy(value.fixed, from, field->width);
    }
    return value;
}

static uint64_t point_at_rows(const struct ring *ring, uint64_t first, struct ring_rows *rows)
{
    uint64_t bytes = 0;
    struct part part = part_with(ring, first);
    for (uint64_t i = 0; i < rows->count; i++) {
        if (first + i - part.header->first_row >= part.header->rows)
            part = part_with(ring, first + i);
        for (uint32_t column = 0; column < rows->columns; column++) {
            struct ring_value *value = &rows->values[i * rows->columns + column];
            *value = value_in(ring, column, part, first + i - part.header->first_row);
            if (ring_is_text(ring->fields[column].kind) && !value->is_null)
                bytes += value->bytes.length;
        }
    }
    return bytes;
}

static void copy_texts(const struct ring *ring, struct ring_rows *rows)
{
    char *end = rows->bytes;
    for (uint64_t i = 0; i < rows->count * rows->columns; i++) {
        struct ring_value *value = &rows->values[i];
        if (!ring_is_text(ring->fields[i % rows->columns].kind) || value->is_null)
            continue;
        memcpy(end, value->bytes.data, value->bytes.length);
        value->bytes.data = end;
        end += value->bytes.length;
    }
}

enum ring_status ring_latest(struct ring *ring, uint64_t count, struct ring_rows *rows, struct ring_error *error)
{
    *rows = (struct ring_rows){.columns = ring->field_count};
    if (!ring_owner_is_here(ring->owner))
        return ring_fail_forked(error);
    int complete = 1;
    pthread_mutex_lock(&ring->lock);
    uint64_t end = ring->first_row + ring->rows, kept = end - ring_first_kept(ring);
    rows->count = count < kept ? count : kept;
    if (rows->count) {
        rows->values = calloc(rows->count, (size_t)rows->columns * sizeof *rows->values);
        uint64_t bytes = rows->values ? point_at_rows(ring, end - rows->count, rows) : 0;
        rows->bytes = rows->values ? malloc(bytes + 1) : NULL;
        complete = rows->bytes != NULL;
        if (complete)
            copy_texts(ring, rows);
    }
    pthread_mutex_unlock(&ring->lock);
    if (complete)
        return RING_OK;
    ring_rows_free(rows);
    return ring_fail(error, RING_NO_SPACE, 0, -1, "there is no memory for a copy of %llu rows; take fewer",
                     (unsigned long long)count);
}

void ring_rows_free(struct ring_rows *rows)
{
    free(rows->values);
    free(rows->bytes);
    *rows = (struct ring_rows){0};
}
