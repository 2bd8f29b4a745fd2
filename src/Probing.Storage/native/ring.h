/*
 * The hot rows of one table, in a file that outlives its process: a ring of columnar chunks in shared memory.
 *
 * Rules of this layer:
 *  - Plain C: no Python, no managed code, no allocation and no system call per row. A lock per ring is held for the copy
 *    of one row or batch, never while other code runs.
 *  - A row is there completely or not at all, whenever the process ends. Readers take no lock and stop no writer.
 *  - Memory is committed before it is written: where there is none left the ring gets shorter, and nobody gets a SIGBUS.
 *  - A forked child has no access: every function says RING_FORKED there, and nothing of the parent's file is touched.
 *  - Nothing is stored that the column cannot hold: an error names the column, and nothing of the row is stored.
 *
 * The format of the file is in ring_format.h.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum ring_kind {
    RING_BOOL = 1,
    RING_INT8 = 2, RING_INT16 = 3, RING_INT32 = 4, RING_INT64 = 5,
    RING_UINT8 = 6, RING_UINT16 = 7, RING_UINT32 = 8, RING_UINT64 = 9,
    RING_FLOAT32 = 10, RING_FLOAT64 = 11,
    RING_UTF8 = 12, RING_BINARY = 13,
    RING_TIMESTAMP = 14,  /* int64, nanoseconds since 1970 in UTC */
    RING_DATE32 = 15,     /* int32, days since 1970 */
    RING_DURATION = 16,   /* int64, nanoseconds */
    RING_DECIMAL128 = 17, /* 16 bytes, little-endian two's complement, times 10^-scale */
    RING_UUID = 18,       /* 16 bytes in the order of its text */
    RING_JSON = 19,       /* UTF-8; also for lists, structs and numbers that no other kind holds: see ring_column.type */
};

enum ring_status {
    RING_OK = 0,
    RING_INVALID = 1,      /* misuse: a schema, limits or a batch that cannot be */
    RING_FORKED = 2,       /* this process is a child of the one that made the ring: make one of its own */
    RING_NULL_VALUE = 3,   /* NULL in a column that has none */
    RING_OUT_OF_RANGE = 4, /* a number that the column's kind does not hold */
    RING_NOT_UTF8 = 5,
    RING_TOO_LARGE = 6,    /* texts and bytes of one row that no chunk holds */
    RING_NO_SPACE = 7,     /* no memory or disk space even for one chunk; rows refused for it are counted */
    RING_EXISTS = 8,       /* there is a file at the path */
    RING_SYSTEM = 9,       /* errno says which */
};

struct ring_error {
    enum ring_status status;
    int number;     /* errno, or 0 */
    int column;     /* of the schema; -1 when none is to blame */
    char text[400]; /* what happened, the value, and what to do */
};

enum ring_column_flags {
    RING_NULLABLE = 1,
    RING_APPEND_TIME = 2, /* of kind RING_TIMESTAMP: the ring fills it itself, what rows say of it is not looked at */
};

/* Texts are UTF-8, and may be NULL for none; name may not. */
struct ring_column {
    const char *name;
    const char *type;        /* the logical type that was declared, such as "list<int64>"; for those who show it */
    const char *unit;
    const char *description;
    enum ring_kind kind;
    uint32_t flags;
    uint8_t precision; /* of RING_DECIMAL128: 1 to 38 */
    int8_t scale;
};

struct ring_schema {
    const char *table;
    const char *description;
    const char *extra; /* whatever the caller wants to find in the file again */
    const struct ring_column *columns;
    uint32_t column_count; /* 1 to 1024 */
};

/* 0 stands for the default. The ring keeps at least `capacity` rows, unless it reaches max_bytes before. */
struct ring_limits {
    uint64_t capacity;    /* rows; 2^20 */
    uint64_t max_bytes;   /* of memory, taken as rows come; 256 MiB, at least 1 MiB */
    uint32_t chunk_rows;  /* a multiple of 64; 65,536, less for a small capacity. Made smaller where four do not fit */
    uint64_t arena_bytes; /* for the texts and bytes of one chunk, and so of one row; 16 MiB, a quarter of max_bytes at most */
    uint64_t first_row;   /* number of the first row: where a ring goes on for another of the same table, what that one ended
                           * with; its counts begin at 0 all the same */
};

/* One value of a row. */
struct ring_value {
    uint8_t is_null;
    union {
        int64_t integer;  /* bool and the signed ones, times and dates */
        uint64_t natural; /* the unsigned ones */
        double real;      /* float32 too: rounded here */
        uint8_t fixed[16];
        struct {
            const char *data;
            size_t length;
        } bytes;
    };
};

/* Many values of one column, as numpy and Arrow have them. */
struct ring_values {
    const void *values;      /* of fixed width: an array of the kind's type, one byte for a bool; otherwise the bytes */
    const void *offsets;     /* of texts and bytes: count + 1 offsets into values */
    const uint8_t *validity; /* one bit a value, the lowest first, set for a value; NULL when there are no NULLs */
    uint64_t validity_offset; /* bits to skip */
    uint8_t large_offsets;   /* offsets are int64_t, not int32_t */
};

struct ring;

/* Makes the file, mode 0600, and the ring over it. `error` may be NULL here and below. */
enum ring_status ring_create(const char *path, const struct ring_schema *schema, const struct ring_limits *limits,
                             struct ring **ring, struct ring_error *error);

/* Appends a row of as many values as there are columns. Any thread. Readers see the row when this returns. */
enum ring_status ring_append(struct ring *ring, const struct ring_value *row, struct ring_error *error);

/* Appends many rows. All are checked before the first is stored; readers see them in the same order, in parts. `appended`
 * (may be NULL) says how many are stored: fewer than `count` only with RING_NO_SPACE. */
enum ring_status ring_append_columns(struct ring *ring, const struct ring_values *columns, uint64_t count,
                                     uint64_t *appended, struct ring_error *error);

struct ring_counts {
    uint64_t appended;  /* rows in the ring's life */
    uint64_t dropped;   /* of these, the oldest, which had to make room */
    uint64_t refused;   /* rows that could not be stored for want of space */
    uint64_t shortened; /* how often there was no memory for more chunks */
    uint64_t chunks;    /* at most */
    uint64_t chunk_rows;
    uint64_t memory_bytes; /* in use */
};

enum ring_status ring_counts(struct ring *ring, struct ring_counts *counts);

/* The latest rows, copied. */
struct ring_rows {
    uint64_t count;
    uint32_t columns;
    struct ring_value *values; /* count times columns, the oldest row first */
    char *bytes;
};

enum ring_status ring_latest(struct ring *ring, uint64_t count, struct ring_rows *rows, struct ring_error *error);
void ring_rows_free(struct ring_rows *rows);

/* The most memory of all rings of this process and its children to come, each for itself; 0, as from the start: no limit but
 * their own. Rings that have less than others take from these, and count no row as refused for it. */
void ring_set_budget(uint64_t bytes);

/* What the rings of this process have of it. Those that were closed, not dropped, still do. */
uint64_t ring_budget_used(void);

/* Has a disk take what is in memory. Rows survive the end of the process without. */
enum ring_status ring_flush(struct ring *ring, struct ring_error *error);

/* Ends writing and frees the ring; the file stays, and so does the memory that it has. No other thread may use the ring any
 * more. In a forked child it frees what is the child's and leaves the file alone. */
void ring_close(struct ring *ring);

/* Closes, and removes the file. Its memory is free at once; who still reads it finds its rows gone. */
void ring_drop(struct ring *ring);

/* "no space" and the like; never NULL. */
const char *ring_status_text(enum ring_status status);
