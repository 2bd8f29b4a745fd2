/* The format of requests and replies between Python stubs and managed code: little-endian, nothing aligned.
 * A text is a 32-bit length and UTF-8; the length 0xffffffff means none. Counterpart: CallReader.cs, CallWriter.cs. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct byte_writer {
    uint8_t *data; /* malloc */
    size_t length, capacity;
    int failed;
};

void write_u8(struct byte_writer *writer, uint8_t value);
void write_u32(struct byte_writer *writer, uint32_t value);
void write_i64(struct byte_writer *writer, int64_t value);
void write_f64(struct byte_writer *writer, double value);
void write_text(struct byte_writer *writer, const char *text, size_t length); /* NULL: none */
void byte_writer_discard(struct byte_writer *writer);

struct byte_reader {
    const uint8_t *next, *end;
};

uint32_t read_u32(struct byte_reader *reader); /* 0 past the end */
double read_f64(struct byte_reader *reader);
const char *read_text(struct byte_reader *reader, size_t *length); /* NULL: none */
