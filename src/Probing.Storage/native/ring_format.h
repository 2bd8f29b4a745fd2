/*
 * The file of a ring, version 1. Little-endian; offsets are bytes; everything not named is zero.
 *
 *   ring_file_header      what never changes: 256 bytes,
 *   ring_file_column[]    one a column, and
 *   texts                 that the two above point into; `descriptor_bytes` in all, under one checksum
 *   ring_state            at directory_offset, a page of its own: what the writer counts
 *   ring_chunk_header[]   chunk_count, each chunk_header_bytes long: ring_chunk_column[] lies behind the fixed part
 *   chunks                at chunks_offset, chunk_bytes apart
 *
 * A chunk has, per column, validity bits (nullable columns only; the lowest bit first, set for a value) and values of a
 * fixed width at the offsets that the column says; then an arena for texts and bytes. A value of those is the place of its
 * entry in the arena, in units of 8 bytes. An entry is a 32-bit length and the bytes, filled up with zeros to 16 bytes at
 * least and to a multiple of 8: for up to 12 bytes it is what DuckDB has in its vectors. Equal values may share an entry, and
 * do where that pays. Place 0 is the empty entry, which NULLs have too.
 *
 * Protocol of a chunk, for readers of a file that is being written:
 *  - sequence is 0 while the chunk has no rows to offer, otherwise the chunk's number in the ring's life plus one. It is set
 *    to 0 before anything of an old chunk is overwritten.
 *  - rows grows only, after everything of the row is stored; what lies below it does not change while sequence does not.
 *  - minimum, maximum, nulls and arena_used cover at least the rows that were there when rows was read before them.
 *  So: read sequence, then rows, then the rest, then sequence again; when that changed, what was read is void (an overrun).
 *  Chunks are in no order in the file. first_row of a chunk numbers the rows of the table in the life of the process: where
 *  the columns changed, the next ring of the table goes on with the header's first_row. So the oldest chunk's first row less
 *  the header's is how many were dropped.
 *
 * A file whose magic is not there yet was never finished. It is sparse: what was not written takes no memory.
 */
#pragma once

#include <stdint.h>

#define RING_MAGIC "PROBRING"

enum {
    RING_VERSION = 1,
    RING_BYTE_ORDER = 0x01020304,
    RING_ENTRY_UNIT = 8,
    RING_SMALLEST_ENTRY = 16,
    RING_CHUNK_ALIGNMENT = 4096,
};

struct ring_file_text {
    uint32_t offset, length;
};

struct ring_file_header {
    char magic[8];
    uint32_t version;
    uint32_t byte_order;
    uint64_t checksum; /* FNV-1a, 64 bits, of the descriptor_bytes with magic and checksum zero */
    uint64_t file_bytes;
    uint32_t descriptor_bytes;
    uint32_t column_count;
    uint32_t chunk_rows; /* a multiple of 64 */
    uint32_t chunk_count;
    uint64_t directory_offset;
    uint64_t chunks_offset;
    uint64_t chunk_bytes;
    uint64_t arena_offset; /* in a chunk */
    uint64_t arena_bytes;
    uint32_t chunk_header_bytes;
    uint32_t reserved;
    int64_t created_ns;     /* since 1970 in UTC */
    int64_t process;        /* its id, and when it began in clock ticks since the machine did: proc(5), starttime */
    uint64_t process_start;
    uint8_t boot[16];       /* which run of the machine; zeros when it is not known */
    struct ring_file_text table, description, extra;
    uint64_t pid_namespace; /* that numbers the process, as an inode; 0 when it is not known */
    uint64_t first_row;     /* the number of the first row that was ever in this file */
    uint8_t rest[80];
};

struct ring_file_column {
    uint32_t kind, flags; /* ring.h */
    uint8_t precision;
    int8_t scale;
    uint16_t width;           /* of a value in bytes */
    uint32_t reserved;
    uint64_t values_offset;   /* in a chunk */
    uint64_t validity_offset; /* 0 for a column without NULLs */
    struct ring_file_text name, type, unit, description;
};

struct ring_state {
    uint64_t closed;    /* 1 after an orderly end */
    uint64_t refused;   /* rows */
    uint64_t shortened; /* times that no memory was left for a chunk */
    uint8_t rest[104];
};

struct ring_chunk_header {
    uint64_t sequence;
    uint64_t first_row;
    uint64_t rows;
    uint64_t arena_used; /* bytes */
    uint8_t rest[32];
};

struct ring_chunk_column {
    /* Of integers, times and dates; as uint64_t for RING_UINT64. minimum > maximum: there is no value yet. */
    int64_t minimum, maximum;
    uint64_t nulls;
};

_Static_assert(sizeof(struct ring_file_header) == 256, "256 bytes");
_Static_assert(sizeof(struct ring_file_column) == 64, "64 bytes");
_Static_assert(sizeof(struct ring_state) == 128, "128 bytes");
_Static_assert(sizeof(struct ring_chunk_header) == 64, "64 bytes");
_Static_assert(sizeof(struct ring_chunk_column) == 24, "24 bytes");
