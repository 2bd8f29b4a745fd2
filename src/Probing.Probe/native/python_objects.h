/* Small helpers over CPython's API that every stub uses. All with the GIL. */
#pragma once

#include "probing.h"
#include "python_api.h"

/* None. New. */
PyObject *python_none(void);

/* str, or None for NULL. New. */
PyObject *python_text(const char *text, size_t length);

/* Gives up each reference that is not NULL. */
void python_release(PyObject **objects, size_t count);
#define PYTHON_RELEASE(...) \
    python_release((PyObject *[]){__VA_ARGS__}, sizeof((PyObject *[]){__VA_ARGS__}) / sizeof(PyObject *))

/* Appends and gives up the item; NULL, and the list is gone, when item is NULL or there is no memory. */
PyObject *python_append(PyObject *list, PyObject *item);
