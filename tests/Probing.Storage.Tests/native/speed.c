/* How long an append takes, without Python. */
#include "writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void tell(const char *what, double begin, uint64_t rows)
{
    printf("%-44s %7.1f ns a row\n", what, (seconds() - begin) / (double)rows * 1e9);
}

static void scalars(const char *folder, uint64_t rows, uint32_t flags, const char *what)
{
    char path[4096];
    struct ring_column columns[] = {
        {.name = "timestamp", .kind = RING_TIMESTAMP, .flags = flags},
        {.name = "step", .kind = RING_INT64}, {.name = "loss", .kind = RING_FLOAT64},
        {.name = "rate", .kind = RING_FLOAT64}, {.name = "ok", .kind = RING_BOOL},
    };
    struct ring_schema schema = {.table = "scalars", .columns = columns, .column_count = 5};
    struct ring_limits limits = {.capacity = 0};
    struct ring *ring;
    snprintf(path, sizeof path, "%s/scalars.ring", folder);
    check(ring_create(path, &schema, &limits, &ring, &error));
    for (int round = 0; round < 2; round++) { /* the second without fresh pages */
        double begin = seconds();
        for (uint64_t i = 0; i < rows; i++) {
            struct ring_value row[5] = {
                {.integer = (int64_t)i}, {.integer = (int64_t)i}, {.real = 0.5}, {.real = 1e-4}, {.integer = 1}};
            check(ring_append(ring, row, &error));
        }
        tell(what, begin, rows);
    }
    ring_drop(ring);
}

static int by_size(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

/* Of single appends, with the clock around them and chunks that are made and written again. */
static void latencies(const char *folder, uint64_t rows)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/latencies.ring", folder);
    struct ring *ring = checkable(path, 1 << 18);
    double *all = malloc(rows * sizeof *all);
    for (uint64_t i = 0; i < rows; i++) {
        double begin = seconds();
        check(append_checkable(ring, 0, i));
        all[i] = (seconds() - begin) * 1e9;
    }
    qsort(all, rows, sizeof *all, by_size);
    static const double PARTS[] = {0.5, 0.99, 0.999, 0.9999};
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        printf("%6.2f %% of appends of five columns and a text  %8.0f ns at most\n", PARTS[i] * 100,
               all[(uint64_t)((double)rows * PARTS[i])]);
    free(all);
    ring_drop(ring);
}

static void texts(const char *folder, uint64_t rows, unsigned names)
{
    char path[4096], text[64];
    struct ring_column columns[] = {{.name = "step", .kind = RING_INT64}, {.name = "name", .kind = RING_UTF8}};
    struct ring_schema schema = {.table = "texts", .columns = columns, .column_count = 2};
    struct ring_limits limits = {.capacity = 0};
    struct ring *ring;
    snprintf(path, sizeof path, "%s/texts.ring", folder);
    check(ring_create(path, &schema, &limits, &ring, &error));
    char (*all)[32] = malloc(names * sizeof *all);
    for (unsigned i = 0; i < names; i++)
        snprintf(all[i], sizeof all[i], "layers.%u.attention.weight", i);
    for (int round = 0; round < 2; round++) {
        double begin = seconds();
        for (uint64_t i = 0; i < rows; i++) {
            struct ring_value row[2] = {{.integer = (int64_t)i}, {.is_null = 0}};
            row[1].bytes.data = all[i * 2654435761u % names];
            row[1].bytes.length = __builtin_strlen(row[1].bytes.data);
            check(ring_append(ring, row, &error));
        }
        snprintf(text, sizeof text, "an integer and one of %u texts", names);
        tell(text, begin, rows);
    }
    free(all);
    ring_drop(ring);
}

static void batch(const char *folder, uint64_t rows)
{
    enum { ROWS = 1000000 };
    char path[4096];
    struct ring_column columns[] = {
        {.name = "timestamp", .kind = RING_TIMESTAMP, .flags = RING_APPEND_TIME},
        {.name = "step", .kind = RING_INT64}, {.name = "loss", .kind = RING_FLOAT64},
    };
    struct ring_schema schema = {.table = "batch", .columns = columns, .column_count = 3};
    struct ring_limits limits = {.capacity = 0};
    struct ring *ring;
    snprintf(path, sizeof path, "%s/batch.ring", folder);
    check(ring_create(path, &schema, &limits, &ring, &error));
    int64_t *steps = malloc(ROWS * sizeof *steps);
    double *losses = malloc(ROWS * sizeof *losses);
    for (int64_t i = 0; i < ROWS; i++)
        steps[i] = i, losses[i] = (double)i / 3;
    struct ring_values values[] = {{.values = NULL}, {.values = steps}, {.values = losses}};
    for (int round = 0; round < 2; round++) {
        double begin = seconds();
        for (uint64_t i = 0; i < rows; i += ROWS)
            check(ring_append_columns(ring, values, ROWS, NULL, &error));
        tell("a batch of an integer and a real", begin, (rows + ROWS - 1) / ROWS * ROWS);
    }
    free(steps);
    free(losses);
    ring_drop(ring);
}

int measure(char **arguments)
{
    uint64_t rows = strtoull(arguments[1], NULL, 10);
    scalars(arguments[0], rows, 0, "four scalars and a time");
    scalars(arguments[0], rows, RING_APPEND_TIME, "four scalars and the time of the append");
    texts(arguments[0], rows, 10);
    texts(arguments[0], rows, 1000);
    texts(arguments[0], rows, 100000);
    batch(arguments[0], rows);
    latencies(arguments[0], rows);
    return 0;
}
