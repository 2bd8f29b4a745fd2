#define _GNU_SOURCE
#include "python_objects.h"
#include "python_values.h"

#include <stdio.h>
#include <string.h>

/*
 * The formats are those of https://arrow.apache.org/docs/format/CDataInterface.html. `row` is always the place in the
 * buffers: the index plus the offset of the array.
 */

enum { VALIDITY = 0, VALUES = 1, DATA = 2 };

static const int64_t MICROSECONDS_PER_DAY = 86400000000;
static const int64_t DAYS_TO_1970 = 719163; /* of datetime.date's ordinals, which begin with the year 1 */

#define VALUE(type, row) (((const type *)array->buffers[VALUES])[row])

static int bit(const void *bits, int64_t index)
{
    return ((const uint8_t *)bits)[index / 8] >> (index % 8) & 1;
}

/* Not strtol: newer glibc headers bind it to a version that older ones lack. */
static int64_t number(const char *text)
{
    int64_t value = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        value = 10 * value + (*text - '0');
    return value;
}

/* Calls module.name(...) as Py_BuildValue formats the arguments; takes the reference to them. */
static PyObject *construct(const char *module, const char *name, PyObject *arguments)
{
    PyObject *imported = arguments ? python.PyImport_ImportModule(module) : NULL;
    PyObject *type = imported ? python.PyObject_GetAttrString(imported, name) : NULL;
    PyObject *value = type ? python.PyObject_CallObject(type, arguments) : NULL;
    PYTHON_RELEASE(arguments, imported, type);
    return value;
}

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

static double half_float(uint16_t bits)
{
    int exponent = bits >> 10 & 0x1f, mantissa = bits & 0x3ff;
    double magnitude = exponent == 0 ? __builtin_ldexp(mantissa, -24)
        : exponent == 0x1f ? (mantissa ? __builtin_nan("") : __builtin_inf())
        : __builtin_ldexp(mantissa + 1024, exponent - 25);
    return bits >> 15 ? -magnitude : magnitude;
}

/* high * 2**64 + low */
static PyObject *wide_integer(int64_t high, uint64_t low)
{
    PyObject *parts[] = {python.PyLong_FromLongLong(high), python.PyLong_FromLongLong(64), NULL,
                         python.PyLong_FromUnsignedLongLong(low)};
    if (parts[0] && parts[1])
        parts[2] = python.PyNumber_Lshift(parts[0], parts[1]);
    PyObject *value = parts[2] && parts[3] ? python.PyNumber_Or(parts[2], parts[3]) : NULL;
    python_release(parts, sizeof parts / sizeof *parts);
    return value;
}

/* "d:precision,scale", 128 bits. Without a scale it is an integer: SQL's HUGEINT comes this way. */
static PyObject *decimal(const char *format, const struct ArrowArray *array, int64_t row)
{
    const char *scale_text = strchr(format, ',');
    int scale = scale_text ? (int)number(scale_text + 1) : 0;
    const uint64_t *words = (const uint64_t *)array->buffers[VALUES] + 2 * row;
    PyObject *integer = wide_integer((int64_t)words[1], words[0]);
    if (!integer || scale == 0)
        return integer;

    PyObject *digits = python.PyObject_Str(integer);
    python.Py_DecRef(integer);
    const char *text = digits ? python.PyUnicode_AsUTF8AndSize(digits, NULL) : NULL;
    char exact[64]; /* 40 digits and sign, then the exponent: arithmetic would round to the context's precision */
    PyObject *value = NULL;
    if (text) {
        snprintf(exact, sizeof exact, "%sE%d", text, -scale);
        value = construct("decimal", "Decimal", python.Py_BuildValue("(s)", exact));
    }
    if (digits)
        python.Py_DecRef(digits);
    return value;
}

/* ---- time -------------------------------------------------------------------------------------------------------- */

/* Rounds towards minus infinity, as moments before 1970 need. */
static int64_t floor_divide(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

/* Python's clocks have microseconds; finer ones lose what is below. */
static int64_t microseconds(int64_t value, char unit)
{
    switch (unit) {
    case 's':
        return value * 1000000;
    case 'm':
        return value * 1000;
    case 'n':
        return floor_divide(value, 1000);
    default:
        return value;
    }
}

static PyObject *timedelta(int64_t days, int64_t us)
{
    return construct("datetime", "timedelta", python.Py_BuildValue("(LiL)", (long long)days, 0, (long long)us));
}

static PyObject *date(int64_t days)
{
    PyObject *module = python.PyImport_ImportModule("datetime");
    PyObject *type = module ? python.PyObject_GetAttrString(module, "date") : NULL;
    PyObject *value = type ? python.PyObject_CallMethod(type, "fromordinal", "L", (long long)(days + DAYS_TO_1970)) : NULL;
    PYTHON_RELEASE(module, type);
    return value;
}

static PyObject *time_of_day(int64_t us)
{
    int64_t seconds = us / 1000000;
    return construct("datetime", "time", python.Py_BuildValue("(iiii)", (int)(seconds / 3600), (int)(seconds / 60 % 60),
                                                              (int)(seconds % 60), (int)(us % 1000000)));
}

/* datetime.timezone.utc, and zoneinfo's zone where the name is another. */
static PyObject *time_zone(const char *name)
{
    if (strcmp(name, "UTC") != 0 && python.minor >= 9)
        return construct("zoneinfo", "ZoneInfo", python.Py_BuildValue("(s)", name));
    PyObject *module = python.PyImport_ImportModule("datetime");
    PyObject *type = module ? python.PyObject_GetAttrString(module, "timezone") : NULL;
    PyObject *utc = type ? python.PyObject_GetAttrString(type, "utc") : NULL;
    PYTHON_RELEASE(module, type);
    return utc;
}

/* 1970 plus what passed since then: the constructor that takes a number goes through a double. */
static PyObject *timestamp(int64_t us, const char *zone_name)
{
    PyObject *zone = *zone_name ? time_zone("UTC") : python_none();
    PyObject *epoch = zone
        ? construct("datetime", "datetime", python.Py_BuildValue("(iiiiiiiO)", 1970, 1, 1, 0, 0, 0, 0, zone))
        : NULL;
    PyObject *passed = epoch ? timedelta(0, us) : NULL;
    PyObject *value = passed ? python.PyNumber_Add(epoch, passed) : NULL;
    if (value && *zone_name && strcmp(zone_name, "UTC") != 0) {
        PyObject *utc = value, *local = time_zone(zone_name);
        value = local ? python.PyObject_CallMethod(utc, "astimezone", "O", local) : NULL;
        python.Py_DecRef(utc);
        if (local)
            python.Py_DecRef(local);
    }
    PYTHON_RELEASE(zone, epoch, passed);
    return value;
}

struct month_day_nano {
    int32_t months, days;
    int64_t nanoseconds;
};

/* timedelta has no months: an interval with some is a dict of its parts. */
static PyObject *interval(struct month_day_nano parts)
{
    return parts.months == 0
        ? timedelta(parts.days, floor_divide(parts.nanoseconds, 1000))
        : python.Py_BuildValue("{s:i,s:i,s:L}", "months", parts.months, "days", parts.days, "microseconds",
                               (long long)floor_divide(parts.nanoseconds, 1000));
}

/* Formats that begin with t. */
static PyObject *temporal(const char *format, const struct ArrowArray *array, int64_t row)
{
    char unit = format[2];
    switch (format[1]) {
    case 'd':
        return date(unit == 'D' ? VALUE(int32_t, row) : floor_divide(VALUE(int64_t, row), MICROSECONDS_PER_DAY / 1000));
    case 't':
        return time_of_day(microseconds(unit == 's' || unit == 'm' ? VALUE(int32_t, row) : VALUE(int64_t, row), unit));
    case 's':
        return timestamp(microseconds(VALUE(int64_t, row), unit), format + sizeof "tsu:" - 1);
    case 'D':
        return timedelta(0, microseconds(VALUE(int64_t, row), unit));
    case 'i':
        if (unit == 'n')
            return interval(VALUE(struct month_day_nano, row));
        if (unit == 'M')
            return interval((struct month_day_nano){.months = VALUE(int32_t, row)});
        return timedelta(VALUE(int32_t, 2 * row), 1000ll * VALUE(int32_t, 2 * row + 1));
    default:
        return NULL;
    }
}

/* ---- text and bytes ---------------------------------------------------------------------------------------------- */

static PyObject *text_or_bytes(int is_text, const char *data, int64_t length)
{
    data = data ? data : ""; /* a column of empty values may have no buffer */
    return is_text ? python.PyUnicode_FromStringAndSize(data, (ssize_t)length)
                   : python.PyBytes_FromStringAndSize(data, (ssize_t)length);
}

/* Arrow's string views: short ones lie inside, long ones say in which buffer and where. */
static PyObject *viewed(int is_text, const struct ArrowArray *array, int64_t row)
{
    enum { INLINE_BYTES = 12 };
    struct view {
        int32_t length;
        char prefix[4];
        int32_t buffer, offset;
    };
    const struct view *view = &((const struct view *)array->buffers[VALUES])[row];
    const char *data = view->length <= INLINE_BYTES ? view->prefix
                                                    : (const char *)array->buffers[DATA + view->buffer] + view->offset;
    return text_or_bytes(is_text, data, view->length);
}

/* ---- nested ------------------------------------------------------------------------------------------------------- */

static PyObject *list(const struct ArrowSchema *item, const struct ArrowArray *items, int64_t start, int64_t end)
{
    PyObject *values = python.PyList_New(0);
    for (int64_t i = start; values && i < end; i++)
        values = python_append(values, python_value(item, items, i));
    return values;
}

/* Takes both references. */
static int set_item(PyObject *dict, PyObject *key, PyObject *value)
{
    int failed = !key || !value || python.PyDict_SetItem(dict, key, value);
    PYTHON_RELEASE(key, value);
    return failed;
}

static PyObject *structure(const struct ArrowSchema *schema, const struct ArrowArray *array, int64_t row)
{
    PyObject *dict = python.PyDict_New();
    for (int64_t i = 0; dict && i < schema->n_children; i++) {
        const char *name = schema->children[i]->name;
        if (set_item(dict, text_or_bytes(1, name, (int64_t)strlen(name)),
                     python_value(schema->children[i], array->children[i], row))) {
            python.Py_DecRef(dict);
            dict = NULL;
        }
    }
    return dict;
}

/* A list of structs of key and value. A key that cannot be one in Python (a list) is a TypeError. */
static PyObject *map(const struct ArrowSchema *schema, const struct ArrowArray *array, int64_t row)
{
    const struct ArrowSchema *entry = schema->children[0];
    const struct ArrowArray *entries = array->children[0];
    PyObject *dict = python.PyDict_New();
    for (int64_t i = VALUE(int32_t, row); dict && i < VALUE(int32_t, row + 1); i++) {
        int64_t place = i + entries->offset;
        if (set_item(dict, python_value(entry->children[0], entries->children[0], place),
                     python_value(entry->children[1], entries->children[1], place))) {
            python.Py_DecRef(dict);
            dict = NULL;
        }
    }
    return dict;
}

/* Formats that begin with +. */
static PyObject *nested(const struct ArrowSchema *schema, const struct ArrowArray *array, int64_t row)
{
    const struct ArrowSchema *item = schema->n_children ? schema->children[0] : NULL;
    switch (schema->format[1]) {
    case 'l':
        return list(item, array->children[0], VALUE(int32_t, row), VALUE(int32_t, row + 1));
    case 'L':
        return list(item, array->children[0], VALUE(int64_t, row), VALUE(int64_t, row + 1));
    case 'w': {
        int64_t size = number(schema->format + sizeof "+w:" - 1);
        return list(item, array->children[0], row * size, (row + 1) * size);
    }
    case 's':
        return structure(schema, array, row);
    case 'm':
        return map(schema, array, row);
    default:
        return NULL;
    }
}

/* ---- all together -------------------------------------------------------------------------------------------------- */

static int64_t dictionary_index(const char *format, const struct ArrowArray *array, int64_t row)
{
    switch (*format) {
    case 'c':
        return VALUE(int8_t, row);
    case 'C':
        return VALUE(uint8_t, row);
    case 's':
        return VALUE(int16_t, row);
    case 'S':
        return VALUE(uint16_t, row);
    case 'i':
        return VALUE(int32_t, row);
    case 'I':
        return VALUE(uint32_t, row);
    default:
        return VALUE(int64_t, row);
    }
}

/* NULL without an exception: no such format. */
static PyObject *plain_value(const struct ArrowSchema *schema, const struct ArrowArray *array, int64_t row)
{
    const char *format = schema->format;
    switch (*format) {
    case 'b':
        return python.PyBool_FromLong(bit(array->buffers[VALUES], row));
    case 'c':
        return python.PyLong_FromLongLong(VALUE(int8_t, row));
    case 'C':
        return python.PyLong_FromLongLong(VALUE(uint8_t, row));
    case 's':
        return python.PyLong_FromLongLong(VALUE(int16_t, row));
    case 'S':
        return python.PyLong_FromLongLong(VALUE(uint16_t, row));
    case 'i':
        return python.PyLong_FromLongLong(VALUE(int32_t, row));
    case 'I':
        return python.PyLong_FromLongLong(VALUE(uint32_t, row));
    case 'l':
        return python.PyLong_FromLongLong(VALUE(int64_t, row));
    case 'L':
        return python.PyLong_FromUnsignedLongLong(VALUE(uint64_t, row));
    case 'e':
        return python.PyFloat_FromDouble(half_float(VALUE(uint16_t, row)));
    case 'f':
        return python.PyFloat_FromDouble((double)VALUE(float, row));
    case 'g':
        return python.PyFloat_FromDouble(VALUE(double, row));
    case 'd':
        return decimal(format, array, row);
    case 'u':
    case 'z': {
        int32_t start = VALUE(int32_t, row), end = VALUE(int32_t, row + 1);
        return text_or_bytes(*format == 'u', (const char *)array->buffers[DATA] + start, end - start);
    }
    case 'U':
    case 'Z': {
        int64_t start = VALUE(int64_t, row), end = VALUE(int64_t, row + 1);
        return text_or_bytes(*format == 'U', (const char *)array->buffers[DATA] + start, end - start);
    }
    case 'v':
        return viewed(format[1] == 'u', array, row);
    case 'w': {
        int64_t size = number(format + sizeof "w:" - 1);
        return text_or_bytes(0, (const char *)array->buffers[VALUES] + row * size, size);
    }
    case 't':
        return temporal(format, array, row);
    case '+':
        return nested(schema, array, row);
    default:
        return NULL;
    }
}

PyObject *python_value(const struct ArrowSchema *schema, const struct ArrowArray *array, int64_t index)
{
    int64_t row = index + array->offset;
    if (*schema->format == 'n')
        return python_none();
    const void *validity = array->n_buffers > 0 ? array->buffers[VALIDITY] : NULL;
    if (validity && !bit(validity, row))
        return python_none();
    if (schema->dictionary)
        return python_value(schema->dictionary, array->dictionary, dictionary_index(schema->format, array, row));
    PyObject *value = plain_value(schema, array, row);
    if (!value && !python.PyErr_Occurred())
        python.PyErr_Format(python.PyExc_TypeError, "column %.200s has the Arrow type '%.100s', which Python has no value for",
                            schema->name ? schema->name : "?", schema->format);
    return value;
}
