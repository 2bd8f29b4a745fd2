/* What went wrong, in words. */
#include "ring_internal.h"

#include <stdarg.h>
#include <stdio.h>

const char *ring_status_text(enum ring_status status)
{
    switch (status) {
    case RING_OK: return "done";
    case RING_INVALID: return "invalid argument";
    case RING_FORKED: return "the rows belong to the parent process";
    case RING_NULL_VALUE: return "NULL is not allowed";
    case RING_OUT_OF_RANGE: return "out of the column's range";
    case RING_NOT_UTF8: return "not UTF-8";
    case RING_TOO_LARGE: return "too large for a chunk";
    case RING_NO_SPACE: return "no space";
    case RING_EXISTS: return "the file exists";
    case RING_SYSTEM: return "system error";
    }
    return "unknown status";
}

enum ring_status ring_fail(struct ring_error *error, enum ring_status status, int number, int column, const char *format, ...)
{
    if (!error)
        return status;
    error->status = status;
    error->number = number;
    error->column = column;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return status;
}

enum ring_status ring_fail_forked(struct ring_error *error)
{
    return ring_fail(error, RING_FORKED, 0, -1,
                     "this process was forked from the one that made the ring, whose file it must not write; make another ring");
}
