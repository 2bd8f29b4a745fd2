/*
 * A Probing plugin in C: how glibc's allocator uses the memory of the process that it was loaded into, which only code
 * inside that process can ask.
 *
 *     SELECT * FROM heap.summary                 one row: what is in use, what is kept for later
 *     POST /apis/heap/trim                       gives the kept memory back to the kernel
 *     option heap.trim_pad_bytes                 how much of it stays
 */
#define _GNU_SOURCE
#include "probing_plugin.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 5 };

static const char *const column_names[COLUMNS] = {
    "system_bytes", "used_bytes", "free_bytes", "mapped_bytes", "mapped_blocks",
};

static atomic_llong trim_pad_bytes;

/* ---- Arrow: a schema of 64 bit integers, and one batch of one row ---------------------------------------------------- */

static void release_schema(struct ArrowSchema *schema)
{
    for (int64_t i = 0; i < schema->n_children; i++) {
        if (schema->children[i]->release)
            schema->children[i]->release(schema->children[i]);
        free(schema->children[i]);
    }
    free(schema->children);
    schema->release = NULL;
}

/* The columns of the projection; all of them when it is NULL. */
static int make_schema(struct ArrowSchema *schema, const int32_t *projection, size_t count)
{
    *schema = (struct ArrowSchema){.format = "+s", .name = "", .release = release_schema};
    schema->children = calloc(count + 1, sizeof *schema->children);
    if (!schema->children)
        return ENOMEM;
    for (size_t i = 0; i < count; i++) {
        struct ArrowSchema *child = malloc(sizeof *child);
        if (!child)
            return ENOMEM;
        *child = (struct ArrowSchema){
            .format = "l", .name = column_names[projection ? projection[i] : (int32_t)i], .release = release_schema};
        schema->children[schema->n_children++] = child;
    }
    return 0;
}

static void release_array(struct ArrowArray *array)
{
    for (int64_t i = 0; i < array->n_children; i++) {
        if (array->children[i]->release)
            array->children[i]->release(array->children[i]);
        free(array->children[i]);
    }
    free(array->children);
    if (array->n_buffers == 2)
        free((void *)array->buffers[1]);
    free(array->buffers);
    array->release = NULL;
}

static int make_column(struct ArrowArray *array, int64_t value)
{
    int64_t *values = malloc(sizeof *values);
    const void **buffers = calloc(2, sizeof *buffers);
    if (!values || !buffers) {
        free(values);
        free(buffers);
        return ENOMEM;
    }
    *values = value;
    buffers[1] = values;
    *array = (struct ArrowArray){.length = 1, .n_buffers = 2, .buffers = buffers, .release = release_array};
    return 0;
}

/* ---- the table -------------------------------------------------------------------------------------------------------- */

struct scan {
    size_t count;
    int finished;
    int32_t projection[COLUMNS];
};

static void measure(int64_t values[COLUMNS])
{
    struct mallinfo2 info = mallinfo2();
    values[0] = (int64_t)(info.arena + info.hblkhd);
    values[1] = (int64_t)(info.uordblks + info.hblkhd);
    values[2] = (int64_t)info.fordblks;
    values[3] = (int64_t)info.hblkhd;
    values[4] = (int64_t)info.hblks;
}

static int stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct scan *scan = stream->private_data;
    return make_schema(out, scan->projection, scan->count);
}

static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct scan *scan = stream->private_data;
    out->release = NULL;
    if (scan->finished)
        return 0;
    scan->finished = 1;

    int64_t values[COLUMNS];
    measure(values);
    *out = (struct ArrowArray){.length = 1, .n_buffers = 1, .release = release_array};
    out->buffers = calloc(1, sizeof *out->buffers);
    out->children = calloc(scan->count + 1, sizeof *out->children);
    int error = out->buffers && out->children ? 0 : ENOMEM;
    for (size_t i = 0; i < scan->count && !error; i++) {
        struct ArrowArray *child = malloc(sizeof *child);
        error = child ? make_column(child, values[scan->projection[i]]) : ENOMEM;
        if (error)
            free(child);
        else
            out->children[out->n_children++] = child;
    }
    if (error)
        out->release(out);
    return error;
}

static const char *stream_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "out of memory";
}

static void stream_release(struct ArrowArrayStream *stream)
{
    free(stream->private_data);
    stream->release = NULL;
}

static int32_t open_table(void *self, const char *space, const char *name, const struct probing_query *query,
                          struct ArrowSchema *schema, void **table, struct probing_error *error)
{
    (void)self, (void)space, (void)query, (void)table;
    if (strcmp(name, "summary") != 0)
        return probing_fail(error, PROBING_NOT_FOUND, "there is only heap.summary");
    return make_schema(schema, NULL, COLUMNS) ? probing_fail(error, PROBING_UNAVAILABLE, "out of memory") : 0;
}

static int32_t scan_table(void *self, const struct probing_scan *request, struct ArrowArrayStream *stream,
                          struct probing_error *error)
{
    (void)self;
    struct scan *scan = calloc(1, sizeof *scan);
    if (!scan)
        return probing_fail(error, PROBING_UNAVAILABLE, "out of memory");
    scan->count = request->projection_count;
    memcpy(scan->projection, request->projection, request->projection_count * sizeof *scan->projection);
    *stream = (struct ArrowArrayStream){stream_schema, stream_next, stream_error, stream_release, scan};
    return 0;
}

/* ---- the option and the call --------------------------------------------------------------------------------------------- */

static int32_t set_option(void *self, const char *key, const char *value, struct probing_error *error)
{
    (void)self, (void)key; /* there is only one */
    char *end;
    errno = 0;
    long long bytes = strtoll(value, &end, 10);
    if (errno || end == value || *end || bytes < 0)
        return probing_fail(error, PROBING_INVALID_ARGUMENT, "write a number of bytes, 0 or more");
    trim_pad_bytes = bytes;
    return 0;
}

static int32_t call(void *self, const struct probing_call *call, struct probing_error *error)
{
    (void)self;
    int64_t before[COLUMNS], after[COLUMNS];
    measure(before);
    int trimmed = malloc_trim((size_t)trim_pad_bytes);
    measure(after);
    char answer[200];
    int length = snprintf(answer, sizeof answer, "{\"released\":%s,\"free_bytes_before\":%lld,\"free_bytes_after\":%lld}",
                          trimmed ? "true" : "false", (long long)before[2], (long long)after[2]);
    if (call->respond(call->context, 200, "application/json") ||
        call->write(call->context, (const uint8_t *)answer, (size_t)length))
        return probing_fail(error, PROBING_CANCELLED, "the client has gone");
    return 0;
}

/* ---- what the plugin is ---------------------------------------------------------------------------------------------------- */

static const struct probing_option options[] = {
    {"trim_pad_bytes", "what POST trim leaves free for the next allocations", "0", 0},
};

static const struct probing_table tables[] = {
    {"heap", "summary", "memory of the process as glibc's allocator accounts for it",
     "SELECT used_bytes, free_bytes FROM heap.summary", PROBING_READ},
};

static const struct probing_route routes[] = {
    {"POST", "trim", PROBING_EXECUTE, "give free memory back to the kernel"},
};

static const struct probing_plugin plugin = {
    .abi = PROBING_PLUGIN_ABI,
    .size = sizeof plugin,
    .name = "heap",
    .description = "The native heap of this process",
    .version = "1.0",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .tables = tables,
    .table_count = sizeof tables / sizeof *tables,
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .set_option = set_option,
    .open_table = open_table,
    .scan = scan_table,
    .call = call,
};

static int32_t open_plugin(const struct probing_host *host, const struct probing_plugin **opened, struct probing_error *error)
{
    (void)host, (void)error;
    *opened = &plugin;
    return 0;
}

PROBING_PLUGIN(open_plugin);
