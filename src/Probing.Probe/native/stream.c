/*
 * The result of a query as Arrow streams, in pure C: complete batches with nothing behind them but memory, so that
 * reading and releasing them is safe in forked children and needs neither the runtime nor the GIL.
 *
 * Batches are shared: each consumer's array is a tree of nodes of its own (the C data interface lets a consumer move
 * children away) over the buffers of the original, which is released with its last node.
 */
#define _GNU_SOURCE
#include "probing.h"
#include "arrow.h"
#include "arrow_schema.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

struct batch {
    atomic_int references;
    struct ArrowArray array;
};

/* What a stream reads; streams over the same result share it. */
struct result {
    atomic_int references;
    struct ArrowSchema schema;
    struct batch **batches;
    size_t count, capacity;
    int64_t rows;
};

struct cursor {
    struct result *result;
    size_t next, end;
};

static void release_batch(struct batch *batch)
{
    if (atomic_fetch_sub(&batch->references, 1) > 1)
        return;
    if (batch->array.release)
        batch->array.release(&batch->array);
    free(batch);
}

static void release_result(struct result *result)
{
    if (atomic_fetch_sub(&result->references, 1) > 1)
        return;
    for (size_t i = 0; i < result->count; i++)
        release_batch(result->batches[i]);
    if (result->schema.release)
        result->schema.release(&result->schema);
    free(result->batches);
    free(result);
}

/* ---- shared arrays ------------------------------------------------------------------------------------------------ */

static void release_node(struct ArrowArray *array)
{
    struct batch *batch = array->private_data;
    for (int64_t i = 0; i < array->n_children; i++) {
        if (array->children[i]->release)
            array->children[i]->release(array->children[i]);
        free(array->children[i]);
    }
    free(array->children);
    if (array->dictionary) {
        if (array->dictionary->release)
            array->dictionary->release(array->dictionary);
        free(array->dictionary);
    }
    array->release = NULL;
    release_batch(batch);
}

static int share_node(struct batch *batch, const struct ArrowArray *from, struct ArrowArray *to);

static int share_below(struct batch *batch, const struct ArrowArray *from, struct ArrowArray **to)
{
    struct ArrowArray *node = malloc(sizeof *node);
    if (!node || share_node(batch, from, node)) {
        free(node);
        return -1;
    }
    *to = node;
    return 0;
}

/* On failure *to is released. */
static int share_node(struct batch *batch, const struct ArrowArray *from, struct ArrowArray *to)
{
    *to = *from;
    to->n_children = 0;
    to->children = NULL;
    to->dictionary = NULL;
    to->release = release_node;
    to->private_data = batch;
    atomic_fetch_add(&batch->references, 1);

    int failed = 0;
    if (from->n_children > 0) {
        to->children = malloc((size_t)from->n_children * sizeof *to->children);
        failed = !to->children;
        for (int64_t i = 0; !failed && i < from->n_children; i++) {
            failed = share_below(batch, from->children[i], &to->children[i]);
            to->n_children += !failed;
        }
    }
    if (!failed && from->dictionary)
        failed = share_below(batch, from->dictionary, &to->dictionary);
    if (failed)
        release_node(to);
    return failed ? -1 : 0;
}

/* ---- the stream interface ------------------------------------------------------------------------------------------ */

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct cursor *cursor = stream->private_data;
    return probing_copy_schema(&cursor->result->schema, out) ? ENOMEM : 0;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct cursor *cursor = stream->private_data;
    if (cursor->next == cursor->end) {
        *out = (struct ArrowArray){0};
        return 0;
    }
    struct batch *batch = cursor->result->batches[cursor->next];
    if (share_node(batch, &batch->array, out))
        return ENOMEM;
    cursor->next++;
    return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "out of memory";
}

static void release_stream(struct ArrowArrayStream *stream)
{
    struct cursor *cursor = stream->private_data;
    release_result(cursor->result);
    free(cursor);
    stream->release = NULL;
}

/* Takes over one reference to the result, also on failure. */
static struct ArrowArrayStream *stream_over(struct result *result, size_t end)
{
    struct ArrowArrayStream *stream = malloc(sizeof *stream);
    struct cursor *cursor = malloc(sizeof *cursor);
    if (!stream || !cursor) {
        free(stream);
        free(cursor);
        release_result(result);
        return NULL;
    }
    *cursor = (struct cursor){result, 0, end};
    *stream = (struct ArrowArrayStream){get_schema, get_next, get_last_error, release_stream, cursor};
    return stream;
}

/* ---- what the library calls ---------------------------------------------------------------------------------------- */

struct ArrowArrayStream *probing_stream_new(const struct ArrowSchema *schema)
{
    struct result *result = calloc(1, sizeof *result);
    if (!result)
        return NULL;
    atomic_init(&result->references, 1);
    if (probing_copy_schema(schema, &result->schema)) {
        free(result);
        return NULL;
    }
    return stream_over(result, 0);
}

int probing_stream_append(struct ArrowArrayStream *stream, struct ArrowArray *array)
{
    struct cursor *cursor = stream->private_data;
    struct result *result = cursor->result;
    if (result->count == result->capacity) {
        size_t capacity = result->capacity ? 2 * result->capacity : 16;
        struct batch **batches = realloc(result->batches, capacity * sizeof *batches);
        if (!batches)
            return -1;
        result->batches = batches;
        result->capacity = capacity;
    }
    struct batch *batch = malloc(sizeof *batch);
    if (!batch)
        return -1;
    atomic_init(&batch->references, 1);
    batch->array = *array;
    array->release = NULL;
    result->batches[result->count++] = batch;
    result->rows += batch->array.length;
    cursor->end = result->count;
    return 0;
}

struct ArrowArrayStream *probing_stream_share(struct ArrowArrayStream *stream, int64_t rows)
{
    struct result *result = ((struct cursor *)stream->private_data)->result;
    size_t end = 0;
    for (int64_t covered = 0; end < result->count && (rows < 0 || covered < rows); end++)
        covered += result->batches[end]->array.length;
    atomic_fetch_add(&result->references, 1);
    return stream_over(result, end);
}

int64_t probing_stream_rows(struct ArrowArrayStream *stream)
{
    return ((struct cursor *)stream->private_data)->result->rows;
}

const struct ArrowSchema *probing_stream_schema(struct ArrowArrayStream *stream)
{
    return &((struct cursor *)stream->private_data)->result->schema;
}

const struct ArrowArray *probing_stream_batch(struct ArrowArrayStream *stream, size_t index)
{
    struct result *result = ((struct cursor *)stream->private_data)->result;
    return index < result->count ? &result->batches[index]->array : NULL;
}

int probing_stream_is_ours(struct ArrowArrayStream *stream)
{
    return stream->release == release_stream;
}

void probing_stream_free(struct ArrowArrayStream *stream)
{
    if (stream->release)
        stream->release(stream);
    free(stream);
}
