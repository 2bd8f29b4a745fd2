#define _GNU_SOURCE
#include "table_rings.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FILES = 10000, PATH_BYTES = 4096 };

/* What rows of one schema go to. Lives as long as the table does, because others may look at it at any time. */
struct generation {
    struct generation *older;
    const struct table_schema *schema;
    _Atomic(struct ring *) ring; /* NULL: dropped, or not made yet */
    _Atomic uint32_t users;      /* whoever loads `ring` counts himself before */
    uint64_t first_row;          /* numbers go on where the ring before ended */
};

struct table_rings {
    _Atomic uint32_t references;
    _Atomic(struct generation *) current;
    struct table_schema *schemas;
};

static pthread_mutex_t changes = PTHREAD_MUTEX_INITIALIZER; /* held while a ring is made or taken away */

/* Another thread of the parent may have held it. */
static void after_fork_in_child(void)
{
    pthread_mutex_init(&changes, NULL);
}

__attribute__((constructor)) static void watch_forks(void)
{
    pthread_atfork(NULL, NULL, after_fork_in_child);
}

/* ---- schemas ---------------------------------------------------------------------------------------------------- */

static int copy_text(const char **text)
{
    *text = strdup(*text ? *text : "");
    return *text != NULL;
}

struct table_schema *table_schema_new(const struct ring_schema *schema)
{
    struct table_schema *copy = calloc(1, sizeof *copy + schema->column_count * sizeof *copy->columns);
    if (!copy)
        return NULL;
    copy->ring = *schema;
    copy->ring.columns = copy->columns;
    copy->ring.column_count = 0;
    int complete = copy_text(&copy->ring.table) & copy_text(&copy->ring.description) & copy_text(&copy->ring.extra);
    for (uint32_t i = 0; i < schema->column_count; i++, copy->ring.column_count++) {
        struct ring_column *column = &copy->columns[i];
        *column = schema->columns[i];
        complete &= copy_text(&column->name) & copy_text(&column->type) & copy_text(&column->unit) &
                    copy_text(&column->description);
    }
    if (complete)
        return copy;
    table_schema_free(copy);
    return NULL;
}

void table_schema_free(struct table_schema *schema)
{
    for (uint32_t i = 0; i < schema->ring.column_count; i++) {
        const struct ring_column *column = &schema->columns[i];
        free((void *)column->name), free((void *)column->type), free((void *)column->unit), free((void *)column->description);
    }
    free((void *)schema->ring.table), free((void *)schema->ring.description), free((void *)schema->ring.extra);
    free(schema);
}

static int same_column(const struct ring_column *a, const struct ring_column *b)
{
    return a->kind == b->kind && a->flags == b->flags && a->precision == b->precision && a->scale == b->scale &&
           !strcmp(a->name, b->name) && !strcmp(a->type, b->type) && !strcmp(a->unit, b->unit) &&
           !strcmp(a->description, b->description);
}

static int same_schema(const struct table_schema *a, const struct table_schema *b)
{
    int same = a->ring.column_count == b->ring.column_count && !strcmp(a->ring.description, b->ring.description) &&
               !strcmp(a->ring.extra, b->ring.extra);
    for (uint32_t i = 0; same && i < a->ring.column_count; i++)
        same = same_column(&a->columns[i], &b->columns[i]);
    return same;
}

/* ---- life ------------------------------------------------------------------------------------------------------- */

struct table_rings *table_rings_new(void)
{
    struct table_rings *rings = calloc(1, sizeof *rings);
    if (rings)
        atomic_init(&rings->references, 1);
    return rings;
}

struct table_rings *table_rings_share(struct table_rings *rings)
{
    atomic_fetch_add(&rings->references, 1);
    return rings;
}

void table_rings_release(struct table_rings *rings)
{
    if (atomic_fetch_sub(&rings->references, 1) != 1)
        return;
    for (struct generation *one = atomic_load(&rings->current), *older; one; one = older) {
        older = one->older;
        struct ring *ring = atomic_load(&one->ring);
        if (ring)
            ring_close(ring);
        free(one);
    }
    for (struct table_schema *one = rings->schemas, *next; one; one = next) {
        next = one->next;
        table_schema_free(one);
    }
    free(rings);
}

/* ---- making rings: with the lock -------------------------------------------------------------------------------- */

static int is_ours(struct ring *ring)
{
    struct ring_counts counts;
    return ring_counts(ring, &counts) == RING_OK;
}

static uint64_t end_of(const struct generation *generation, struct ring *ring)
{
    struct ring_counts counts;
    return ring && ring_counts(ring, &counts) == RING_OK ? generation->first_row + counts.appended : generation->first_row;
}

/* "x.ring", or "x.1.ring" and so on where there is one: of other columns, or left by a program that this process was. No path:
 * RING_FORKED, as if there were no place. */
static enum ring_status create(const char *path, const struct table_schema *schema, const struct ring_limits *limits,
                               uint64_t first_row, struct ring **ring, struct ring_error *error)
{
    if (!path)
        return RING_FORKED;
    struct ring_limits all = *limits;
    all.first_row = first_row;
    enum ring_status status = ring_create(path, &schema->ring, &all, ring, error);
    const char *extension = strrchr(path, '.');
    int stem = (int)(extension - path);
    for (int number = 1; status == RING_EXISTS && number < MOST_FILES; number++) {
        char other[PATH_BYTES];
        if (snprintf(other, sizeof other, "%.*s.%d%s", stem, path, number, extension) >= (int)sizeof other)
            return status;
        status = ring_create(other, &schema->ring, &all, ring, error);
    }
    return status;
}

static enum ring_status fail(struct ring_error *error, enum ring_status status, const char *text)
{
    *error = (struct ring_error){.status = status, .column = -1};
    snprintf(error->text, sizeof error->text, "%s", text);
    return status;
}

static enum ring_status add_generation(struct table_rings *rings, struct generation *older, const struct table_schema *schema,
                                       uint64_t first_row, const char *path, const struct ring_limits *limits,
                                       struct ring_error *error)
{
    struct generation *fresh = calloc(1, sizeof *fresh);
    if (!fresh)
        return fail(error, RING_NO_SPACE, "there is no memory");
    struct ring *ring = NULL;
    enum ring_status status = create(path, schema, limits, first_row, &ring, error);
    if (status == RING_INVALID) {
        free(fresh);
        return status;
    }
    fresh->older = older;
    fresh->schema = schema;
    fresh->first_row = first_row;
    atomic_init(&fresh->ring, ring);
    atomic_store(&rings->current, fresh);
    return status;
}

static enum ring_status open_current(struct table_rings *rings, struct generation *current, const char *path,
                                     const struct ring_limits *limits, struct ring_error *error)
{
    struct ring *ring = atomic_load(&current->ring);
    if (ring && is_ours(ring))
        return RING_OK; /* another thread was quicker */
    if (ring) /* the parent's; it is left alone, because whether another thread of this child looks at it cannot be known */
        return add_generation(rings, NULL, current->schema, 0, path, limits, error);
    enum ring_status status = create(path, current->schema, limits, current->first_row, &ring, error);
    if (!status)
        atomic_store(&current->ring, ring);
    return status;
}

enum ring_status table_rings_open(struct table_rings *rings, const char *path, const struct ring_limits *limits,
                                  struct ring_error *error)
{
    pthread_mutex_lock(&changes);
    enum ring_status status = open_current(rings, atomic_load(&rings->current), path, limits, error);
    pthread_mutex_unlock(&changes);
    return status;
}

enum ring_status table_rings_declare(struct table_rings *rings, struct table_schema *schema, const char *path,
                                     const struct ring_limits *limits, const struct table_schema **chosen,
                                     struct ring_error *error)
{
    pthread_mutex_lock(&changes);
    struct generation *current = atomic_load(&rings->current);
    struct ring *ring = current ? atomic_load(&current->ring) : NULL;
    enum ring_status status;
    if (current && same_schema(current->schema, schema)) {
        table_schema_free(schema);
        *chosen = current->schema;
        status = open_current(rings, current, path, limits, error);
    } else {
        schema->next = rings->schemas;
        *chosen = rings->schemas = schema;
        int inherited = ring && !is_ours(ring);
        status = add_generation(rings, inherited ? NULL : current, schema, inherited || !current ? 0 : end_of(current, ring),
                                path, limits, error);
    }
    pthread_mutex_unlock(&changes);
    return status;
}

/* ---- using them ------------------------------------------------------------------------------------------------- */

static struct ring *begin_use(struct generation *generation)
{
    atomic_fetch_add(&generation->users, 1);
    return atomic_load(&generation->ring);
}

static void end_use(struct generation *generation)
{
    atomic_fetch_sub(&generation->users, 1);
}

static struct generation *current_of(struct table_rings *rings, const struct table_schema *schema)
{
    struct generation *current = atomic_load_explicit(&rings->current, memory_order_acquire);
    return current && current->schema == schema ? current : NULL;
}

static enum ring_status outdated(struct ring_error *error)
{
    return fail(error, RING_INVALID, "the table has been declared with other columns since; use the newer class");
}

enum ring_status table_rings_append(struct table_rings *rings, const struct table_schema *schema,
                                    const struct ring_value *row, struct ring_error *error)
{
    struct generation *current = current_of(rings, schema);
    if (!current)
        return outdated(error);
    struct ring *ring = begin_use(current);
    enum ring_status status = ring ? ring_append(ring, row, error) : RING_FORKED;
    end_use(current);
    return status;
}

enum ring_status table_rings_append_columns(struct table_rings *rings, const struct table_schema *schema,
                                            const struct ring_values *columns, uint64_t count, uint64_t *appended,
                                            struct ring_error *error)
{
    *appended = 0;
    struct generation *current = current_of(rings, schema);
    if (!current)
        return outdated(error);
    struct ring *ring = begin_use(current);
    enum ring_status status = ring ? ring_append_columns(ring, columns, count, appended, error) : RING_FORKED;
    end_use(current);
    return status;
}

enum ring_status table_rings_latest(struct table_rings *rings, unsigned age, uint64_t count, struct ring_rows *rows,
                                    const struct table_schema **schema, struct ring_error *error)
{
    *rows = (struct ring_rows){0};
    struct generation *one = atomic_load(&rings->current);
    for (; one && age; age--)
        one = one->older;
    if (!one)
        return fail(error, RING_INVALID, "there is no ring so old");
    *schema = one->schema;
    struct ring *ring = begin_use(one);
    enum ring_status status = ring ? ring_latest(ring, count, rows, error) : RING_OK;
    end_use(one);
    return status == RING_FORKED ? RING_OK : status; /* this child has written none yet */
}

enum ring_status table_rings_flush(struct table_rings *rings, struct ring_error *error)
{
    enum ring_status status = RING_OK;
    for (struct generation *one = atomic_load(&rings->current); one && !status; one = one->older) {
        struct ring *ring = begin_use(one);
        status = ring ? ring_flush(ring, error) : RING_OK;
        end_use(one);
    }
    return status == RING_FORKED ? RING_OK : status;
}

void table_rings_drop(struct table_rings *rings)
{
    pthread_mutex_lock(&changes);
    for (struct generation *one = atomic_load(&rings->current); one; one = one->older) {
        struct ring *ring = atomic_load(&one->ring);
        if (!ring || !is_ours(ring))
            continue;
        one->first_row = end_of(one, ring);
        atomic_store(&one->ring, NULL);
        while (atomic_load(&one->users)) /* they are on their way out; nobody new gets the ring */
            sched_yield();
        ring_drop(ring);
    }
    pthread_mutex_unlock(&changes);
}
