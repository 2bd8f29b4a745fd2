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

enum { ROWS = 1000, BATCHES = 5 };

static char mode[64] = "ok";
static atomic_int live, let_go, started, stopped, cancels, opened, closed;
static const struct probing_host *host;

#define is(text) (strcmp(mode, text) == 0)

static void release_child_schema(struct ArrowSchema *schema) { schema->release = NULL; }

static void release_schema(struct ArrowSchema *schema)
{
    for (int64_t i = 0; i < 2 && schema->children; i++)
        free(schema->children[i]);
    free(schema->children);
    schema->release = NULL;
    live--;
}

static void make_schema(struct ArrowSchema *schema, const int32_t *projection, size_t count, int in_stream)
{
    static const char *const names[] = {"n", "t"}, *const formats[] = {"l", "u"};
    live++;
    *schema = (struct ArrowSchema){.format = "+s", .name = "", .release = release_schema};
    schema->children = calloc(3, sizeof *schema->children);
    for (size_t i = 0; i < count; i++) {
        struct ArrowSchema *child = schema->children[i] = calloc(1, sizeof *child);
        int column = projection ? projection[i] : (int)i;
        child->format = formats[column];
        child->name = names[column];
        child->flags = ARROW_FLAG_NULLABLE;
        child->release = release_child_schema;
    }
    schema->n_children = (int64_t)count;
    if (!in_stream || count == 0)
        return;
    if (is("columns"))
        schema->n_children--;
    if (is("type"))
        schema->children[0]->format = "g";
    if (is("name"))
        schema->children[0]->name = "other";
    if (is("bad_format"))
        schema->children[0]->format = "zz";
    if (is("null_format"))
        schema->children[0]->format = NULL;
    if (is("no_struct"))
        schema->format = "l";
    if (is("negative_children"))
        schema->n_children = -1;
}

static void release_child(struct ArrowArray *array)
{
    for (int64_t i = 1; i < 3; i++)
        free((void *)array->buffers[i]);
    free(array->buffers);
    array->release = NULL;
}

static void release_array(struct ArrowArray *array)
{
    for (int64_t i = 0; i < 2; i++) {
        if (array->children[i] && array->children[i]->release)
            array->children[i]->release(array->children[i]);
        free(array->children[i]);
    }
    free(array->children);
    free(array->buffers);
    array->release = NULL;
    live--;
}

static void make_child(struct ArrowArray *child, int column, int64_t first)
{
    *child = (struct ArrowArray){.length = ROWS, .n_buffers = column ? 3 : 2, .release = release_child};
    child->buffers = calloc(3, sizeof *child->buffers);
    if (column == 0) {
        int64_t *values = malloc(ROWS * sizeof *values);
        for (int64_t i = 0; i < ROWS; i++)
            values[i] = first + i;
        child->buffers[1] = values;
        return;
    }
    int32_t *offsets = malloc((ROWS + 1) * sizeof *offsets);
    char *text = malloc(ROWS * 4 + 1);
    for (int i = 0; i < ROWS; i++) {
        offsets[i] = i * 4;
        snprintf(text + i * 4, 5, "t%03d", i);
    }
    offsets[ROWS] = ROWS * 4;
    if (is("offsets"))
        offsets[ROWS / 2] = ROWS * 40;
    if (is("negative_offsets"))
        offsets[0] = -4;
    if (is("utf8"))
        text[5] = (char)0xff;
    child->buffers[1] = offsets;
    child->buffers[2] = text;
}

static void spoil(struct ArrowArray *out)
{
    struct ArrowArray *child = out->children[0];
    if (is("negative"))
        out->length = -1;
    if (is("negative_child"))
        child->length = -5;
    if (is("huge"))
        out->length = child->length = 1ll << 40;
    if (is("short"))
        child->length = ROWS / 2;
    if (is("null_child")) {
        release_child(child);
        free(child);
        out->children[0] = NULL;
    }
    if (is("fewer_children"))
        out->n_children--;
    if (is("no_buffers"))
        child->n_buffers = 0;
    if (is("null_buffer")) {
        free((void *)child->buffers[1]);
        child->buffers[1] = NULL;
    }
    if (is("null_count"))
        child->null_count = ROWS;
    if (is("dictionary"))
        child->dictionary = child;
}

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

struct text {
    char bytes[512];
};

static void add_text(void *context, const char *text, size_t length)
{
    struct text *to = context;
    snprintf(to->bytes, sizeof to->bytes, "%.*s", (int)length, text);
}

static int32_t write_call(void *context, const uint8_t *bytes, size_t length)
{
    const struct probing_call *call = context;
    return call->write(call->context, bytes, length);
}

static int64_t last_query;

/* The body is SQL: answers with its rows, the sum of its first column and a warning, or with a Parquet file. */
static int32_t ask(const struct probing_call *call, const char *text, int parquet, struct probing_error *error)
{
    const struct probing_value answer = {.type = PROBING_INT64, .value.int64 = 42};
    struct probing_sql sql = {.size = sizeof sql, .right = PROBING_EXECUTE, .id = ++last_query, .text = text,
                              .parameters = &answer, .parameter_count = strchr(text, '?') != NULL, .query = call->query};
    struct ArrowArrayStream stream;
    int32_t failed = host->query(host->context, &sql, &stream, error);
    if (failed)
        return failed;
    struct text warning = {""};
    int64_t rows = 0, sum = 0;
    if (parquet) {
        const struct probing_writer writer = {sizeof writer, (void *)call, write_call};
        call->respond(call->context, 200, "application/vnd.apache.parquet");
        failed = host->write_parquet(host->context, sql.id, &writer, &rows, error);
    }
    for (struct ArrowArray batch; !failed && !parquet;) {
        failed = stream.get_next(&stream, &batch);
        if (failed)
            probing_fail(error, failed == ETIMEDOUT ? PROBING_TIMEOUT : failed == ECANCELED ? PROBING_CANCELLED
                         : PROBING_EXTENSION_FAILED, stream.get_last_error(&stream));
        if (failed || !batch.release)
            break;
        for (int64_t i = 0; i < batch.length; i++)
            sum += ((const int64_t *)batch.children[0]->buffers[1])[batch.children[0]->offset + i];
        rows += batch.length;
        batch.release(&batch);
    }
    const struct probing_sink sink = {sizeof sink, &warning, add_text};
    if (!failed)
        failed = host->query_warnings(host->context, sql.id, &sink, error);
    stream.release(&stream);
    if (failed || parquet)
        return failed;
    char line[1024];
    int n = snprintf(line, sizeof line, "rows=%lld sum=%lld %s", (long long)rows, (long long)sum, warning.bytes);
    return call->respond(call->context, 200, "text/plain") || call->write(call->context, (uint8_t *)line, (size_t)n);
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
    strcpy(mode, "ok");
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
