#define _GNU_SOURCE
#include "arrow_schema.h"

#include <stdlib.h>
#include <string.h>

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

static int copy_bytes(const char *from, size_t size, const char **to)
{
    char *copy = malloc(size);
    if (!copy)
        return -1;
    *to = memcpy(copy, from, size);
    return 0;
}

static int copy_string(const char *from, const char **to)
{
    return from ? copy_bytes(from, strlen(from) + 1, to) : 0;
}

/* Metadata is a count of pairs, then length and bytes of each key and value; the numbers are int32. */
static int copy_metadata(const char *from, const char **to)
{
    if (!from)
        return 0;
    int32_t pairs, length;
    memcpy(&pairs, from, sizeof pairs);
    size_t size = sizeof pairs;
    for (int32_t i = 0; i < 2 * pairs; i++) {
        memcpy(&length, from + size, sizeof length);
        size += sizeof length + (size_t)length;
    }
    return copy_bytes(from, size, to);
}

static int copy_below(const struct ArrowSchema *from, struct ArrowSchema **to)
{
    struct ArrowSchema *node = malloc(sizeof *node);
    if (!node || probing_copy_schema(from, node)) {
        free(node);
        return -1;
    }
    *to = node;
    return 0;
}

int probing_copy_schema(const struct ArrowSchema *from, struct ArrowSchema *to)
{
    *to = (struct ArrowSchema){.flags = from->flags, .release = release_schema};
    int failed = copy_string(from->format, &to->format) || copy_string(from->name, &to->name)
        || copy_metadata(from->metadata, &to->metadata);
    if (!failed && from->n_children > 0) {
        to->children = malloc((size_t)from->n_children * sizeof *to->children);
        failed = !to->children;
        for (int64_t i = 0; !failed && i < from->n_children; i++) {
            failed = copy_below(from->children[i], &to->children[i]);
            to->n_children += !failed;
        }
    }
    if (!failed && from->dictionary)
        failed = copy_below(from->dictionary, &to->dictionary);
    if (failed)
        release_schema(to);
    return failed ? -1 : 0;
}
