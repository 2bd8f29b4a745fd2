/*
 * A plugin that does what it is told by its option `mode`, most of it wrong. Everything that it hands out is counted, so
 * that a test can see whether it came back.
 */
#define _GNU_SOURCE
#include "probing_plugin.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef LAB_NAME
#define LAB_NAME "lab"
#endif

enum { ROWS = 1000, BATCHES = 5, LEAK_BYTES = 32 << 20 };

static char mode[64] = "ok";
static atomic_int live, let_go, started, stopped, cancels, opened, closed;
static const struct probing_host *host;

#define is(text) (strcmp(mode, text) == 0)

#include "lab_data.h"
#include "lab_queries.h"

struct scan {
    size_t count;
    int32_t projection[2];
    int batch;
    const struct probing_query *query;
};

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct scan *scan = stream->private_data;
    make_schema(out, scan->projection, scan->count, 1);
    return 0;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct scan *scan = stream->private_data;
    out->release = NULL;
    if (is("fail") && scan->batch == 1)
        return EIO;
    while (is("waits") && !*scan->query->cancelled)
        usleep(1000);
    while (is("stuck") && !let_go)
        usleep(1000);
    if (is("crash"))
        *(volatile int *)16 = 1;
    if (is("exit"))
        exit(3);
    if (is("leak"))
        memset(malloc(LEAK_BYTES), 1, LEAK_BYTES);
    if (*scan->query->cancelled)
        return ECANCELED;
    if (scan->batch == BATCHES && !is("endless"))
        return 0;
    live++;
    *out = (struct ArrowArray){.length = ROWS, .n_buffers = 1, .n_children = (int64_t)scan->count, .release = release_array};
    out->buffers = calloc(1, sizeof *out->buffers);
    out->children = calloc(3, sizeof *out->children);
    for (size_t i = 0; i < scan->count; i++) {
        out->children[i] = malloc(sizeof *out->children[i]);
        make_child(out->children[i], scan->projection[i], (int64_t)scan->batch * ROWS);
    }
    scan->batch++;
    if (scan->count > 0)
        spoil(out);
    return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "the disk of the lab is gone";
}

static void release_stream(struct ArrowArrayStream *stream)
{
    free(stream->private_data);
    stream->release = NULL;
    live--;
}

static int32_t start(void *self, struct probing_error *error)
{
    (void)self, (void)error;
#ifdef LAB_START_FAILS
    return probing_fail(error, PROBING_UNAVAILABLE, "the lab is closed on Sundays");
#endif
#ifdef LAB_CRASHES
    *(volatile int *)16 = 1;
#endif
    started++;
    cancels = 0;
    host->log(host->context, PROBING_LOG_INFO, "the lab is open");
    return 0;
}

static void stop(void *self)
{
    (void)self;
    stopped++;
}

static int32_t set_option(void *self, const char *key, const char *value, struct probing_error *error)
{
    (void)self, (void)key;
    if (strlen(value) >= sizeof mode)
        return probing_fail(error, PROBING_INVALID_ARGUMENT, "a mode has at most 63 letters");
    if (strcmp(value, "go") == 0)
        let_go = 1;
    if (strcmp(value, "complain") == 0)
        host->report_error(host->context, "background work", PROBING_UNAVAILABLE, "the lab ran out of tea");
    strcpy(mode, value);
    return 0;
}

static int32_t get_option(void *self, const char *key, const struct probing_sink *value, struct probing_error *error)
{
    (void)self, (void)key, (void)error;
    value->add(value->context, mode, strlen(mode));
    return 0;
}

static const char *const odd_names[] = {"a.b", "quo\"te", "Gr\xc3\xb6\xc3\x9f" "e \xe6\x95\xb0", "select", "semi;colon -- x"};

static int32_t table_names(void *self, const char *space, const struct probing_query *query, const struct probing_sink *names,
                           struct probing_error *error)
{
    (void)self, (void)space, (void)query;
    if (is("no_names"))
        return probing_fail(error, PROBING_UNAVAILABLE, "nobody knows the names");
    for (size_t i = 0; i < sizeof odd_names / sizeof *odd_names; i++)
        names->add(names->context, odd_names[i], strlen(odd_names[i]));
    return 0;
}

static int32_t open_table(void *self, const char *space, const char *name, const struct probing_query *query,
                          struct ArrowSchema *schema, void **table, struct probing_error *error)
{
    (void)self, (void)space, (void)query;
    int known = strcmp(name, "numbers") == 0;
    for (size_t i = 0; i < sizeof odd_names / sizeof *odd_names; i++)
        known |= strcmp(name, odd_names[i]) == 0;
    if (!known)
        return probing_fail(error, PROBING_NOT_FOUND, "no such table");
    make_schema(schema, NULL, 2, 0);
    if (strcmp(name, "numbers") != 0) {
        *table = strdup(name);
        opened++;
    }
    return 0;
}

static void close_table(void *self, void *table)
{
    (void)self;
    free(table);
    closed++;
}

static char seen[512];

static int32_t scan(void *self, const struct probing_scan *request, struct ArrowArrayStream *stream, struct probing_error *error)
{
    (void)self;
    int at = snprintf(seen, sizeof seen, "limit=%lld", (long long)request->limit);
    for (size_t i = 0; i < request->filter_count; i++)
        at += snprintf(seen + at, sizeof seen - (size_t)at, " column%d op%d type%d %lld", request->filters[i].column,
                       request->filters[i].filter_operator, request->filters[i].type, (long long)request->filters[i].value.int64);
    if (request->table ? strcmp(request->table, request->name) != 0 : strcmp(request->name, "numbers") != 0)
        return probing_fail(error, PROBING_EXTENSION_FAILED, "a scan came without the table that was opened for it");
    if (is("warns"))
        request->query->warn(request->query->context, "the numbers are estimates");
    if (is("no_stream"))
        return 0;
    if (is("scan_fails")) {
        strcpy(error->detail, "at lab.c, somewhere");
        return probing_fail(error, PROBING_PERMISSION_DENIED, "the lab needs a key");
    }
    struct scan *scan = calloc(1, sizeof *scan);
    scan->count = request->projection_count;
    scan->query = request->query;
    for (size_t i = 0; i < scan->count; i++)
        scan->projection[i] = request->projection[i];
    live++;
    *stream = (struct ArrowArrayStream){get_schema, get_next, get_last_error, release_stream, scan};
    return 0;
}

static int32_t call(void *self, const struct probing_call *call, struct probing_error *error)
{
    (void)self;
    uint8_t buffer[8192] = {0};
    if (strcmp(call->path, "ask") == 0 || strcmp(call->path, "ask-parquet") == 0) {
        size_t length = 0;
        for (int64_t n; (n = call->read(call->context, buffer + length, sizeof buffer - 1 - length)) > 0;)
            length += (size_t)n;
        return ask(call, (char *)buffer, call->path[3] == '-', error);
    }
    if (strcmp(call->path, "tables") == 0) {
        int n = snprintf((char *)buffer, sizeof buffer, "opened=%d closed=%d", opened, closed);
        return call->respond(call->context, 200, "text/plain") || call->write(call->context, buffer, (size_t)n);
    }
    if (strcmp(call->path, "echo") == 0) {
        if (call->respond(call->context, 201, call->content_type ? call->content_type : "text/plain"))
            return PROBING_CANCELLED;
        for (int64_t n; (n = call->read(call->context, buffer, sizeof buffer)) != 0;)
            if (n < 0 || call->write(call->context, buffer, (size_t)n))
                return PROBING_CANCELLED;
        return 0;
    }
    if (strcmp(call->path, "state") == 0) {
        int n = snprintf((char *)buffer, sizeof buffer, "live=%d started=%d stopped=%d cancels=%d", live, started, stopped, cancels);
        return call->respond(call->context, 200, "text/plain") || call->write(call->context, buffer, (size_t)n);
    }
    if (strcmp(call->path, "seen") == 0)
        return call->respond(call->context, 200, "text/plain") || call->write(call->context, (uint8_t *)seen, strlen(seen));
    if (strcmp(call->path, "silent") == 0)
        return 0;
    if (strcmp(call->path, "waits") == 0) {
        while (!*call->query->cancelled)
            usleep(1000);
        return PROBING_CANCELLED;
    }
    if (strcmp(call->path, "early") == 0)
        return call->write(call->context, buffer, 1);
    snprintf((char *)buffer, sizeof buffer, "no job %s", call->parameter_count ? call->parameters[0].value : "");
    return probing_fail(error, PROBING_NOT_FOUND, (char *)buffer);
}

static void cancel(void *self, const struct probing_query *query)
{
    (void)self, (void)query;
    cancels++;
}

static const struct probing_option options[] = {{"mode", "what goes wrong", "ok", 0}};
static const struct probing_table tables[] = {
    {"lab", "numbers", "numbers and texts", "SELECT * FROM lab.numbers", PROBING_READ},
#ifdef LAB_TABLE_TWICE
    {"lab", "NUMBERS", "again", "", PROBING_READ},
#endif
};
static const char *const namespaces[] = {"odd"};
static const struct probing_route routes[] = {
    {"POST", "echo", PROBING_READ, "gives the body back"}, {"GET", "state", PROBING_READ, "counters"},
    {"GET", "seen", PROBING_READ, "the last scan"},        {"GET", "silent", PROBING_READ, "says nothing"},
    {"GET", "waits", PROBING_READ, "until cancelled"},     {"GET", "early", PROBING_READ, "writes too early"},
    {"DELETE", "jobs/{id}", PROBING_EXECUTE, "fails"},     {"POST", "ask", PROBING_READ, "runs the SQL of the body"},
    {"GET", "tables", PROBING_READ, "counts them"},        {"POST", "ask-parquet", PROBING_READ, "the same as a file"},
};

static const struct probing_plugin plugin = {
    .abi = PROBING_PLUGIN_ABI,
    .size = sizeof plugin,
    .name = LAB_NAME,
    .description = "A laboratory",
    .version = "0",
    .options = options,
    .option_count = 1,
    .tables = tables,
    .table_count = sizeof tables / sizeof *tables,
    .namespaces = namespaces,
    .namespace_count = 1,
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .start = start,
    .stop = stop,
    .set_option = set_option,
    .get_option = get_option,
    .table_names = table_names,
    .open_table = open_table,
    .close_table = close_table,
    .scan = scan,
    .call = call,
    .cancel = cancel,
};

__attribute__((unused)) static int32_t
open_lab(const struct probing_host *given, const struct probing_plugin **opened, struct probing_error *error)
{
    (void)error;
    host = given;
    strcpy(mode, "ok"); /* the same content is mapped once, also for the next test */
#ifdef LAB_CRASHES_IN_OPEN
    *(volatile int *)16 = 1;
#endif
#ifdef LAB_NEVER_OPENS
    while (!let_go)
        usleep(1000);
#endif
#ifdef LAB_REFUSES
    return probing_fail(error, PROBING_UNAVAILABLE, "this lab needs another host");
#endif
#ifdef LAB_DESCRIBES_NOTHING
    return 0;
#endif
    *opened = &plugin;
    return 0;
}

#ifdef LAB_ABI
__attribute__((visibility("default"))) const struct probing_plugin_entry probing_plugin = {
    PROBING_PLUGIN_MAGIC, LAB_ABI, sizeof probing_plugin, 0, open_lab};
#elif !defined LAB_NO_ENTRY
PROBING_PLUGIN(open_lab);
#endif

#ifdef LAB_UNDEFINED
int undefined_function_of_the_lab(void);
__attribute__((visibility("default"))) int uses_it(void) { return undefined_function_of_the_lab(); }
#endif
