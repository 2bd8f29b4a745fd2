/* Making a ring, and its end. */
#include "ring_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static const uint64_t DEFAULT_CAPACITY = 1 << 20, MOST_ROWS = (uint64_t)1 << 40, MOST_CHUNKS = 1 << 16;
static const uint64_t LAST_FIRST_ROW = (uint64_t)1 << 61;
static const uint64_t DEFAULT_BYTES = 256 << 20, LEAST_BYTES = 1 << 20, MOST_BYTES = (uint64_t)1 << 40;
static const uint64_t DEFAULT_ARENA = 16 << 20, LEAST_ARENA = 64 << 10, MOST_ARENA = (uint64_t)1 << 34;
enum { DEFAULT_CHUNK_ROWS = 65536, MOST_CHUNK_ROWS = 1 << 22, GRANULE = 64 };

/* ---- how large everything is ------------------------------------------------------------------------------------ */

static uint64_t between(uint64_t value, uint64_t least, uint64_t most)
{
    return value < least ? least : value > most ? most : value;
}

static uint64_t row_bits(const struct ring_schema *schema)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < schema->column_count; i++)
        bits += ring_kind_width(schema->columns[i].kind) * 8 + (schema->columns[i].flags & RING_NULLABLE ? 1 : 0);
    return bits;
}

static void place_columns(struct ring *ring, struct ring_file_column *columns)
{
    uint64_t offset = 64; /* 0 means none */
    for (uint32_t i = 0; i < ring->field_count; i++) {
        struct ring_field *field = &ring->fields[i];
        if (field->flags & RING_NULLABLE) {
            columns[i].validity_offset = field->validity_offset = offset;
            offset = ring_align(offset + ring->chunk_rows / 8, 64);
        }
        columns[i].values_offset = field->values_offset = offset;
        offset = ring_align(offset + (uint64_t)ring->chunk_rows * field->width, 64);
    }
    ring->arena_offset = ring_align(offset, RING_CHUNK_ALIGNMENT);
    ring->chunk_bytes = ring->arena_offset + ring->arena_bytes;
}

static void choose_sizes(struct ring *ring, const struct ring_schema *schema, const struct ring_limits *limits)
{
    uint64_t capacity = between(limits->capacity ? limits->capacity : DEFAULT_CAPACITY, 1, MOST_ROWS);
    ring->max_bytes = between(limits->max_bytes ? limits->max_bytes : DEFAULT_BYTES, LEAST_BYTES, MOST_BYTES);
    uint64_t rows = limits->chunk_rows ? limits->chunk_rows : between(capacity / 8, GRANULE, DEFAULT_CHUNK_ROWS);
    uint64_t fitting = ring->max_bytes / 4 * 8 / row_bits(schema);
    rows = between(rows < fitting ? rows : fitting, GRANULE, MOST_CHUNK_ROWS);
    ring->chunk_rows = (uint32_t)ring_align(rows, GRANULE);
    ring->capacity = capacity;
    uint64_t arena = between(limits->arena_bytes ? limits->arena_bytes : DEFAULT_ARENA, LEAST_ARENA, MOST_ARENA);
    arena = arena < ring->max_bytes / 4 ? arena : ring->max_bytes / 4;
    ring->arena_bytes = ring->text_count ? ring_align(arena, RING_CHUNK_ALIGNMENT) : 0;
    /* One more, because the oldest is emptied as a whole, and some for chunks that texts filled before there were many rows. */
    uint64_t chunks = (capacity + ring->chunk_rows - 1) / ring->chunk_rows + 1;
    chunks += ring->arena_bytes ? ring->max_bytes / ring->arena_bytes : 0;
    /* Not more than max_bytes has room for: their headers take memory from the start. */
    ring->chunk_header_bytes =
        (uint32_t)ring_align(sizeof(struct ring_chunk_header) + ring->field_count * sizeof(struct ring_chunk_column), 64);
    uint64_t possible = ring->max_bytes / (ring->chunk_rows * row_bits(schema) / 8 + ring->chunk_header_bytes);
    chunks = chunks < possible ? chunks : possible;
    ring->chunk_count = (uint32_t)between(chunks, 2, MOST_CHUNKS);
}

/* ---- whose it is ------------------------------------------------------------------------------------------------ */

static ssize_t read_file(const char *path, char *buffer, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t length = read(file, buffer, size - 1);
    close(file);
    buffer[length < 0 ? 0 : length] = 0;
    return length;
}

static void put_identity(struct ring_file_header *header)
{
    char text[1024];
    header->process = getpid();
    if (read_file("/proc/self/stat", text, sizeof text) > 0) {
        const char *at = strrchr(text, ')'); /* the name before may hold anything */
        for (int field = 2; at && field < 22; field++)
            at = strchr(at + 1, ' ');
        header->process_start = at ? strtoull(at + 1, NULL, 10) : 0;
    }
    if (read_file("/proc/sys/kernel/random/boot_id", text, sizeof text) > 0) {
        const char *at = text;
        for (int i = 0; i < 16 && sscanf(at, "%2hhx", &header->boot[i]) == 1; i++)
            at += at[2] == '-' ? 3 : 2;
    }
    ssize_t length = readlink("/proc/self/ns/pid", text, sizeof text - 1); /* pid:[4026531836] */
    text[length < 0 ? 0 : length] = 0;
    const char *inode = strchr(text, '[');
    header->pid_namespace = inode ? strtoull(inode + 1, NULL, 10) : 0;
}

/* ---- making it -------------------------------------------------------------------------------------------------- */

static int takes_all(enum ring_kind kind)
{
    return kind == RING_INT64 || kind == RING_UINT64 || kind == RING_FLOAT64 || kind == RING_TIMESTAMP ||
           kind == RING_DURATION || kind == RING_UUID;
}

static struct ring *ring_new(const char *path, const struct ring_schema *schema, const struct ring_limits *limits)
{
    struct ring *ring = calloc(1, sizeof *ring + schema->column_count * sizeof(struct ring_field));
    if (!ring)
        return NULL;
    pthread_mutex_init(&ring->lock, NULL);
    ring->file = -1;
    ring->memory = MAP_FAILED;
    ring->field_count = schema->column_count;
    for (uint32_t i = 0; i < schema->column_count; i++) {
        const struct ring_column *column = &schema->columns[i];
        ring->fields[i] = (struct ring_field){.kind = column->kind, .flags = column->flags, .precision = column->precision,
                                              .width = ring_kind_width(column->kind), .takes_all = takes_all(column->kind)};
        ring->text_count += (uint32_t)ring_is_text(column->kind);
    }
    choose_sizes(ring, schema, limits);
    ring->born_at = ring->first_row = limits->first_row;
    int complete = (ring->path = strdup(path)) && (ring->slots = calloc(ring->chunk_count, sizeof *ring->slots)) &&
                   (ring->owner = ring_owner_new());
    for (uint32_t i = 0; complete && i < ring->field_count; i++)
        complete = !ring_is_text(ring->fields[i].kind) || ring_dictionary_new(&ring->fields[i].dictionary, ring->chunk_rows);
    if (complete)
        return ring;
    ring_close(ring);
    return NULL;
}

static void fill_header(struct ring *ring, struct ring_file_header *header)
{
    place_columns(ring, (void *)(header + 1));
    header->version = RING_VERSION;
    header->byte_order = RING_BYTE_ORDER;
    header->chunk_rows = ring->chunk_rows;
    header->chunk_count = ring->chunk_count;
    header->directory_offset = ring_align(header->descriptor_bytes, RING_CHUNK_ALIGNMENT);
    header->chunk_header_bytes = ring->chunk_header_bytes;
    uint64_t directory = sizeof(struct ring_state) + (uint64_t)ring->chunk_count * ring->chunk_header_bytes;
    header->chunks_offset = ring->chunks_offset = ring_align(header->directory_offset + directory, RING_CHUNK_ALIGNMENT);
    header->chunk_bytes = ring->chunk_bytes;
    header->arena_offset = ring->arena_offset;
    header->arena_bytes = ring->arena_bytes;
    header->file_bytes = ring->memory_bytes = ring->chunks_offset + ring->chunk_count * ring->chunk_bytes;
    header->first_row = ring->first_row;
    header->created_ns = ring_now();
    put_identity(header);
    header->checksum = ring_checksum((const uint8_t *)header, header->descriptor_bytes);
}

/* What the first part of the file must have is committed before it is mapped; errno otherwise. */
static int map_file(struct ring *ring, const struct ring_file_header *header)
{
    if (ftruncate(ring->file, (off_t)ring->memory_bytes))
        return errno;
    if (!ring_budget_take(ring, ring->chunks_offset))
        return ENOSPC;
    ring->committed = ring->chunks_offset;
    int failure = posix_fallocate(ring->file, 0, (off_t)ring->chunks_offset);
    if (failure)
        return failure;
    ring->memory = mmap(NULL, ring->memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, ring->file, 0);
    /* Not in children: what they must not write, they do not have. */
    if (ring->memory == MAP_FAILED || madvise(ring->memory, ring->memory_bytes, MADV_DONTFORK))
        return errno;
    ring->directory = ring->memory + header->directory_offset + sizeof(struct ring_state);
    ring->state = (void *)(ring->memory + header->directory_offset);
    memcpy(ring->memory + sizeof header->magic, (const char *)header + sizeof header->magic,
           header->descriptor_bytes - sizeof header->magic);
    return ring_reserve(ring, 1, 0) ? 0 : ENOSPC;
}

static enum ring_status open_file(struct ring *ring, struct ring_error *error)
{
    ring->file = open(ring->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (ring->file >= 0)
        return RING_OK;
    if (errno == EEXIST)
        return ring_fail(error, RING_EXISTS, EEXIST, -1, "there is something at %.300s; drop it or choose another path",
                         ring->path);
    return ring_fail(error, RING_SYSTEM, errno, -1, "the file %.200s could not be made: %.100s", ring->path, strerror(errno));
}

/* Two chunks at least, so that the rows of one are there while the other is filled. */
static uint64_t least_bytes(const struct ring *ring)
{
    uint32_t rows = ring->chunk_rows < RING_COMMIT_ROWS ? ring->chunk_rows : RING_COMMIT_ROWS;
    return ring->chunks_offset + 2 * (ring_rows_bytes(ring, rows) + (ring->text_count ? RING_COMMIT_ARENA_MIN : 0));
}

static enum ring_status fill_file(struct ring *ring, const struct ring_schema *schema, struct ring_error *error)
{
    struct ring_file_header *header = ring_descriptor(schema);
    int failure = ENOMEM;
    uint64_t least = 0;
    if (header) {
        fill_header(ring, header);
        least = least_bytes(ring);
        failure = least > ring->max_bytes ? EINVAL : map_file(ring, header);
    }
    free(header);
    if (least > ring->max_bytes) {
        unlink(ring->path);
        return ring_fail(error, RING_INVALID, 0, -1,
                         "the columns and their descriptions need %llu bytes at least, and max_bytes is %llu; give the table more",
                         (unsigned long long)least, (unsigned long long)ring->max_bytes);
    }
    if (!failure) {
        uint64_t magic;
        memcpy(&magic, RING_MAGIC, sizeof magic);
        atomic_store_explicit((_Atomic uint64_t *)(void *)ring->memory, magic, memory_order_release);
        return RING_OK;
    }
    unlink(ring->path);
    ring_budget_return(ring->committed);
    ring->committed = 0;
    return ring_fail(error, failure == ENOSPC || failure == ENOMEM ? RING_NO_SPACE : RING_SYSTEM, failure, -1,
                     "there is no room for a ring at %.200s: %.100s; the rings of this process have %llu bytes; "
                     "drop a table, or allow tables more memory", ring->path,
                     strerror(failure), (unsigned long long)ring_budget_used());
}

enum ring_status ring_create(const char *path, const struct ring_schema *schema, const struct ring_limits *limits,
                             struct ring **result, struct ring_error *error)
{
    *result = NULL;
    enum ring_status status = ring_check_schema(schema, error);
    if (status)
        return status;
    if (limits->chunk_rows % GRANULE)
        return ring_fail(error, RING_INVALID, 0, -1, "chunk_rows is %u and must be a multiple of %d", limits->chunk_rows, GRANULE);
    if (limits->first_row > LAST_FIRST_ROW)
        return ring_fail(error, RING_INVALID, 0, -1, "first_row is %llu, and rows are numbered up to 2^62",
                         (unsigned long long)limits->first_row);
    struct ring *ring = ring_new(path, schema, limits);
    if (!ring)
        return ring_fail(error, RING_NO_SPACE, ENOMEM, -1, "there is no memory for the ring of table '%.200s'", schema->table);
    status = open_file(ring, error);
    if (!status)
        status = fill_file(ring, schema, error);
    if (status) {
        ring_close(ring);
        return status;
    }
    ring_budget_join(ring);
    *result = ring;
    return RING_OK;
}

/* ---- its end ---------------------------------------------------------------------------------------------------- */

enum ring_status ring_flush(struct ring *ring, struct ring_error *error)
{
    if (!ring_owner_is_here(ring->owner))
        return ring_fail_forked(error);
    if (msync(ring->memory, ring->memory_bytes, MS_SYNC))
        return ring_fail(error, RING_SYSTEM, errno, -1, "%.200s could not be written out: %.100s", ring->path, strerror(errno));
    return RING_OK;
}

void ring_close(struct ring *ring)
{
    int here = ring->owner && ring_owner_is_here(ring->owner);
    if (here)
        ring_budget_leave(ring, ring->dropped ? ring->committed : 0);
    if (ring->memory != MAP_FAILED && here) {
        if (ring->state)
            atomic_store_explicit((_Atomic uint64_t *)&ring->state->closed, 1, memory_order_release);
        munmap(ring->memory, ring->memory_bytes);
    }
    if (ring->file >= 0)
        close(ring->file);
    for (uint32_t i = 0; i < ring->field_count; i++)
        free(ring->fields[i].dictionary.slots);
    free(ring->slots);
    free(ring->path);
    free(ring);
}

void ring_drop(struct ring *ring)
{
    if (ring_owner_is_here(ring->owner)) {
        unlink(ring->path);
        ring_release_all(ring);
    }
    ring->dropped = 1;
    ring_close(ring);
}
