/* Where values go. Of a chunk with room for them, and of values that were checked. */
#pragma once

#include "ring_internal.h"

/* Bits beyond the published rows are of an older chunk, so that a byte begins anew with its first row. */
static inline void ring_store_validity(struct ring *ring, const struct ring_field *field, uint32_t row, int valid)
{
    uint8_t *byte = ring->chunk + field->validity_offset + row / 8;
    uint8_t before = row % 8 ? (uint8_t)(*byte & ((1u << row % 8) - 1)) : 0;
    *byte = before | (uint8_t)(valid << row % 8);
}

static inline void ring_note(struct ring_chunk_column *stats, int64_t value)
{
    if (value < stats->minimum)
        stats->minimum = value;
    if (value > stats->maximum)
        stats->maximum = value;
}

static inline void ring_note_unsigned(struct ring_chunk_column *stats, uint64_t value)
{
    if (value < (uint64_t)stats->minimum)
        stats->minimum = (int64_t)value;
    if (value > (uint64_t)stats->maximum)
        stats->maximum = (int64_t)value;
}

static inline void ring_store_number(uint8_t *to, const struct ring_field *field, struct ring_chunk_column *stats,
                                     const struct ring_value *value)
{
    float single;
    switch (field->kind) {
    case RING_INT64: case RING_TIMESTAMP: case RING_DURATION:
        ring_note(stats, value->integer);
        memcpy(to, &value->integer, sizeof value->integer);
        return;
    case RING_FLOAT64:
        memcpy(to, &value->real, sizeof value->real);
        return;
    case RING_FLOAT32:
        single = (float)value->real;
        memcpy(to, &single, sizeof single);
        return;
    case RING_DECIMAL128: case RING_UUID:
        memcpy(to, value->fixed, sizeof value->fixed);
        return;
    case RING_UINT64:
        ring_note_unsigned(stats, value->natural);
        memcpy(to, &value->natural, sizeof value->natural);
        return;
    case RING_BOOL:
        *to = (uint8_t)value->integer;
        return;
    default: /* of fewer bits, which are the same with and without a sign */
        ring_note(stats, value->integer);
        memcpy(to, &value->integer, field->width);
    }
}

static inline void ring_store_value(struct ring *ring, uint32_t column, uint32_t row, const struct ring_value *value)
{
    struct ring_field *field = &ring->fields[column];
    uint8_t *to = ring->chunk + field->values_offset + (uint64_t)row * field->width;
    if (field->flags & RING_NULLABLE) {
        ring_store_validity(ring, field, row, !value->is_null);
        if (value->is_null) {
            ring->stats[column].nulls++;
            memset(to, 0, field->width);
            return;
        }
    }
    if (ring_is_text(field->kind)) {
        uint32_t place = ring_intern(ring, field, value->bytes.data, value->bytes.length);
        memcpy(to, &place, sizeof place);
        return;
    }
    ring_store_number(to, field, &ring->stats[column], value);
}
