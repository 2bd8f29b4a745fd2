/* Rows that can be checked one by one, written in all the ways that may go wrong. */
#include "writer.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_THREADS = 16, CACHE_LINE = 8, COLUMNS_OF_CHECKABLE = 5 };

struct ring *checkable(const char *path, uint64_t capacity)
{
    static const struct ring_column COLUMNS[COLUMNS_OF_CHECKABLE] = {
        {.name = "timestamp", .kind = RING_TIMESTAMP, .flags = RING_APPEND_TIME},
        {.name = "thread", .kind = RING_UINT8},
        {.name = "number", .kind = RING_INT64},
        {.name = "triple", .kind = RING_INT64, .flags = RING_NULLABLE},
        {.name = "text", .kind = RING_UTF8},
    };
    struct ring_schema schema = {.table = "checkable", .columns = COLUMNS, .column_count = COLUMNS_OF_CHECKABLE};
    struct ring_limits limits = {.capacity = capacity};
    struct ring *ring;
    check(ring_create(path, &schema, &limits, &ring, &error));
    return ring;
}

static size_t text_of(char text[80], unsigned thread, uint64_t number)
{
    return number % 2 ? (size_t)snprintf(text, 80, "%" PRIu64, number % 100)
                      : (size_t)snprintf(text, 80, "thread %u wrote row %" PRIu64, thread, number);
}

/* Every seventh triple is NULL; the text is short or long, and repeats or not. */
enum ring_status append_checkable(struct ring *ring, unsigned thread, uint64_t number)
{
    char text[80];
    struct ring_value row[COLUMNS_OF_CHECKABLE] = {
        {.is_null = 0}, {.natural = thread}, {.natural = number}, {.natural = number * 3}, {.is_null = 0}};
    row[3].is_null = number % 7 == 0;
    row[4].bytes.data = text;
    row[4].bytes.length = text_of(text, thread, number);
    return ring_append(ring, row, NULL);
}

/* The same for many rows at once. */
static enum ring_status append_checkable_batch(struct ring *ring, unsigned thread, uint64_t first, uint32_t count)
{
    uint8_t threads[count], validity[count / 8 + 1];
    int64_t numbers[count], triples[count];
    int32_t offsets[count + 1];
    char *texts = malloc((size_t)count * 80), *end = texts;
    memset(validity, 0, sizeof validity);
    offsets[0] = 0;
    for (uint32_t i = 0; i < count; i++) {
        threads[i] = (uint8_t)thread;
        numbers[i] = (int64_t)(first + i);
        triples[i] = numbers[i] * 3;
        validity[i / 8] |= (uint8_t)((numbers[i] % 7 != 0) << i % 8);
        end += text_of(end, thread, first + i);
        offsets[i + 1] = (int32_t)(end - texts);
    }
    struct ring_values columns[COLUMNS_OF_CHECKABLE] = {
        {.values = NULL}, {.values = threads}, {.values = numbers}, {.values = triples, .validity = validity},
        {.values = texts, .offsets = offsets}};
    enum ring_status status = ring_append_columns(ring, columns, count, NULL, NULL);
    free(texts);
    return status;
}

/* The same for the writing process's own way to its rows. Rows of one thread are in their order. */
static void check_latest(struct ring *ring, uint64_t count)
{
    struct ring_rows rows;
    char text[80];
    check(ring_latest(ring, count, &rows, NULL));
    int64_t before[256];
    memset(before, 0xff, sizeof before);
    for (uint64_t i = 0; i < rows.count; i++) {
        const struct ring_value *row = &rows.values[i * COLUMNS_OF_CHECKABLE];
        uint64_t thread = row[1].natural, number = row[2].natural;
        size_t length = text_of(text, (unsigned)thread, number);
        if (row[3].is_null != (number % 7 == 0) || (!row[3].is_null && row[3].natural != number * 3) ||
            row[4].bytes.length != length || memcmp(row[4].bytes.data, text, length) || (int64_t)number <= before[thread]) {
            fprintf(stderr, "row %" PRIu64 " of thread %" PRIu64 " is wrong\n", number, thread);
            exit(3);
        }
        before[thread] = (int64_t)number;
    }
    ring_rows_free(&rows);
}

/* ---- many threads ----------------------------------------------------------------------------------------------- */

static struct ring *shared;
static uint64_t *acknowledged;
static uint64_t rows_each;

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

int run_threads(char **arguments)
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
    check_latest(shared, 1000);
    tell_counts(shared);
    ring_close(shared);
    return 0;
}

/* ---- rings that come and go ------------------------------------------------------------------------------------- */

static const char *folder;
static _Atomic int finished;

static void *write_until_finished(void *argument)
{
    for (uint64_t number = 0; !finished; number++)
        if (append_checkable(shared, (unsigned)(uintptr_t)argument, number))
            exit(1);
    return NULL;
}

static void *write_batches_until_finished(void *argument)
{
    uint64_t number = 0;
    for (uint32_t count = 1; !finished; number += count, count = count % 1500 + 1)
        if (append_checkable_batch(shared, (unsigned)(uintptr_t)argument, number, count))
            exit(1);
    return NULL;
}

static void *read_until_finished(void *argument)
{
    (void)argument;
    while (!finished) {
        struct ring_counts counts;
        check_latest(shared, 500);
        check(ring_counts(shared, &counts));
        check(ring_flush(shared, NULL));
    }
    return NULL;
}

static void *make_and_drop(void *argument)
{
    char path[4096];
    unsigned thread = (unsigned)(uintptr_t)argument;
    snprintf(path, sizeof path, "%s/passing%u.ring", folder, thread);
    while (!finished) {
        struct ring *ring = checkable(path, 2000);
        for (uint64_t number = 0; number < 5000; number++)
            check(append_checkable(ring, thread, number));
        check_latest(ring, 5000);
        ring_drop(ring);
    }
    return NULL;
}

int churn(char **arguments)
{
    char path[4096];
    unsigned threads = (unsigned)atoi(arguments[1]), count = 0;
    folder = arguments[0];
    snprintf(path, sizeof path, "%s/lasting.ring", folder);
    ring_set_budget(24 << 20); /* less than they want */
    shared = checkable(path, 1 << 18);
    printf("ready\n");
    fflush(stdout);
    pthread_t ids[MOST_THREADS + 3];
    for (; count < threads && count < MOST_THREADS; count++)
        pthread_create(&ids[count], NULL, count ? write_until_finished : write_batches_until_finished,
                       (void *)(uintptr_t)count);
    pthread_create(&ids[count++], NULL, read_until_finished, NULL);
    pthread_create(&ids[count++], NULL, make_and_drop, (void *)1);
    pthread_create(&ids[count++], NULL, make_and_drop, (void *)2);
    struct timespec end = {.tv_sec = atoi(arguments[2])};
    nanosleep(&end, NULL);
    finished = 1;
    for (unsigned i = 0; i < count; i++)
        pthread_join(ids[i], NULL);
    tell_counts(shared);
    ring_close(shared);
    printf("memory %" PRIu64 "\n", ring_budget_used());
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
    uint64_t before = ring_budget_used();
    struct ring *ring = checkable(own, 1000);
    printf("%s: %d %d %d %d, own ring %d, memory %" PRIu64 "\n", how, appended, latest, columns, flushed,
           append_checkable(ring, 2, 5), before);
    ring_close(ring);
    fflush(stdout);
    _exit(0);
}

int forks(char **arguments)
{
    shared = checkable(arguments[0], 1000);
    check(append_checkable(shared, 0, 0));
    fflush(stdout);
    if (in_child("fork", fork(), arguments[0]) || in_child("clone", (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0), arguments[0]))
        return 1;
    check(append_checkable(shared, 0, 1));
    check_latest(shared, 10);
    tell_counts(shared);
    ring_close(shared);
    return 0;
}

/* What a worker does: its parent's ring refuses its rows, so it makes one. */
static void work_in_child(unsigned number)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/child%u.ring", folder, number);
    if (append_checkable(shared, 0, 0) != RING_FORKED)
        _exit(4);
    struct ring *own = checkable(path, 1000);
    for (uint64_t row = 0; row < 2000; row++)
        check(append_checkable(own, 1, row));
    check_latest(own, 1000);
    if (number % 2)
        ring_drop(own);
    else
        ring_close(own);
    ring_close(shared);
    _exit(0);
}

int fork_storm(char **arguments)
{
    char path[4096];
    unsigned children = (unsigned)atoi(arguments[1]), threads = 0;
    folder = arguments[0];
    snprintf(path, sizeof path, "%s/parent.ring", folder);
    ring_set_budget(24 << 20);
    shared = checkable(path, 1 << 18);
    pthread_t ids[3];
    pthread_create(&ids[threads++], NULL, write_until_finished, (void *)1);
    pthread_create(&ids[threads++], NULL, write_batches_until_finished, (void *)2);
    pthread_create(&ids[threads++], NULL, make_and_drop, (void *)3);
    for (unsigned number = 0; number < children; number++) {
        pid_t child = fork();
        if (!child)
            work_in_child(number);
        int status;
        if (waitpid(child, &status, 0) != child || status) {
            fprintf(stderr, "child %u ended with %x\n", number, (unsigned)status);
            return 1;
        }
    }
    finished = 1;
    for (unsigned i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
    check_latest(shared, 1000);
    tell_counts(shared);
    ring_close(shared);
    return 0;
}

/* ---- no space --------------------------------------------------------------------------------------------------- */

int fill(char **arguments)
{
    uint64_t rows = strtoull(arguments[1], NULL, 10);
    shared = checkable(arguments[0], 1 << 20);
    for (uint64_t number = 0; number < rows; number++)
        check(append_checkable(shared, 0, number));
    check_latest(shared, 1000);
    tell_counts(shared);
    ring_close(shared);
    return 0;
}

/* The first of three tables takes all it can get, then come the others. */
int budget(char **arguments)
{
    enum { TABLES = 3 };
    struct ring *rings[TABLES];
    uint64_t bytes = strtoull(arguments[1], NULL, 10), rows = strtoull(arguments[2], NULL, 10);
    ring_set_budget(bytes);
    for (unsigned table = 0; table < TABLES; table++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/table%u.ring", arguments[0], table);
        rings[table] = checkable(path, 1 << 20);
        for (uint64_t number = 0; number < rows; number++)
            check(append_checkable(rings[table], table, number));
        if (ring_budget_used() > bytes)
            return 3;
    }
    for (unsigned table = 0; table < TABLES; table++) {
        check_latest(rings[table], 1000);
        tell_counts(rings[table]);
        ring_close(rings[table]);
    }
    printf("memory %" PRIu64 "\n", ring_budget_used());
    return 0;
}
