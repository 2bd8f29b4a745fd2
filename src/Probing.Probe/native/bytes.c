#include "bytes.h"

#include <stdlib.h>
#include <string.h>

static void write_bytes(struct byte_writer *writer, const void *bytes, size_t count)
{
    if (writer->failed)
        return;
    if (writer->capacity - writer->length < count) {
        size_t capacity = 2 * writer->capacity + count + 64;
        uint8_t *data = realloc(writer->data, capacity);
        if (!data) {
            writer->failed = 1;
            return;
        }
        writer->data = data;
        writer->capacity = capacity;
    }
    memcpy(writer->data + writer->length, bytes, count);
    writer->length += count;
}

void write_u8(struct byte_writer *writer, uint8_t value)
{
    write_bytes(writer, &value, sizeof value);
}

void write_u32(struct byte_writer *writer, uint32_t value)
{
    write_bytes(writer, &value, sizeof value);
}

void write_i64(struct byte_writer *writer, int64_t value)
{
    write_bytes(writer, &value, sizeof value);
}

void write_f64(struct byte_writer *writer, double value)
{
    write_bytes(writer, &value, sizeof value);
}

void write_text(struct byte_writer *writer, const char *text, size_t length)
{
    if (length >= UINT32_MAX)
        writer->failed = 1;
    write_u32(writer, text ? (uint32_t)length : UINT32_MAX);
    if (text)
        write_bytes(writer, text, length);
}

void byte_writer_discard(struct byte_writer *writer)
{
    free(writer->data);
    *writer = (struct byte_writer){.failed = 1};
}

static const uint8_t *take(struct byte_reader *reader, size_t count)
{
    if ((size_t)(reader->end - reader->next) < count)
        return NULL;
    const uint8_t *at = reader->next;
    reader->next += count;
    return at;
}

uint32_t read_u32(struct byte_reader *reader)
{
    uint32_t value = 0;
    const uint8_t *at = take(reader, sizeof value);
    if (at)
        memcpy(&value, at, sizeof value);
    return value;
}

double read_f64(struct byte_reader *reader)
{
    double value = 0;
    const uint8_t *at = take(reader, sizeof value);
    if (at)
        memcpy(&value, at, sizeof value);
    return value;
}

const char *read_text(struct byte_reader *reader, size_t *length)
{
    uint32_t count = read_u32(reader);
    *length = count == UINT32_MAX ? 0 : count;
    return count == UINT32_MAX ? NULL : (const char *)take(reader, count);
}
