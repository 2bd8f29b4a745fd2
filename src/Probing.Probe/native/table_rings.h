/*
 * The rings of one declared table: the one that rows go to, and those of former declarations with other columns. Plain C.
 *
 * Any thread, with or without the GIL. Whoever uses a ring is counted, and who takes it away waits for them; nothing that a
 * user does in between needs the GIL. In a forked child the parent's rings say RING_FORKED; the child makes its own.
 */
#pragma once

#include "ring.h"

/* Owns its texts. */
struct table_schema {
    struct table_schema *next;
    struct ring_schema ring;
    struct ring_column columns[];
};

struct table_rings;

/* Copies everything. NULL when there is no memory. */
struct table_schema *table_schema_new(const struct ring_schema *schema);
void table_schema_free(struct table_schema *schema);

/* NULL when there is no memory. */
struct table_rings *table_rings_new(void);
struct table_rings *table_rings_share(struct table_rings *rings);
/* The last one closes the rings; their files stay. */
void table_rings_release(struct table_rings *rings);

/* Has rows of this schema come from now on: the ring goes on when it has the same, otherwise another is made beside it at a
 * path of that name. Takes the schema over, and gives the one to append with. No path: the ring is not made yet, and this says
 * RING_FORKED. After every failure but RING_INVALID the table is declared all the same, and a later append tries again. */
enum ring_status table_rings_declare(struct table_rings *rings, struct table_schema *schema, const char *path,
                                     const struct ring_limits *limits, const struct table_schema **current,
                                     struct ring_error *error);

/* RING_INVALID: rows of this schema are not wanted any more. RING_FORKED: there is no ring of this process; make one. */
enum ring_status table_rings_append(struct table_rings *rings, const struct table_schema *schema,
                                    const struct ring_value *row, struct ring_error *error);
enum ring_status table_rings_append_columns(struct table_rings *rings, const struct table_schema *schema,
                                            const struct ring_values *columns, uint64_t count, uint64_t *appended,
                                            struct ring_error *error);

/* After RING_FORKED. */
enum ring_status table_rings_open(struct table_rings *rings, const char *path, const struct ring_limits *limits,
                                  struct ring_error *error);

/* The latest rows of the newest ring but `age` (0: the newest), and its columns; RING_INVALID when there is none so old. */
enum ring_status table_rings_latest(struct table_rings *rings, unsigned age, uint64_t count, struct ring_rows *rows,
                                    const struct table_schema **schema, struct ring_error *error);

/* These two without the GIL. */
enum ring_status table_rings_flush(struct table_rings *rings, struct ring_error *error);
void table_rings_drop(struct table_rings *rings);
