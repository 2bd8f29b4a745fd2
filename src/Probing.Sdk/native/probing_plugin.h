/*
 * The C ABI of Probing's native plugins: one shared library, loaded into a running process with
 *
 *     probing PID extension load ./libmine.so
 *
 * A plugin exports one symbol, the constant `probing_plugin` (PROBING_PLUGIN below defines it). The loader reads its first
 * three numbers from the file, before any code of the plugin runs. Everything else is reached from there:
 *
 *     entry.open(host, &plugin, error)   the plugin says what it has: options, tables, calls
 *     plugin->open_table, set_option     for the tables that it declared, and options from the environment
 *     plugin->start(self, error)         may open connections and start threads
 *     plugin->scan / call / ...          from any thread, several at a time
 *     plugin->stop(self)                 the last call, also when start() failed or was not called; batches may be released
 *                                        later still. The code stays mapped, and open() may be called again
 *
 * Rules
 *  - The plugin is a guest in somebody else's process. It must not print, exit, fork, change signal handlers, the working
 *    directory, the environment or the locale; threads that it starts from within a call of the host block all signals,
 *    which is right. It must not call the host's Python. It runs on threads of the probe, with 256 KiB of stack at least.
 *  - No C++ exception, longjmp or panic may leave a function of the plugin.
 *  - Text is UTF-8 that ends with NUL. What the host passes is valid until the function returns; what the plugin
 *    describes stays valid until stop() has returned.
 *  - Functions return 0, or fill the error and return anything else.
 *  - Data travel as Arrow C Data and C Stream structs (arrow.apache.org, "The Arrow C data interface"). The host releases
 *    whatever it was given, on any thread, also when it did not read it to the end.
 *  - Within a version of this interface, structs grow at their end only, enums get new values only, and what functions
 *    take and mean stays. `size` says how much of a struct the other side knows: the host treats what lies behind a
 *    plugin's size as zero, and a plugin must look at size before it reads what was added later (PROBING_HAS below).
 *    Structs without a size are parts of an array and never grow. Anything else makes a new PROBING_PLUGIN_ABI.
 */
#ifndef PROBING_PLUGIN_H
#define PROBING_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PROBING_PLUGIN_MAGIC 0x47505250u /* "PRPG" */
#define PROBING_PLUGIN_ABI 1u

/* Whether the other side's struct has that member: PROBING_HAS(host, query). */
#define PROBING_HAS(structure, member) \
    ((size_t)(structure)->size >= (size_t)((const char *)&(structure)->member - (const char *)(structure)) + sizeof (structure)->member)

/* ---- Arrow, as its specification gives it -------------------------------------------------------------------------- */

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif

/* ---- errors ---------------------------------------------------------------------------------------------------------- */

enum probing_error_kind {
    PROBING_OK = 0,
    PROBING_INVALID_ARGUMENT = 1,
    PROBING_NOT_FOUND = 2,
    PROBING_PERMISSION_DENIED = 3,
    PROBING_TIMEOUT = 4,
    PROBING_CANCELLED = 5,
    PROBING_LIMIT_EXCEEDED = 6,
    PROBING_UNAVAILABLE = 7,
    PROBING_EXTENSION_FAILED = 8, /* the default: anything else */
    /* What a query of the plugin's own may fail with; pass them on. */
    PROBING_INVALID_QUERY = 9,
    PROBING_STATEMENT_NOT_ALLOWED = 10,
    PROBING_TOO_MANY_REQUESTS = 11,
    PROBING_PYTHON_ERROR = 12,
    PROBING_INTERPRETER_BUSY = 13,
};

/* The host's memory; a message that is too long is cut. Say what happened, with which value, and what to do. */
struct probing_error {
    uint32_t size;
    int32_t kind; /* enum probing_error_kind */
    char message[1024];
    char detail[3072]; /* a stack trace, say; may stay empty */
};

/* ---- who asks -------------------------------------------------------------------------------------------------------- */

enum probing_right { PROBING_READ = 0, PROBING_EXECUTE = 1 };

/* Who asks, and for how long. A scan's is valid until its stream is released. */
struct probing_query {
    uint32_t size;
    int32_t right;                     /* of the caller; enum probing_right */
    int64_t deadline_unix_ms;          /* INT64_MAX: none */
    int64_t max_rows, max_bytes;       /* a stream that gives more fails; INT64_MAX: no limit */
    const volatile int32_t *cancelled; /* not 0 once nobody waits any more: return at once, with any error */
    void *context;
    /* Adds to the answer what its reader should know although it is one: rows cut, samples lost. From any thread. Of a call
     * nobody would see it. */
    void (*warn)(void *context, const char *warning);
};

/* ---- what the host offers ---------------------------------------------------------------------------------------------- */

enum probing_log_level { PROBING_LOG_INFO = 1, PROBING_LOG_WARNING = 2, PROBING_LOG_ERROR = 3 };

enum probing_value_type {
    PROBING_NULL = 0,
    PROBING_INT64 = 1,
    PROBING_DOUBLE = 2,
    PROBING_TEXT = 3,
    PROBING_BOOL = 4,    /* int64: 0 or 1 */
    PROBING_BYTES = 5,   /* length of them */
    PROBING_TIME = 6,    /* int64: microseconds since 1970, UTC */
    PROBING_DECIMAL = 7, /* text: "-12.50" */
};

struct probing_value {
    int32_t type;
    uint32_t length;
    union {
        int64_t int64;
        double float64;
        const char *text;
        const uint8_t *bytes;
    } value;
};

/* A query of the plugin's own over all tables of the process. */
struct probing_sql {
    uint32_t size;
    int32_t right;    /* what it may do. On behalf of somebody: at most what that one may */
    int64_t id;       /* the plugin's number for it, which no other of its open queries has */
    const char *text; /* one statement */
    const struct probing_value *parameters; /* for ? and $1, in order */
    size_t parameter_count;
    int64_t timeout_ms;                /* 0: the option probing.engine.timeout_s */
    const struct probing_query *query; /* on whose behalf, it ends when that one does; NULL: nobody's */
};

struct probing_sink;

/* Takes bytes; not 0: stop. */
struct probing_writer {
    uint32_t size;
    void *context;
    int32_t (*write)(void *context, const uint8_t *bytes, size_t length);
};

/* Valid until stop() has returned. All functions may be called from any thread, but not in a forked child. */
struct probing_host {
    uint32_t abi;
    uint32_t size;
    void *context;
    /* A line of the probe's log. */
    void (*log)(void *context, int32_t level, const char *message);
    /* A row of the table probing.errors, for failures that are nobody's answer. */
    void (*report_error)(void *context, const char *where, int32_t kind, const char *message);

    /* Runs a query and returns when its first rows are ready; from start() on. It is computed while the answer is read, at
     * most 2,048 rows at a time, and holds a place among the concurrent queries until the answer is released: a table that
     * asks one while it is scanned takes two. All of them end before stop().
     *
     * get_next() and get_last_error() of the answer tell a failure midway; get_next() returns EINVAL, ENOENT, EACCES,
     * ETIMEDOUT, ECANCELED, ENOMEM (a limit was exceeded), EAGAIN (unavailable), or EIO for all others. */
    int32_t (*query)(void *context, const struct probing_sql *sql, struct ArrowArrayStream *answer,
                     struct probing_error *error);
    /* Ends a query that is open, from any thread: query() or get_next() return. Nothing when there is none. */
    void (*cancel_query)(void *context, int64_t id);
    /* In place of get_next(): computes the answer to its end and writes it as one Parquet file. */
    int32_t (*write_parquet)(void *context, int64_t id, const struct probing_writer *writer, int64_t *rows,
                             struct probing_error *error);
    /* What to know about the answer of an open query; complete after its last row. */
    int32_t (*query_warnings)(void *context, int64_t id, const struct probing_sink *warnings, struct probing_error *error);
};

/* Takes text: any number of times during the call that was given the sink. */
struct probing_sink {
    uint32_t size;
    void *context;
    void (*add)(void *context, const char *text, size_t length);
};

/* ---- options ------------------------------------------------------------------------------------------------------------- */

enum probing_option_flags {
    PROBING_OPTION_SECRET = 1,  /* shown as *** */
    PROBING_OPTION_RESTART = 2, /* takes effect at the next start only */
};

struct probing_option {
    const char *key;  /* lower-case letters, digits and '_'; the user writes <plugin>.<key> */
    const char *help; /* one sentence */
    const char *default_value; /* NULL: unset */
    uint32_t flags;
};

/* ---- tables -------------------------------------------------------------------------------------------------------------- */

/* A table whose name is known from the start. */
struct probing_table {
    const char *space; /* SQL namespace: lower-case letters, digits and '_', starting with a letter */
    const char *name;  /* anything that is not empty; other than plain names are quoted in SQL */
    const char *description;
    const char *example; /* an SQL statement */
    int32_t right;       /* that the caller needs */
};

enum probing_filter_operator { PROBING_EQUAL = 0, PROBING_AT_LEAST = 1, PROBING_AT_MOST = 2 };

/* A condition that all rows of the answer meet. A hint: the SQL engine checks all rows again. */
struct probing_filter {
    int32_t column;        /* index into the table's whole schema */
    int32_t filter_operator;
    int32_t type;          /* PROBING_INT64, DOUBLE, TEXT or BOOL of enum probing_value_type */
    union {
        int64_t int64; /* PROBING_BOOL: 0 or 1 */
        double float64;
        const char *text;
    } value;
};

struct probing_scan {
    uint32_t size;
    const char *space, *name;
    const int32_t *projection; /* the columns that the batches have, in this order; indexes into the table's schema */
    size_t projection_count;   /* 0 for count(*): batches of no columns, only lengths */
    const struct probing_filter *filters;
    size_t filter_count;
    int64_t limit; /* more rows are not read; -1: all */
    const struct probing_query *query;
    void *table; /* what open_table() made of it */
};

/* ---- calls --------------------------------------------------------------------------------------------------------------- */

struct probing_route {
    const char *method; /* "GET" */
    const char *path;   /* "reset", "jobs/{id}"; mounted at /apis/<plugin>/ */
    int32_t right;
    const char *description;
};

struct probing_parameter {
    const char *name, *value; /* of the query string, and what {names} of the path stand for */
};

struct probing_call {
    uint32_t size;
    const char *method, *path;
    const char *content_type; /* of the request's body; may be NULL */
    const struct probing_parameter *parameters;
    size_t parameter_count;
    const struct probing_query *query;
    void *context;
    /* The next bytes of the request's body: how many, 0 at its end, negative when the client has gone. */
    int64_t (*read)(void *context, uint8_t *buffer, size_t capacity);
    /* Once, before the first write. Not 0 when the client has gone. */
    int32_t (*respond)(void *context, int32_t status, const char *content_type);
    /* Waits for a slow client. Not 0 when the client has gone. */
    int32_t (*write)(void *context, const uint8_t *bytes, size_t length);
};

/* ---- the plugin ------------------------------------------------------------------------------------------------------------ */

struct probing_plugin {
    uint32_t abi;
    uint32_t size;
    void *self; /* first argument of all functions below */
    const char *name; /* lower-case letters, digits and '_', parts joined by '.' */
    const char *description;
    const char *version;

    const struct probing_option *options;
    size_t option_count;
    const struct probing_table *tables;
    size_t table_count;
    const char *const *namespaces; /* whose tables table_names() lists; those of `tables` need not be here */
    size_t namespace_count;
    const struct probing_route *routes;
    size_t route_count;

    /* Every function may be NULL when there is nothing for it to do. */
    int32_t (*start)(void *self, struct probing_error *error);
    void (*stop)(void *self);

    /* The host has checked the key. A value that is refused keeps the old one. */
    int32_t (*set_option)(void *self, const char *key, const char *value, struct probing_error *error);
    /* NULL: the host remembers what was set. Nothing added: unset. */
    int32_t (*get_option)(void *self, const char *key, const struct probing_sink *value, struct probing_error *error);

    int32_t (*table_names)(void *self, const char *space, const struct probing_query *query,
                           const struct probing_sink *names, struct probing_error *error);
    /* The schema of a table, as a struct ("+s"). PROBING_NOT_FOUND: there is none of that name. Asked once for a table of
     * `tables` when the plugin is loaded, and once for each query for any other. *table is NULL and may be set: the scans of
     * the table are given it, several at a time, and close_table() when no more follow. What is open at stop() ends there. */
    int32_t (*open_table)(void *self, const char *space, const char *name, const struct probing_query *query,
                          struct ArrowSchema *schema, void **table, struct probing_error *error);
    void (*close_table)(void *self, void *table);
    int32_t (*scan)(void *self, const struct probing_scan *scan, struct ArrowArrayStream *stream,
                    struct probing_error *error);
    int32_t (*call)(void *self, const struct probing_call *call, struct probing_error *error);

    /* A call or scan of that query is running and nobody waits for it: wake it up, if it waits for something else than
     * query->cancelled. From any thread; must return at once. */
    void (*cancel)(void *self, const struct probing_query *query);
};

/* The first three members are read from the file: they must be constants. */
struct probing_plugin_entry {
    uint32_t magic;
    uint32_t abi;
    uint32_t size;
    uint32_t reserved;
    /* Describes the plugin. The result stays valid until its stop() has returned; never called again before that. */
    int32_t (*open)(const struct probing_host *host, const struct probing_plugin **plugin, struct probing_error *error);
};

#if defined(__GNUC__)
#define PROBING_EXPORT __attribute__((visibility("default")))
#else
#define PROBING_EXPORT
#endif

/* Defines the one export: PROBING_PLUGIN(my_open) at file scope. */
#define PROBING_PLUGIN(open_function)                                                                              \
    extern PROBING_EXPORT const struct probing_plugin_entry probing_plugin;                                        \
    PROBING_EXPORT const struct probing_plugin_entry probing_plugin = {                                            \
        PROBING_PLUGIN_MAGIC, PROBING_PLUGIN_ABI, sizeof(struct probing_plugin_entry), 0, open_function}

/* Fills an error and gives its kind, for `return probing_fail(error, PROBING_NOT_FOUND, "there is no ...")`. */
static inline int32_t probing_fail(struct probing_error *error, int32_t kind, const char *message)
{
    size_t at = 0;
    for (; message[at] && at + 1 < sizeof error->message; at++)
        error->message[at] = message[at];
    error->message[at] = '\0';
    error->kind = kind;
    return kind;
}

#ifdef __cplusplus
}
#endif

#endif
