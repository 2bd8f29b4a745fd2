/*
 * Writes rings for the tests, in a process of its own that can be killed.
 *
 *   writer tables                                tables from stdin, see tables.c
 *   writer run FILE CAPACITY THREADS ROWS        rows that can be checked, see checkable.c; after each the thread's count is
 *                                                stored in FILE.acknowledged
 *   writer churn FILE THREADS SECONDS            the same by many threads, while rings are made, read, dropped and made again
 *   writer fork FILE                             what a forked child may do
 *   writer storm FOLDER CHILDREN                 so many children, each with a ring, from a process whose threads write
 *   writer full FILE ROWS                        so many rows, whether the file system has room for them or not
 *   writer budget FOLDER BYTES ROWS              tables that share so much memory
 *   writer speed FOLDER ROWS                     nanoseconds per row
 */
#include "writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ring_error error;

void check(enum ring_status status)
{
    if (status) {
        fprintf(stderr, "%s: %s\n", ring_status_text(status), error.text);
        exit(1);
    }
}

void tell_counts(struct ring *ring)
{
    struct ring_counts counts;
    check(ring_counts(ring, &counts));
    printf("appended %" PRIu64 " dropped %" PRIu64 " refused %" PRIu64 " shortened %" PRIu64 " memory %" PRIu64 "\n",
           counts.appended, counts.dropped, counts.refused, counts.shortened, counts.memory_bytes);
}

static const struct {
    const char *name;
    int arguments;
    int (*run)(char **arguments);
} MODES[] = {
    {"tables", 0, write_tables}, {"run", 4, run_threads}, {"churn", 3, churn},   {"fork", 1, forks},
    {"storm", 2, fork_storm},    {"full", 2, fill},       {"budget", 3, budget}, {"speed", 2, measure},
};

int main(int count, char **arguments)
{
    for (size_t i = 0; i < sizeof MODES / sizeof *MODES; i++)
        if (count == MODES[i].arguments + 2 && !strcmp(arguments[1], MODES[i].name))
            return MODES[i].run(arguments + 2);
    fprintf(stderr, "see the head of writer.c\n");
    return 2;
}
