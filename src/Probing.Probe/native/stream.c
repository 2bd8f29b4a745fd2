/* An ArrowArrayStream over batches that are complete: the Arrow C stream interface with nothing behind it but memory. */
#define _GNU_SOURCE
#include "probing.h"
#include "arrow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct batches {
    struct ArrowSchema schema;
    struct ArrowArray *items;
    size_t count, capacity, next;
};

static struct batches *batches_of(struct ArrowArrayStream *stream)
{
    return stream->private_data;
}

/*
 * get_schema must give a schema that outlives the stream, and the C interface has no reference count: each consumer
 * gets its own copy, made of one allocation per node.
 */
static void release_schema(struct ArrowSchema *schema)
{
    for (int64_t i = 0; i < schema->n_children; i++) {
        if (schema->children[i]->release)
            schema->children[i]->release(schema->children[i]);
        free(schema->children[i]);
    }
    free(schema->children);
    if (schema->dictionary) {
        if (schema->dictionary->release)
            schema->dictionary->release(schema->dictionary);
        free(schema->dictionary);
    }
    free((void *)schema->format);
    free((void *)schema->name);
    free((void *)schema->metadata);
    schema->release = NULL;
}

static int copy_string(const char *from, const char **to)
{
    *to = from ? strdup(from) : NULL;
    return from && !*to ? -1 : 0;
}

/* Metadata is a count of pairs, then length and bytes of each key and value, all int32. */
static size_t metadata_size(const char *metadata)
{
    int32_t pairs, length;
    memcpy(&pairs, metadata, sizeof pairs);
    size_t size = sizeof pairs;
    for (int32_t i = 0; i < 2 * pairs; i++) {
        memcpy(&length, metadata + size, sizeof length);
        size += sizeof length + (size_t)length;
    }
    return size;
}

static int copy_metadata(const char *from, const char **to)
{
    *to = NULL;
    if (!from)
        return 0;
    size_t size = metadata_size(from);
    char *copy = malloc(size);
    if (!copy)
        return -1;
    *to = memcpy(copy, from, size);
    return 0;
}

static int copy_schema(const struct ArrowSchema *from, struct ArrowSchema *to);

static int copy_schema_node(const struct ArrowSchema *from, struct ArrowSchema **to)
{
    *to = calloc(1, sizeof **to);
    return *to ? copy_schema(from, *to) : -1;
}

/* On failure *to is released and empty. */
static int copy_schema(const struct ArrowSchema *from, struct ArrowSchema *to)
{
    *to = (struct ArrowSchema){.flags = from->flags, .release = release_schema};
    int failed = copy_string(from->format, &to->format) || copy_string(from->name, &to->name)
        || copy_metadata(from->metadata, &to->metadata);
    if (!failed && from->n_children > 0) {
        to->children = calloc((size_t)from->n_children, sizeof *to->children);
        failed = !to->children;
        for (int64_t i = 0; !failed && i < from->n_children; i++) {
            failed = copy_schema_node(from->children[i], &to->children[i]);
            to->n_children += to->children[i] != NULL;
        }
    }
    if (!failed && from->dictionary)
        failed = copy_schema_node(from->dictionary, &to->dictionary);
    if (failed)
        release_schema(to);
    return failed ? -1 : 0;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    return copy_schema(&batches_of(stream)->schema, out) ? ENOMEM : 0;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct batches *batches = batches_of(stream);
    if (batches->next == batches->count) {
        *out = (struct ArrowArray){0};
        return 0;
    }
    struct ArrowArray *item = &batches->items[batches->next++];
    *out = *item;
    item->release = NULL;
    return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "out of memory";
}

static void release_stream(struct ArrowArrayStream *stream)
{
    struct batches *batches = batches_of(stream);
    for (size_t i = batches->next; i < batches->count; i++)
        if (batches->items[i].release)
            batches->items[i].release(&batches->items[i]);
    if (batches->schema.release)
        batches->schema.release(&batches->schema);
    free(batches->items);
    free(batches);
    stream->release = NULL;
}

struct ArrowArrayStream *probing_stream_new(const struct ArrowSchema *schema)
{
    struct ArrowArrayStream *stream = malloc(sizeof *stream);
    struct batches *batches = calloc(1, sizeof *batches);
    if (!stream || !batches) {
        free(stream);
        free(batches);
        return NULL;
    }
    if (copy_schema(schema, &batches->schema)) {
        free(stream);
        free(batches);
        return NULL;
    }
    *stream = (struct ArrowArrayStream){get_schema, get_next, get_last_error, release_stream, batches};
    return stream;
}

int probing_stream_append(struct ArrowArrayStream *stream, struct ArrowArray *batch)
{
    struct batches *batches = batches_of(stream);
    if (batches->count == batches->capacity) {
        size_t capacity = batches->capacity ? 2 * batches->capacity : 16;
        struct ArrowArray *items = realloc(batches->items, capacity * sizeof *items);
        if (!items)
            return -1;
        batches->items = items;
        batches->capacity = capacity;
    }
    batches->items[batches->count++] = *batch;
    batch->release = NULL;
    return 0;
}

void probing_stream_free(struct ArrowArrayStream *stream)
{
    if (stream->release)
        stream->release(stream);
    free(stream);
}
