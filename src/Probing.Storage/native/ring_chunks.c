/* Chunks: room for rows, and when another chunk begins. All with the lock. */
#include "ring_internal.h"

#include <errno.h>
#include <fcntl.h>

enum { SHORTENED_FOR = 16 }; /* chunks to go before more memory is asked for again */
enum { SIGNALS = 1000 };     /* an allocation may be interrupted by a signal for so often */

/* ---- memory ----------------------------------------------------------------------------------------------------- */

/* A page that the file does not have yet would be made by the first store, or the process be killed by SIGBUS where there is
 * no memory for it. Asked beforehand, the kernel says no. */
static int commit(struct ring *ring, uint64_t offset, uint64_t bytes)
{
    int failure = EINTR;
    for (int i = 0; i < SIGNALS && failure == EINTR; i++)
        failure = posix_fallocate(ring->file, (off_t)offset, (off_t)bytes);
    ring->denied |= failure != 0;
    return failure == 0;
}

static uint64_t chunk_offset(const struct ring *ring, uint32_t slot)
{
    return ring->chunks_offset + slot * ring->chunk_bytes;
}

uint64_t ring_rows_bytes(const struct ring *ring, uint32_t rows)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < ring->field_count; i++)
        bytes += (uint64_t)rows * ring->fields[i].width + (ring->fields[i].flags & RING_NULLABLE ? rows / 8 : 0);
    return bytes;
}

static int may_take(struct ring *ring, uint64_t bytes)
{
    if (ring->committed + bytes > ring->max_bytes)
        return 0;
    int taken = ring_budget_take(ring, bytes);
    ring->denied |= !taken;
    return taken;
}

static int commit_rows(struct ring *ring, uint32_t slot, uint32_t wanted)
{
    struct ring_slot *place = &ring->slots[slot];
    if (wanted <= place->rows)
        return 1;
    uint32_t to = (uint32_t)ring_align(wanted, RING_COMMIT_ROWS);
    if (to > ring->chunk_rows)
        to = ring->chunk_rows;
    uint32_t from = place->rows, count = to - from;
    uint64_t bytes = ring_rows_bytes(ring, count);
    if (!may_take(ring, bytes))
        return 0;
    for (uint32_t i = 0; i < ring->field_count; i++) {
        const struct ring_field *field = &ring->fields[i];
        uint64_t base = chunk_offset(ring, slot);
        if (!commit(ring, base + field->values_offset + (uint64_t)from * field->width, (uint64_t)count * field->width) ||
            (field->flags & RING_NULLABLE && !commit(ring, base + field->validity_offset + from / 8, count / 8))) {
            ring_budget_return(bytes);
            return 0;
        }
    }
    place->rows = to;
    ring->committed += bytes;
    return 1;
}

static int commit_arena(struct ring *ring, uint32_t slot, uint64_t wanted)
{
    struct ring_slot *place = &ring->slots[slot];
    if (wanted <= place->arena)
        return 1;
    uint64_t step = place->arena < RING_COMMIT_ARENA_MIN   ? RING_COMMIT_ARENA_MIN
                    : place->arena > RING_COMMIT_ARENA_MAX ? RING_COMMIT_ARENA_MAX
                                                           : place->arena;
    uint64_t to = ring_align(wanted > place->arena + step ? wanted : place->arena + step, RING_CHUNK_ALIGNMENT);
    if (to > ring->arena_bytes)
        to = ring->arena_bytes;
    uint64_t bytes = to - place->arena;
    if (!may_take(ring, bytes))
        return 0;
    if (!commit(ring, chunk_offset(ring, slot) + ring->arena_offset + place->arena, bytes)) {
        ring_budget_return(bytes);
        return 0;
    }
    place->arena = to;
    ring->committed += bytes;
    return 1;
}

static int commit_both(struct ring *ring, uint32_t slot, uint32_t rows, uint64_t arena)
{
    return commit_rows(ring, slot, rows) && commit_arena(ring, slot, arena);
}

/* ---- chunks ----------------------------------------------------------------------------------------------------- */

/* The slot with the oldest rows; one that has none counts as the oldest when `empty` says so. */
static uint32_t oldest(const struct ring *ring, int empty)
{
    uint32_t slot = 0;
    uint64_t least = UINT64_MAX;
    for (uint32_t i = 0; i < ring->slots_in_use; i++) {
        uint64_t sequence = ring->slots[i].sequence;
        if ((sequence || empty) && sequence < least)
            least = sequence, slot = i;
    }
    return slot;
}

/* True when the rows without those of the oldest chunk are as many as were asked for. */
static int keeps_enough(const struct ring *ring)
{
    uint64_t end = ring->first_row + ring->rows, kept = end - ring_first_kept(ring);
    return ring->slots_in_use > ring->released + 1 &&
           kept - ring_chunk_header(ring, oldest(ring, 0))->rows >= ring->capacity;
}

/* A slot without rows, as long as there are any and memory for them. */
static int take_fresh_slot(struct ring *ring, uint64_t arena, uint32_t *slot)
{
    *slot = ring->released ? oldest(ring, 1) : ring->slots_in_use;
    if (*slot == ring->chunk_count || keeps_enough(ring) ||
        (ring->shortened_at && ring->sequence < ring->shortened_at + SHORTENED_FOR))
        return 0;
    ring->denied = 0;
    if (commit_both(ring, *slot, 1, arena)) {
        if (*slot == ring->slots_in_use)
            ring->slots_in_use++;
        else
            ring->released--;
        ring->shortened_at = 0;
        return 1;
    }
    ring->shortened_at = ring->sequence ? ring->sequence : 1;
    ring->state->shortened += ring->denied;
    return 0;
}

static void begin_chunk(struct ring *ring, uint32_t slot)
{
    ring->slot = slot;
    ring->first_row += ring->rows;
    ring->chunk = ring->memory + chunk_offset(ring, slot);
    ring->header = ring_chunk_header(ring, slot);
    ring->stats = (void *)(ring->header + 1);
    /* Readers of the old chunk see this before anything of it is overwritten. */
    atomic_store_explicit((_Atomic uint64_t *)&ring->header->sequence, 0, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    ring->rows = 0;
    ring->arena_used = ring->text_count ? RING_SMALLEST_ENTRY : 0;
    if (ring->text_count)
        memset(ring->chunk + ring->arena_offset, 0, RING_SMALLEST_ENTRY);
    ring->header->first_row = ring->first_row;
    ring->header->arena_used = ring->arena_used;
    ring->header->rows = 0;
    for (uint32_t i = 0; i < ring->field_count; i++) {
        ring->stats[i] = (struct ring_chunk_column){INT64_MAX, INT64_MIN, 0};
        if (ring->fields[i].kind == RING_UINT64)
            ring->stats[i].minimum = -1, ring->stats[i].maximum = 0; /* the largest and the smallest */
        if (ring->fields[i].dictionary.slots)
            ring_dictionary_reset(&ring->fields[i].dictionary);
    }
    ring->slots[slot].sequence = ++ring->sequence;
    atomic_store_explicit((_Atomic uint64_t *)&ring->header->sequence, ring->sequence, memory_order_release);
}

uint64_t ring_release_oldest(struct ring *ring)
{
    uint32_t slot = oldest(ring, 0);
    if (!ring->slots_in_use || slot == ring->slot)
        return 0;
    struct ring_slot *place = &ring->slots[slot];
    struct ring_chunk_header *header = ring_chunk_header(ring, slot);
    atomic_store_explicit((_Atomic uint64_t *)&header->sequence, 0, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    if (fallocate(ring->file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)chunk_offset(ring, slot),
                  (off_t)ring->chunk_bytes)) {
        /* Not every file system can. Nothing was overwritten. */
        atomic_store_explicit((_Atomic uint64_t *)&header->sequence, place->sequence, memory_order_release);
        return 0;
    }
    uint64_t bytes = ring_rows_bytes(ring, place->rows) + place->arena;
    *place = (struct ring_slot){0};
    ring->released++;
    ring->committed -= bytes;
    return bytes;
}

void ring_release_all(struct ring *ring)
{
    for (uint32_t slot = 0; slot < ring->slots_in_use; slot++)
        atomic_store_explicit((_Atomic uint64_t *)&ring_chunk_header(ring, slot)->sequence, 0, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    /* Where a file system cannot, the memory is free when the last reader closes the file. */
    (void)!fallocate(ring->file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)ring->chunks_offset,
                     (off_t)(ring->memory_bytes - ring->chunks_offset));
}

/* Room for the texts of one row or more in a chunk that begins anew, if need be that of older chunks. */
static int commit_arena_at_all_costs(struct ring *ring, uint32_t slot, uint64_t wanted)
{
    uint64_t sequence = ring->slots[slot].sequence;
    ring->slots[slot].sequence = UINT64_MAX; /* not the oldest: that is the next one now */
    int committed;
    while (!(committed = commit_arena(ring, slot, wanted))) {
        uint64_t released = ring_release_oldest(ring);
        if (!released)
            break;
        ring_budget_return(released);
    }
    ring->slots[slot].sequence = sequence;
    return committed;
}

/* True when the chunk that now begins has room for one row with so much text. */
static int next_chunk(struct ring *ring, uint64_t arena)
{
    uint32_t slot;
    uint64_t wanted = ring->text_count ? arena + RING_SMALLEST_ENTRY : 0;
    if (!take_fresh_slot(ring, wanted, &slot)) {
        if (!ring->slots_in_use)
            return 0;
        slot = oldest(ring, 0);
        if (!commit_arena_at_all_costs(ring, slot, wanted))
            return 0;
    }
    begin_chunk(ring, slot);
    return 1;
}

uint32_t ring_reserve_more(struct ring *ring, uint32_t rows, uint64_t arena)
{
    int full = !ring->header || ring->rows == ring->chunk_rows || ring->arena_used + arena > ring->arena_bytes;
    if ((full || !commit_both(ring, ring->slot, ring->rows + 1, ring->arena_used + arena)) && !next_chunk(ring, arena))
        return 0;
    uint32_t free_rows = ring->chunk_rows - ring->rows;
    if (rows > free_rows)
        rows = free_rows;
    if (!commit_rows(ring, ring->slot, ring->rows + rows))
        rows = ring->slots[ring->slot].rows - ring->rows;
    ring->ready_rows = ring->slots[ring->slot].rows;
    ring->ready_arena = ring->slots[ring->slot].arena;
    return rows;
}
