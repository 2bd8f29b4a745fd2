/*
 * Many readers of one result. The Arrow C interface hands memory over to one consumer, which may even take a column out
 * of a batch and release the rest; so every node that is given away is a small copy that points to the shared buffers
 * and holds a reference to the whole result. Nothing here is managed or Python's: it works in a forked child too.
 */
#define _GNU_SOURCE
#include "probing.h"
#include "result.h"

#include <errno.h>
#include <stdlib.h>

struct probing_result {
    int references;
    struct ArrowSchema schema;
    struct ArrowArray *batches;
    size_t count, capacity;
    int64_t rows;
};

/* ---- the result -------------------------------------------------------------------------------------------------- */

static void acquire(struct probing_result *result)
{
    __atomic_add_fetch(&result->references, 1, __ATOMIC_RELAXED);
}

void probing_result_release(struct probing_result *result)
{
    if (__atomic_sub_fetch(&result->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    for (size_t i = 0; i < result->count; i++)
        result->batches[i].release(&result->batches[i]);
    if (result->schema.release)
        result->schema.release(&result->schema);
    free(result->batches);
    free(result);
}

static int append(struct probing_result *result, const struct ArrowArray *batch)
{
    if (result->count == result->capacity) {
        size_t capacity = result->capacity ? 2 * result->capacity : 16;
        struct ArrowArray *batches = realloc(result->batches, capacity * sizeof *batches);
        if (!batches)
            return ENOMEM;
        result->batches = batches;
        result->capacity = capacity;
    }
    result->batches[result->count++] = *batch;
    result->rows += batch->length;
    return 0;
}

static int read_all(struct probing_result *result, struct ArrowArrayStream *stream)
{
    int failed = stream->get_schema(stream, &result->schema);
    while (!failed) {
        struct ArrowArray batch = {0};
        failed = stream->get_next(stream, &batch);
        if (failed || !batch.release)
            return failed;
        failed = append(result, &batch);
        if (failed)
            batch.release(&batch);
    }
    return failed;
}

struct probing_result *probing_result_of(struct ArrowArrayStream *stream, const char **error)
{
    struct probing_result *result = calloc(1, sizeof *result);
    *error = "out of memory";
    if (result) {
        result->references = 1;
        if (read_all(result, stream)) {
            probing_result_release(result);
            result = NULL;
        }
    }
    if (stream->release)
        stream->release(stream);
    return result;
}

int64_t probing_result_rows(const struct probing_result *result)
{
    return result->rows;
}

const struct ArrowSchema *probing_result_schema(const struct probing_result *result)
{
    return &result->schema;
}

const struct ArrowArray *probing_result_batch(const struct probing_result *result, size_t index)
{
    return &result->batches[index];
}

/* ---- what readers get -------------------------------------------------------------------------------------------- */

static void release_view(struct ArrowArray *view)
{
    /* A child that the consumer took over has no release any more, but its empty node is still ours. */
    for (int64_t i = 0; i < view->n_children; i++) {
        if (view->children[i]->release)
            view->children[i]->release(view->children[i]);
        free(view->children[i]);
    }
    free(view->children);
    if (view->dictionary) {
        if (view->dictionary->release)
            view->dictionary->release(view->dictionary);
        free(view->dictionary);
    }
    view->release = NULL;
    probing_result_release(view->private_data);
}

static int make_view(struct probing_result *result, const struct ArrowArray *array, struct ArrowArray *view);

static int make_view_node(struct probing_result *result, const struct ArrowArray *array, struct ArrowArray **node)
{
    *node = calloc(1, sizeof **node);
    if (!*node)
        return ENOMEM;
    int failed = make_view(result, array, *node);
    if (failed) {
        free(*node);
        *node = NULL;
    }
    return failed;
}

/* On failure the view is released. */
static int make_view(struct probing_result *result, const struct ArrowArray *array, struct ArrowArray *view)
{
    *view = *array;
    view->children = NULL;
    view->n_children = 0;
    view->dictionary = NULL;
    view->release = release_view;
    view->private_data = result;
    acquire(result);

    int failed = 0;
    if (array->n_children > 0) {
        view->children = calloc((size_t)array->n_children, sizeof *view->children);
        failed = view->children ? 0 : ENOMEM;
        for (int64_t i = 0; !failed && i < array->n_children; i++) {
            failed = make_view_node(result, array->children[i], &view->children[i]);
            view->n_children += !failed;
        }
    }
    if (!failed && array->dictionary)
        failed = make_view_node(result, array->dictionary, &view->dictionary);
    if (failed)
        release_view(view);
    return failed;
}

/* ---- a stream of views -------------------------------------------------------------------------------------------- */

struct reader {
    struct probing_result *result;
    struct ArrowArrayStream *schema; /* a stream without batches: it knows how to copy a schema */
    size_t next, end;
};

static int reader_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct reader *reader = stream->private_data;
    return reader->schema->get_schema(reader->schema, out);
}

static int reader_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct reader *reader = stream->private_data;
    *out = (struct ArrowArray){0};
    if (reader->next == reader->end)
        return 0;
    int failed = make_view(reader->result, &reader->result->batches[reader->next], out);
    reader->next += !failed;
    return failed;
}

static const char *reader_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "out of memory";
}

static void reader_release(struct ArrowArrayStream *stream)
{
    struct reader *reader = stream->private_data;
    probing_stream_free(reader->schema);
    probing_result_release(reader->result);
    free(reader);
    stream->release = NULL;
}

struct ArrowArrayStream *probing_result_stream(struct probing_result *result, int64_t rows)
{
    struct ArrowArrayStream *stream = malloc(sizeof *stream);
    struct reader *reader = calloc(1, sizeof *reader);
    struct ArrowArrayStream *schema = probing_stream_new(&result->schema);
    if (!stream || !reader || !schema) {
        free(stream);
        free(reader);
        if (schema)
            probing_stream_free(schema);
        return NULL;
    }
    acquire(result);
    *reader = (struct reader){.result = result, .schema = schema};
    for (int64_t covered = 0; covered < rows && reader->end < result->count; reader->end++)
        covered += result->batches[reader->end].length;
    *stream = (struct ArrowArrayStream){reader_schema, reader_next, reader_error, reader_release, reader};
    return stream;
}
