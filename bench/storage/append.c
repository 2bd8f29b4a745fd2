/* What an append costs: append FILE prints one line per figure, "name value unit". */
#define _GNU_SOURCE
#include "ring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 10000000, NAMES = 16000, SAMPLES = 2000000, BATCH = 1000000 };

static char names[NAMES][24];
static int lengths[NAMES];

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e9 + now.tv_nsec;
}

static const struct ring_column COLUMNS[] = {
    {.name = "timestamp", .kind = RING_TIMESTAMP, .flags = RING_APPEND_TIME},
    {.name = "step", .kind = RING_INT64},
    {.name = "loss", .kind = RING_FLOAT64},
    {.name = "name", .kind = RING_UTF8},
};
static const struct ring_column SCALARS[] = {
    {.name = "a", .kind = RING_INT64}, {.name = "b", .kind = RING_INT64, .flags = RING_NULLABLE},
    {.name = "c", .kind = RING_FLOAT64}, {.name = "d", .kind = RING_FLOAT64},
};

static struct ring *open_ring(const char *path, const struct ring_column *columns, uint32_t count)
{
    struct ring_schema schema = {.table = "bench", .columns = columns, .column_count = count};
    struct ring_limits limits = {.capacity = ROWS / 2};
    struct ring_error error;
    struct ring *ring;
    if (ring_create(path, &schema, &limits, &ring, &error)) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    return ring;
}

static void append(struct ring *ring, const struct ring_value *row)
{
    struct ring_error error;
    if (ring_append(ring, row, &error)) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
}

static void fill(struct ring_value *row, int64_t i, int distinct)
{
    int name = (int)((uint64_t)i * 2654435761u % (unsigned)distinct);
    row[1].integer = i;
    row[2].real = (double)i;
    row[3].bytes.data = names[name];
    row[3].bytes.length = (size_t)lengths[name];
}

/* The second pass goes round in memory that is there already. */
static void texts(const char *path, int distinct)
{
    struct ring *ring = open_ring(path, COLUMNS, 4);
    struct ring_value row[4] = {0};
    for (int pass = 0; pass < 2; pass++) {
        double start = now_ns();
        for (int64_t i = 0; i < ROWS; i++) {
            fill(row, i, distinct);
            append(ring, row);
        }
        if (pass)
            printf("append_time_int_float_text_of_%d %.1f ns/row\n", distinct, (now_ns() - start) / ROWS);
    }
    ring_drop(ring);
}

static void scalars(const char *path)
{
    struct ring *ring = open_ring(path, SCALARS, 4);
    struct ring_value row[4] = {0};
    for (int pass = 0; pass < 2; pass++) {
        double start = now_ns();
        for (int64_t i = 0; i < ROWS; i++) {
            row[0].integer = row[1].integer = i;
            row[2].real = row[3].real = (double)i;
            append(ring, row);
        }
        printf("append_four_scalars_%s %.1f ns/row\n", pass ? "again" : "first", (now_ns() - start) / ROWS);
    }
    ring_drop(ring);
}

static int ascending(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;
    return difference < 0 ? -1 : difference > 0;
}

static void tail(const char *path)
{
    struct ring *ring = open_ring(path, COLUMNS, 4);
    struct ring_value row[4] = {0};
    double *took = malloc(SAMPLES * sizeof *took);
    for (int64_t i = 0; i < SAMPLES; i++) {
        fill(row, i, 1000);
        double start = now_ns();
        append(ring, row);
        took[i] = now_ns() - start;
    }
    qsort(took, SAMPLES, sizeof *took, ascending);
    printf("append_p50 %.0f ns\nappend_p999 %.0f ns\nappend_max %.0f ns\n", took[SAMPLES / 2],
           took[(int)(SAMPLES * 0.999)], took[SAMPLES - 1]);
    free(took);
    ring_drop(ring);
}

static void batches(const char *path)
{
    struct ring *ring = open_ring(path, SCALARS, 4);
    int64_t *integers = malloc(BATCH * sizeof *integers);
    double *reals = malloc(BATCH * sizeof *reals);
    for (int i = 0; i < BATCH; i++)
        reals[i] = (double)(integers[i] = i);
    struct ring_values columns[] = {{.values = integers}, {.values = integers}, {.values = reals}, {.values = reals}};
    for (int pass = 0; pass < 2; pass++) {
        double start = now_ns();
        for (int i = 0; i < ROWS / BATCH; i++)
            ring_append_columns(ring, columns, BATCH, NULL, NULL);
        printf("append_columns_%s %.1f million_rows/s\n", pass ? "again" : "first", ROWS / (now_ns() - start) * 1e3);
    }
    free(integers);
    free(reals);
    ring_drop(ring);
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: append FILE, which must not exist\n");
        return 2;
    }
    for (int i = 0; i < NAMES; i++)
        lengths[i] = snprintf(names[i], sizeof names[i], "layer.%d.weight", i);
    scalars(arguments[1]);
    texts(arguments[1], 10);
    texts(arguments[1], 1000);
    texts(arguments[1], NAMES);
    tail(arguments[1]);
    batches(arguments[1]);
    return 0;
}
