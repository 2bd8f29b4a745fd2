/* The rows of a query, kept for as many readers as come. */
#pragma once

#include "arrow.h"

#include <stddef.h>

struct probing_result;

/* Reads the stream to its end and keeps what it gave; the stream is released either way. NULL and *error otherwise. */
struct probing_result *probing_result_of(struct ArrowArrayStream *stream, const char **error);

void probing_result_release(struct probing_result *result);

int64_t probing_result_rows(const struct probing_result *result);

/* The struct type whose children are the columns; owned by the result. */
const struct ArrowSchema *probing_result_schema(const struct probing_result *result);

const struct ArrowArray *probing_result_batch(const struct probing_result *result, size_t index);

/* A new stream over the same memory, with the first batches that have together at least that many rows; it may outlive
 * the result. NULL when there is no memory. */
struct ArrowArrayStream *probing_result_stream(struct probing_result *result, int64_t rows);
