/*
 * Writes rings for the tests, in a process of its own that can be killed.
 *
 *   writer rows FILE CAPACITY CHUNK_ROWS ARENA   rows from stdin, see read_schema; says the first error and goes on
 *   writer run FILE CAPACITY THREADS ROWS        rows that can be checked: thread, number, number * 3, and a text of both;
 *                                                after each row the thread's number is stored in FILE.acknowledged
 *   writer fork FILE                             what a forked child may do
 *   writer full FILE ROWS                        so many rows, whether the file system has room for them or not
 */
#define _GNU_SOURCE
#include "ring.h"

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct ring_error error;

static void check(enum ring_status status)
{
    if (status) {
        fprintf(stderr, "%s: %s\n", ring_status_text(status), error.text);
        exit(1);
    }
}

/* ---- rows that C# made up --------------------------------------------------------------------------------------- */

static void take(void *to, size_t bytes)
{
    if (bytes && fread(to, bytes, 1, stdin) != 1) {
        fprintf(stderr, "the input ended\n");
        exit(2);
    }
}

static uint32_t take_number(void)
{
    uint32_t number;
    take(&number, sizeof number);
    return number;
}

static char *take_text(size_t *length)
{
    uint32_t bytes = take_number();
    char *text = malloc(bytes + 1);
    take(text, bytes);
    text[bytes] = 0;
    if (length)
        *length = bytes;
    return text;
}

/* A value: 0 for NULL, or 1 and either 16 bytes or a length and bytes. */
static void take_value(const struct ring_column *column, struct ring_value *value)
{
    uint8_t there;
    take(&there, 1);
    memset(value, 0, sizeof *value);
    value->is_null = !there;
    if (!there)
        return;
    if (column->kind == RING_UTF8 || column->kind == RING_BINARY || column->kind == RING_JSON)
        value->bytes.data = take_text(&value->bytes.length);
    else
        take(value->fixed, sizeof value->fixed);
}

static struct ring *take_schema(char **arguments)
{
    struct ring_schema schema = {.table = take_text(NULL), .description = take_text(NULL), .extra = take_text(NULL)};
    schema.column_count = take_number();
    struct ring_column *columns = calloc(schema.column_count, sizeof *columns);
    for (uint32_t i = 0; i < schema.column_count; i++) {
        columns[i] = (struct ring_column){.name = take_text(NULL), .type = take_text(NULL), .unit = take_text(NULL),
                                          .description = take_text(NULL)};
        columns[i].kind = (enum ring_kind)take_number();
        columns[i].flags = take_number();
        columns[i].precision = (uint8_t)take_number();
        columns[i].scale = (int8_t)take_number();
    }
    schema.columns = columns;
    struct ring_limits limits = {.capacity = strtoull(arguments[1], NULL, 10), .arena_bytes = strtoull(arguments[3], NULL, 10),
                                 .chunk_rows = (uint32_t)strtoul(arguments[2], NULL, 10)};
    struct ring *ring;
    check(ring_create(arguments[0], &schema, &limits, &ring, &error));
    return ring;
}

/* What ring_append_columns wants, from as many rows as there are. */
static void append_as_batch(struct ring *ring, const struct ring_column *columns, uint32_t count, struct ring_value *values,
                            uint32_t rows)
{
    struct ring_values *batch = calloc(count, sizeof *batch);
    for (uint32_t c = 0; c < count; c++) {
        static const uint8_t WIDTH[] = {0, 1, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 0, 0, 8, 4, 8, 16, 16, 0};
        uint8_t width = WIDTH[columns[c].kind], *data = calloc(1, 1), *validity = calloc(1, rows / 8 + 2);
        int64_t *offsets = calloc(rows + 1, sizeof *offsets);
        size_t end = 0;
        for (uint32_t r = 0; r < rows; r++) {
            const struct ring_value *value = &values[(size_t)r * count + c];
            size_t bytes = width ? width : value->is_null ? 0 : value->bytes.length;
            data = realloc(data, end + bytes + 1);
            float single = (float)value->real;
            memcpy(data + end, columns[c].kind == RING_FLOAT32 ? (void *)&single : width ? (void *)value->fixed
                               : (void *)value->bytes.data, value->is_null && !width ? 0 : bytes);
            end += bytes;
            offsets[r + 1] = (int64_t)end;
            if (!value->is_null)
                validity[(r + 3) / 8] |= (uint8_t)(1 << (r + 3) % 8);
        }
        batch[c] = (struct ring_values){.values = data, .offsets = offsets, .validity = validity, .validity_offset = 3,
                                        .large_offsets = 1};
    }
    check(ring_append_columns(ring, batch, rows, NULL, &error));
}

static void tell_counts(struct ring *ring)
{
    struct ring_counts counts;
    check(ring_counts(ring, &counts));
    printf("appended %" PRIu64 " dropped %" PRIu64 " refused %" PRIu64 " shortened %" PRIu64 " memory %" PRIu64 "\n",
           counts.appended, counts.dropped, counts.refused, counts.shortened, counts.memory_bytes);
}

static int write_rows(char **arguments)
{
    struct ring *ring = take_schema(arguments);
    uint32_t count = take_number();
    struct ring_column *columns = calloc(count, sizeof *columns);
    for (uint32_t i = 0; i < count; i++)
        columns[i].kind = (enum ring_kind)take_number();
    for (uint32_t rows; (rows = take_number());) {
        uint32_t as_batch = take_number();
        struct ring_value *values = calloc((size_t)rows * count, sizeof *values);
        for (size_t i = 0; i < (size_t)rows * count; i++)
            take_value(&columns[i % count], &values[i]);
        if (as_batch) {
            append_as_batch(ring, columns, count, values, rows);
            continue;
        }
        for (uint32_t r = 0; r < rows; r++) {
            enum ring_status status = ring_append(ring, values + (size_t)r * count, &error);
            if (status)
                printf("row %u: %s: column %d: %s\n", r, ring_status_text(status), error.column, error.text);
        }
    }
    tell_counts(ring);
    ring_close(ring);
    return 0;
}

/* ---- rows that can be checked ----------------------------------------------------------------------------------- */

enum { MOST_THREADS = 16, CACHE_LINE = 8 };

static struct ring *shared;
static volatile uint64_t *acknowledged;
static uint64_t rows_each;

static struct ring *checkable(const char *path, uint64_t capacity)
{
    static const struct ring_column COLUMNS[] = {
        {.name = "timestamp", .kind = RING_TIMESTAMP, .flags = RING_APPEND_TIME},
        {.name = "thread", .kind = RING_UINT8},
        {.name = "number", .kind = RING_INT64},
        {.name = "triple", .kind = RING_INT64, .flags = RING_NULLABLE},
        {.name = "text", .kind = RING_UTF8},
    };
    struct ring_schema schema = {.table = "checkable", .columns = COLUMNS, .column_count = 5};
    struct ring_limits limits = {.capacity = capacity};
    struct ring *ring;
    check(ring_create(path, &schema, &limits, &ring, &error));
    return ring;
}

/* Every seventh triple is NULL; the text is short or long, and repeats or not. */
static enum ring_status append_checkable(struct ring *ring, unsigned thread, uint64_t number)
{
    char text[80];
    struct ring_value row[5] = {{.is_null = 0}, {.natural = thread}, {.natural = number}, {.natural = number * 3}};
    row[3].is_null = number % 7 == 0;
    row[4].bytes.data = text;
    row[4].bytes.length = number % 2 ? (size_t)sprintf(text, "%" PRIu64, number % 100)
                                     : (size_t)sprintf(text, "thread %u wrote row %" PRIu64, thread, number);
    return ring_append(ring, row, &error);
}

static void *write_checkable(void *argument)
{
    unsigned thread = (unsigned)(uintptr_t)argument;
    for (uint64_t number = 0; number < rows_each; number++) {
        if (append_checkable(shared, thread, number))
            exit(1);
        __atomic_store_n(&acknowledged[thread * CACHE_LINE], number + 1, __ATOMIC_RELEASE);
    }
    return NULL;
}

static int run_threads(char **arguments)
{
    char path[4096];
    unsigned threads = (unsigned)atoi(arguments[2]);
    rows_each = strtoull(arguments[3], NULL, 10);
    snprintf(path, sizeof path, "%s.acknowledged", arguments[0]);
    int file = open(path, O_RDWR | O_CREAT, 0600);
    size_t bytes = MOST_THREADS * CACHE_LINE * sizeof *acknowledged;
    if (file < 0 || threads > MOST_THREADS || ftruncate(file, (off_t)bytes))
        return 2;
    acknowledged = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    shared = checkable(arguments[0], strtoull(arguments[1], NULL, 10));
    printf("ready\n");
    fflush(stdout);
    pthread_t ids[MOST_THREADS];
    for (unsigned i = 0; i < threads; i++)
        pthread_create(&ids[i], NULL, write_checkable, (void *)(uintptr_t)i);
    for (unsigned i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
    tell_counts(shared);
    ring_close(shared);
    return 0;
}

/* ---- forks ------------------------------------------------------------------------------------------------------ */

static int in_child(const char *how, pid_t child, const char *path)
{
    if (child)
        return waitpid(child, &(int){0}, 0) == child ? 0 : 1;
    char own[4096];
    struct ring_rows rows;
    enum ring_status appended = append_checkable(shared, 1, 1), latest = ring_latest(shared, 1, &rows, NULL);
    enum ring_status columns = ring_append_columns(shared, NULL, 1, NULL, NULL), flushed = ring_flush(shared, NULL);
    ring_drop(shared); /* must leave the parent's file alone */
    snprintf(own, sizeof own, "%s.%s", path, how);
    struct ring *ring = checkable(own, 1000);
    printf("%s: %d %d %d %d, own ring %d\n", how, appended, latest, columns, flushed, append_checkable(ring, 2, 5));
    ring_close(ring);
    fflush(stdout);
    _exit(0);
}

static int forks(char **arguments)
{
    shared = checkable(arguments[0], 1000);
    check(append_checkable(shared, 0, 0));
    fflush(stdout);
    if (in_child("fork", fork(), arguments[0]) || in_child("clone", (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0), arguments[0]))
        return 1;
    check(append_checkable(shared, 0, 1));
    struct ring_rows rows;
    check(ring_latest(shared, 10, &rows, &error));
    for (uint64_t i = 0; i < rows.count; i++)
        printf("row %" PRIu64 ": %.*s\n", rows.values[i * 5 + 2].natural, (int)rows.values[i * 5 + 4].bytes.length,
               rows.values[i * 5 + 4].bytes.data);
    ring_rows_free(&rows);
    tell_counts(shared);
    ring_close(shared);
    return 0;
}

/* ---- no space --------------------------------------------------------------------------------------------------- */

static int fill(char **arguments)
{
    uint64_t rows = strtoull(arguments[1], NULL, 10);
    shared = checkable(arguments[0], 1 << 20);
    for (uint64_t number = 0; number < rows; number++)
        check(append_checkable(shared, 0, number));
    tell_counts(shared);
    ring_close(shared);
    return 0;
}

int main(int count, char **arguments)
{
    if (count == 6 && !strcmp(arguments[1], "rows"))
        return write_rows(arguments + 2);
    if (count == 6 && !strcmp(arguments[1], "run"))
        return run_threads(arguments + 2);
    if (count == 3 && !strcmp(arguments[1], "fork"))
        return forks(arguments + 2);
    if (count == 4 && !strcmp(arguments[1], "full"))
        return fill(arguments + 2);
    fprintf(stderr, "see the head of writer.c\n");
    return 2;
}
