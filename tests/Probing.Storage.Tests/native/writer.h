/* What the sources of the tests' writer share. */
#pragma once

#define _GNU_SOURCE
#include "ring.h"

#include <inttypes.h>

extern struct ring_error error;

/* Ends the process when something went wrong. */
void check(enum ring_status status);
void tell_counts(struct ring *ring);

int write_tables(char **arguments);
int run_threads(char **arguments);
int churn(char **arguments);
int forks(char **arguments);
int fork_storm(char **arguments);
int fill(char **arguments);
int budget(char **arguments);
int measure(char **arguments);

/* Rows of which each can be checked by itself: columns timestamp, thread, number, triple, text. */
struct ring *checkable(const char *path, uint64_t capacity);
enum ring_status append_checkable(struct ring *ring, unsigned thread, uint64_t number);
