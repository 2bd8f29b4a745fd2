#define _GNU_SOURCE
#include "python_objects.h"

PyObject *python_none(void)
{
    python.Py_IncRef(python.None);
    return python.None;
}

PyObject *python_text(const char *text, size_t length)
{
    return text ? python.PyUnicode_FromStringAndSize(text, (ssize_t)length) : python_none();
}

void python_release(PyObject **objects, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (objects[i])
            python.Py_DecRef(objects[i]);
}

PyObject *python_append(PyObject *list, PyObject *item)
{
    int failed = !item || python.PyList_Append(list, item);
    PYTHON_RELEASE(item, failed ? list : NULL);
    return failed ? NULL : list;
}
