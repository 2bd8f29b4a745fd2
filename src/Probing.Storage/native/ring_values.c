/* One value: whether its column takes it, and where it goes. */
#include "ring_internal.h"

#include <math.h>
#include <time.h>

int64_t ring_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* ---- checks ----------------------------------------------------------------------------------------------------- */

int ring_fits_decimal(const void *value, uint8_t precision)
{
    __int128 number, limit = 1;
    memcpy(&number, value, sizeof number);
    for (int i = 0; i < precision; i++)
        limit *= 10;
    return number < limit && number > -limit;
}

static int integer_fits(enum ring_kind kind, const struct ring_value *value)
{
    int64_t number = value->integer;
    switch (kind) {
    case RING_BOOL: return number == 0 || number == 1;
    case RING_INT8: return number == (int8_t)number;
    case RING_INT16: return number == (int16_t)number;
    case RING_INT32: case RING_DATE32: return number == (int32_t)number;
    case RING_UINT8: return value->natural <= UINT8_MAX;
    case RING_UINT16: return value->natural <= UINT16_MAX;
    case RING_UINT32: return value->natural <= UINT32_MAX;
    default: return 1;
    }
}

static enum ring_status check_text(const struct ring *ring, uint32_t column, const struct ring_value *value,
                                   struct ring_error *error)
{
    size_t length = value->bytes.length;
    if (length > UINT32_MAX || ring_entry_bytes(length) > ring->arena_bytes - RING_SMALLEST_ENTRY)
        return ring_fail(error, RING_TOO_LARGE, 0, (int)column,
                         "a value of %zu bytes is larger than what a chunk holds, %llu bytes; give the table more arena_bytes",
                         length, (unsigned long long)ring->arena_bytes);
    if (ring->fields[column].kind != RING_BINARY && !ring_is_utf8(value->bytes.data, length))
        return ring_fail(error, RING_NOT_UTF8, 0, (int)column, "a text of %zu bytes is not UTF-8", length);
    return RING_OK;
}

enum ring_status ring_check_value(const struct ring *ring, uint32_t column, const struct ring_value *value,
                                  struct ring_error *error)
{
    const struct ring_field *field = &ring->fields[column];
    if (field->flags & RING_APPEND_TIME)
        return RING_OK;
    if (value->is_null)
        return field->flags & RING_NULLABLE
                   ? RING_OK
                   : ring_fail(error, RING_NULL_VALUE, 0, (int)column, "the column takes no NULL");
    if (ring_is_text(field->kind))
        return check_text(ring, column, value, error);
    if (field->kind == RING_DECIMAL128 && !ring_fits_decimal(value->fixed, field->precision))
        return ring_fail(error, RING_OUT_OF_RANGE, 0, (int)column, "the decimal has more than %d digits", field->precision);
    if (field->kind == RING_FLOAT32 && isinf((float)value->real) && !isinf(value->real))
        return ring_fail(error, RING_OUT_OF_RANGE, 0, (int)column, "float32 cannot hold %g", value->real);
    if (field->kind == RING_UINT64 || integer_fits(field->kind, value))
        return RING_OK;
    if (field->kind >= RING_UINT8 && field->kind <= RING_UINT32)
        return ring_fail(error, RING_OUT_OF_RANGE, 0, (int)column, "%llu is beyond %u bits without a sign",
                         (unsigned long long)value->natural, field->width * 8);
    return ring_fail(error, RING_OUT_OF_RANGE, 0, (int)column, "%lld is beyond %s of %u bits", (long long)value->integer,
                     field->kind == RING_BOOL ? "a bool" : "an integer", field->width * 8);
}
