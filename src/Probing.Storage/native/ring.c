/* Appending a row. */
#include "ring_values.h"

/* Checks the values, and says how much of an arena their texts take at most. */
static enum ring_status check_row(const struct ring *ring, const struct ring_value *row, uint64_t *arena,
                                  struct ring_error *error)
{
    *arena = 0;
    for (uint32_t i = 0; i < ring->field_count; i++) {
        enum ring_status status = RING_OK;
        if ((!ring->fields[i].takes_all || row[i].is_null) && (status = ring_check_value(ring, i, &row[i], error)))
            return status;
        if (ring_is_text(ring->fields[i].kind) && !row[i].is_null)
            *arena += ring_entry_bytes(row[i].bytes.length);
    }
    if (*arena + RING_SMALLEST_ENTRY <= ring->arena_bytes || !ring->text_count)
        return RING_OK;
    return ring_fail(error, RING_TOO_LARGE, 0, -1,
                     "the texts of the row have %llu bytes, and a chunk holds %llu; give the table more arena_bytes",
                     (unsigned long long)*arena, (unsigned long long)ring->arena_bytes);
}

static void store_row(struct ring *ring, const struct ring_value *row)
{
    for (uint32_t i = 0; i < ring->field_count; i++) {
        if (!(ring->fields[i].flags & RING_APPEND_TIME)) {
            ring_store_value(ring, i, ring->rows, &row[i]);
            continue;
        }
        struct ring_value now = {.integer = ring_now()};
        ring_store_value(ring, i, ring->rows, &now);
    }
}

enum ring_status ring_append(struct ring *ring, const struct ring_value *row, struct ring_error *error)
{
    if (!ring_owner_is_here(ring->owner))
        return ring_fail_forked(error);
    uint64_t arena;
    enum ring_status status = check_row(ring, row, &arena, error);
    if (status)
        return status;
    pthread_mutex_lock(&ring->lock);
    if (ring_reserve(ring, 1, arena)) {
        store_row(ring, row);
        ring_publish(ring, 1);
    } else {
        ring->state->refused++;
        status = RING_NO_SPACE;
    }
    pthread_mutex_unlock(&ring->lock);
    return status ? ring_fail(error, status, 0, -1, "there is no memory for the row beside %s", ring->path) : RING_OK;
}

enum ring_status ring_counts(struct ring *ring, struct ring_counts *counts)
{
    if (!ring_owner_is_here(ring->owner))
        return RING_FORKED;
    pthread_mutex_lock(&ring->lock);
    *counts = (struct ring_counts){
        .appended = ring->first_row + ring->rows - ring->born_at,
        .dropped = ring_first_kept(ring) - ring->born_at,
        .refused = ring->state->refused,
        .shortened = ring->state->shortened,
        .chunks = ring->chunk_count,
        .chunk_rows = ring->chunk_rows,
        .memory_bytes = ring->committed,
    };
    pthread_mutex_unlock(&ring->lock);
    return RING_OK;
}
