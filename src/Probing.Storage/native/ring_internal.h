/* What the sources of the ring share. */
#pragma once

#define _GNU_SOURCE
#include "ring.h"
#include "ring_format.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum {
    RING_COMMIT_ROWS = 8192,          /* rows that memory is committed for at a time */
    RING_COMMIT_ARENA_MIN = 16 << 10, /* so much of the arena at a time at first, ... */
    RING_COMMIT_ARENA_MAX = 1 << 20,  /* ... and later */
    RING_BATCH_ROWS = 8192,           /* rows of a batch that are stored under one lock */
};

/* Finds equal texts of a chunk. Not in the file: only the writer needs it. */
struct ring_dictionary {
    uint64_t *slots; /* hash << 32 | place; 0: empty */
    uint32_t mask; /* slots are a power of two */
    uint32_t used, asked, found;
    uint32_t latest; /* place of the latest value; 0: none */
    uint8_t given_up; /* for this chunk: hardly anything repeats */
};

struct ring_field {
    enum ring_kind kind;
    uint32_t flags;
    uint32_t width;
    uint8_t precision;
    uint8_t takes_all; /* every value that is not NULL */
    uint64_t values_offset, validity_offset;
    struct ring_dictionary dictionary;
};

/* A chunk's place in the file: what of it is committed. */
struct ring_slot {
    uint64_t sequence;
    uint32_t rows;
    uint64_t arena;
};

struct ring {
    pthread_mutex_t lock;
    struct ring *next; /* of the process; ring_budget.c */
    uint64_t owner; /* ring_fork.c */
    int file;
    uint8_t *memory; /* the mapped file; not there in forked children */
    uint64_t capacity, memory_bytes, max_bytes;
    _Atomic uint64_t committed; /* changed with the lock, looked at by others */
    struct ring_state *state;
    uint8_t *directory;
    uint64_t chunks_offset, chunk_bytes, arena_offset, arena_bytes;
    uint32_t chunk_header_bytes, chunk_count, chunk_rows;
    struct ring_slot *slots;
    uint32_t slots_in_use, released; /* the latter among the former: without rows or memory again */
    uint64_t sequence, shortened_at;
    uint8_t denied;  /* the last attempt to get memory failed, not for max_bytes */
    uint8_t dropped; /* its file is gone */
    char *path;

    /* The chunk that is being written. What counts is here: nobody else's stores into the file lead the writer astray. */
    uint32_t slot;
    uint8_t *chunk;
    struct ring_chunk_header *header;
    struct ring_chunk_column *stats;
    uint64_t born_at, first_row; /* of the ring and of the chunk */
    uint32_t rows, ready_rows;
    uint64_t arena_used, ready_arena; /* what has memory behind it: ring_slot's */

    uint32_t field_count;
    uint32_t text_count; /* columns of texts and bytes */
    struct ring_field fields[];
};

static inline int ring_is_text(enum ring_kind kind)
{
    return kind == RING_UTF8 || kind == RING_BINARY || kind == RING_JSON;
}

/* Bytes of an arena's entry. */
static inline uint64_t ring_entry_bytes(uint64_t length)
{
    uint64_t bytes = (length + sizeof(uint32_t) + RING_ENTRY_UNIT - 1) & ~(uint64_t)(RING_ENTRY_UNIT - 1);
    return bytes < RING_SMALLEST_ENTRY ? RING_SMALLEST_ENTRY : bytes;
}

static inline uint64_t ring_align(uint64_t value, uint64_t to)
{
    return (value + to - 1) / to * to;
}

static inline struct ring_chunk_header *ring_chunk_header(const struct ring *ring, uint32_t slot)
{
    return (struct ring_chunk_header *)(void *)(ring->directory + (uint64_t)slot * ring->chunk_header_bytes);
}

/* The number of the oldest row; with the lock. */
static inline uint64_t ring_first_kept(const struct ring *ring)
{
    uint64_t first = ring->first_row;
    for (uint32_t i = 0; i < ring->slots_in_use; i++)
        if (ring->slots[i].sequence && ring_chunk_header(ring, i)->first_row < first)
            first = ring_chunk_header(ring, i)->first_row;
    return first;
}

/* ---- ring_error.c ---- */

enum ring_status ring_fail(struct ring_error *error, enum ring_status status, int number, int column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
enum ring_status ring_fail_forked(struct ring_error *error);

/* ---- ring_fork.c ---- */

/* What belongs to this process alone: all zeros in a forked child. */
struct ring_process {
    _Atomic uint64_t owner;
    pthread_mutex_t lock; /* for the list; taken after a ring's lock, and others' locks are only tried under it */
    struct ring *rings;
    _Atomic uint64_t committed; /* bytes of all rings */
};

struct ring_process *ring_process(void); /* NULL when there is no memory */

/* A number that holds in this process only, not in its forked children. 0 when there is no memory. */
uint64_t ring_owner_new(void);
int ring_owner_is_here(uint64_t owner);

/* ---- ring_schema.c ---- */

uint32_t ring_kind_width(enum ring_kind kind); /* 0: no kind */
enum ring_status ring_check_schema(const struct ring_schema *schema, struct ring_error *error);
/* What the file says of a schema, in one piece (malloc) that begins with the header; where chunks and columns lie is left
 * out. NULL when there is no memory. */
struct ring_file_header *ring_descriptor(const struct ring_schema *schema);
uint64_t ring_checksum(const uint8_t *descriptor, uint32_t bytes);

/* ---- ring_chunks.c: all with the lock ---- */

uint32_t ring_reserve_more(struct ring *ring, uint32_t rows, uint64_t arena);

/* Has the current chunk take so many more rows, at least one, and bytes of the arena, or begins another. May give fewer rows.
 * 0 rows: there is no memory. */
static inline uint32_t ring_reserve(struct ring *ring, uint32_t rows, uint64_t arena)
{
    if (rows <= ring->ready_rows - ring->rows && arena <= ring->ready_arena - ring->arena_used)
        return rows;
    return ring_reserve_more(ring, rows, arena);
}

/* Shows the rows to readers. */
static inline void ring_publish(struct ring *ring, uint32_t rows)
{
    ring->rows += rows;
    ring->header->arena_used = ring->arena_used;
    atomic_store_explicit((_Atomic uint64_t *)&ring->header->rows, ring->rows, memory_order_release);
}

/* What so many rows take without their texts. */
uint64_t ring_rows_bytes(const struct ring *ring, uint32_t rows);

/* Gives the memory of the oldest chunk back, unless it is being written; says how much it was. */
uint64_t ring_release_oldest(struct ring *ring);

/* Gives the memory of all chunks back, whoever has the file open. Nothing can be appended any more. */
void ring_release_all(struct ring *ring);

/* ---- ring_budget.c ---- */

void ring_budget_join(struct ring *ring);
void ring_budget_leave(struct ring *ring, uint64_t released);
/* True when the ring may have so many more bytes. Another ring of the process may lose its oldest chunk for it. */
int ring_budget_take(struct ring *ring, uint64_t bytes);
void ring_budget_return(uint64_t bytes);

/* ---- ring_text.c ---- */

int ring_is_utf8(const char *text, size_t length);
/* The place of a value in the arena, where room has been reserved for it. */
uint32_t ring_intern(struct ring *ring, struct ring_field *field, const char *data, size_t length);
void ring_dictionary_reset(struct ring_dictionary *dictionary);
int ring_dictionary_new(struct ring_dictionary *dictionary, uint32_t chunk_rows); /* 0: no memory */

/* ---- ring_values.c ---- */

enum ring_status ring_check_value(const struct ring *ring, uint32_t column, const struct ring_value *value,
                                  struct ring_error *error);
int64_t ring_now(void);
int ring_fits_decimal(const void *value, uint8_t precision);
