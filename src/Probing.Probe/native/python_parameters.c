/* Query parameters as bytes: read here, with the GIL, so that managed code needs none. Read back in CallReader.cs. */
#define _GNU_SOURCE
#include "python_parameters.h"

#include <string.h>

enum parameters_kind { PARAMETERS_NONE, PARAMETERS_POSITIONAL, PARAMETERS_NAMED };

enum value_kind { VALUE_NULL, VALUE_BOOL, VALUE_INT, VALUE_FLOAT, VALUE_TEXT, VALUE_BYTES, VALUE_DECIMAL, VALUE_TIME };

static int write_unicode(struct byte_writer *writer, PyObject *text)
{
    ssize_t length;
    const char *utf8 = python.PyUnicode_AsUTF8AndSize(text, &length);
    if (!utf8)
        return -1;
    write_text(writer, utf8, (size_t)length);
    return 0;
}

/* Writes the text that a call without arguments gives; takes the reference. */
static int write_text_result(struct byte_writer *writer, enum value_kind kind, PyObject *text)
{
    if (!text)
        return -1;
    write_u8(writer, kind);
    int result = write_unicode(writer, text);
    python.Py_DecRef(text);
    return result;
}

static int write_int(struct byte_writer *writer, PyObject *value)
{
    int overflow;
    long long number = python.PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow)
        return write_text_result(writer, VALUE_DECIMAL, python.PyObject_Str(value));
    if (number == -1 && python.PyErr_Occurred())
        return -1;
    write_u8(writer, VALUE_INT);
    write_i64(writer, number);
    return 0;
}

static int is_instance(PyObject *value, const char *module, const char *type_name)
{
    PyObject *imported = python.PyImport_ImportModule(module);
    PyObject *type = imported ? python.PyObject_GetAttrString(imported, type_name) : NULL;
    int result = type ? python.PyObject_IsInstance(value, type) : -1;
    if (type)
        python.Py_DecRef(type);
    if (imported)
        python.Py_DecRef(imported);
    return result;
}

/* Values of the standard library's types, and numbers of other libraries (numpy.int64). */
static int write_other_value(struct byte_writer *writer, PyObject *value)
{
    int matches = is_instance(value, "decimal", "Decimal");
    if (matches > 0)
        return write_text_result(writer, VALUE_DECIMAL, python.PyObject_Str(value));
    if (matches == 0)
        matches = is_instance(value, "datetime", "date"); /* datetime derives from it */
    if (matches > 0)
        return write_text_result(writer, VALUE_TIME, python.PyObject_CallMethod(value, "isoformat", NULL));
    if (matches < 0)
        return -1;
    if (python.PyObject_HasAttrString(value, "__index__")) {
        PyObject *number = python.PyNumber_Index(value);
        int result = number ? write_int(writer, number) : -1;
        if (number)
            python.Py_DecRef(number);
        return result;
    }
    python.PyErr_Format(python.PyExc_TypeError,
        "%.200R is no query parameter; pass None, bool, int, float, str, bytes, Decimal or datetime", value);
    return -1;
}

static int write_value(struct byte_writer *writer, PyObject *value)
{
    if (value == python.None) {
        write_u8(writer, VALUE_NULL);
        return 0;
    }
    if (python.PyObject_IsInstance(value, python.PyBool_Type)) { /* before int, its base */
        write_u8(writer, VALUE_BOOL);
        write_u8(writer, (uint8_t)python.PyObject_IsTrue(value));
        return 0;
    }
    if (python.PyObject_IsInstance(value, python.PyLong_Type))
        return write_int(writer, value);
    if (python.PyObject_IsInstance(value, python.PyFloat_Type)) {
        write_u8(writer, VALUE_FLOAT);
        write_f64(writer, python.PyFloat_AsDouble(value));
        return 0;
    }
    if (python.PyObject_IsInstance(value, python.PyUnicode_Type)) {
        write_u8(writer, VALUE_TEXT);
        return write_unicode(writer, value);
    }
    if (python.PyObject_IsInstance(value, python.PyBytes_Type)) {
        char *bytes;
        ssize_t length;
        if (python.PyBytes_AsStringAndSize(value, &bytes, &length))
            return -1;
        write_u8(writer, VALUE_BYTES);
        write_text(writer, bytes, (size_t)length);
        return 0;
    }
    return write_other_value(writer, value);
}

static int write_named(struct byte_writer *writer, PyObject *parameters)
{
    write_u8(writer, PARAMETERS_NAMED);
    write_u32(writer, (uint32_t)python.PyDict_Size(parameters));
    PyObject *name, *value;
    for (ssize_t position = 0; python.PyDict_Next(parameters, &position, &name, &value);) {
        if (!python.PyObject_IsInstance(name, python.PyUnicode_Type)) {
            python.PyErr_Format(python.PyExc_TypeError, "the name of a query parameter must be str, not %.200R", name);
            return -1;
        }
        if (write_unicode(writer, name) || write_value(writer, value))
            return -1;
    }
    return 0;
}

static int write_positional(struct byte_writer *writer, PyObject *parameters)
{
    ssize_t count = python.PySequence_Size(parameters);
    if (count < 0)
        return -1;
    write_u8(writer, PARAMETERS_POSITIONAL);
    write_u32(writer, (uint32_t)count);
    for (ssize_t i = 0; i < count; i++) {
        PyObject *value = python.PySequence_GetItem(parameters, i);
        int result = value ? write_value(writer, value) : -1;
        if (value)
            python.Py_DecRef(value);
        if (result)
            return -1;
    }
    return 0;
}

int write_parameters(struct byte_writer *writer, PyObject *parameters)
{
    if (!parameters || parameters == python.None) {
        write_u8(writer, PARAMETERS_NONE);
        return 0;
    }
    if (python.PyObject_IsInstance(parameters, python.PyDict_Type))
        return write_named(writer, parameters);
    if (python.PyObject_IsInstance(parameters, python.PyList_Type)
        || python.PyObject_IsInstance(parameters, python.PyTuple_Type))
        return write_positional(writer, parameters);
    python.PyErr_SetString(python.PyExc_TypeError,
        "parameters must be a list or tuple (for ? and $1) or a dict (for $name)");
    return -1;
}
