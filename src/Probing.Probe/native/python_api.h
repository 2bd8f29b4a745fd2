/*
 * CPython's C API as this library uses it, for every version from 3.8 on with one binary: no header of CPython's, no
 * link to libpython; the functions are looked up in the running process. All of them are part of the stable ABI or
 * have been there, unchanged, in every supported version.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct _object PyObject;
typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);

enum { METH_VARARGS = 1, METH_KEYWORDS = 2, METH_NOARGS = 4, METH_O = 8 };

typedef struct {
    const char *name;
    PyCFunction function;
    int flags;
    const char *doc;
} PyMethodDef;

typedef struct {
    int slot;
    void *value;
} PyModuleDef_Slot;

enum { PY_MOD_EXEC = 2, PY_MOD_GIL = 4 };
#define PY_MOD_GIL_NOT_USED ((void *)1)

/* Py_buffer: part of the stable ABI since 3.11, and the same in all versions before. */
struct python_buffer {
    void *data;
    PyObject *object;
    ssize_t length, item_size;
    int read_only, dimensions;
    char *format;
    ssize_t *shape, *strides, *suboffsets;
    void *internal;
};

enum { PYTHON_BUFFER_SIMPLE = 0 }; /* bytes in one piece */

#define PYTHON_FUNCTIONS(X) \
    X(const char *, Py_GetVersion, (void)) \
    X(void *, PyInterpreterState_Main, (void)) \
    X(int, Py_IsInitialized, (void)) \
    X(void *, PyThreadState_New, (void *)) \
    X(void, PyGILState_Release, (int)) \
    X(void *, PyEval_SaveThread, (void)) \
    X(void, PyEval_RestoreThread, (void *)) \
    X(PyObject *, PyEval_GetFrame, (void)) \
    X(int, Py_AddPendingCall, (int (*)(void *), void *)) \
    X(PyObject *, PyModuleDef_Init, (void *)) \
    X(int, PyModule_AddFunctions, (PyObject *, PyMethodDef *)) \
    X(PyObject *, PyModule_FromDefAndSpec2, (PyObject *, PyObject *, int)) \
    X(int, PyModule_ExecDef, (PyObject *, PyObject *)) \
    X(PyObject *, PyImport_ImportModule, (const char *)) \
    X(PyObject *, PyImport_GetModuleDict, (void)) \
    X(PyObject *, PyCFunction_NewEx, (PyMethodDef *, PyObject *, PyObject *)) \
    X(int, PyArg_ParseTuple, (PyObject *, const char *, ...)) \
    X(int, PyArg_ParseTupleAndKeywords, (PyObject *, PyObject *, const char *, char **, ...)) \
    X(PyObject *, Py_BuildValue, (const char *, ...)) \
    X(void, Py_IncRef, (PyObject *)) \
    X(void, Py_DecRef, (PyObject *)) \
    X(PyObject *, PyErr_NewExceptionWithDoc, (const char *, const char *, PyObject *, PyObject *)) \
    X(PyObject *, PyErr_Occurred, (void)) \
    X(void, PyErr_Clear, (void)) \
    X(void, PyErr_SetObject, (PyObject *, PyObject *)) \
    X(void, PyErr_SetString, (PyObject *, const char *)) \
    X(PyObject *, PyErr_Format, (PyObject *, const char *, ...)) \
    X(PyObject *, PyErr_NoMemory, (void)) \
    X(int, PyErr_CheckSignals, (void)) \
    X(int, PyObject_HasAttrString, (PyObject *, const char *)) \
    X(PyObject *, PyObject_GetAttrString, (PyObject *, const char *)) \
    X(PyObject *, PyObject_GetAttr, (PyObject *, PyObject *)) \
    X(int, PyObject_SetAttrString, (PyObject *, const char *, PyObject *)) \
    X(PyObject *, PyObject_Call, (PyObject *, PyObject *, PyObject *)) \
    X(PyObject *, PyObject_CallObject, (PyObject *, PyObject *)) \
    X(PyObject *, PyObject_CallMethod, (PyObject *, const char *, const char *, ...)) \
    X(PyObject *, PyObject_CallFunctionObjArgs, (PyObject *, ...)) \
    X(int, PyObject_IsInstance, (PyObject *, PyObject *)) \
    X(int, PyObject_IsTrue, (PyObject *)) \
    X(int, PyObject_GetBuffer, (PyObject *, struct python_buffer *, int)) \
    X(void, PyBuffer_Release, (struct python_buffer *)) \
    X(PyObject *, PyObject_GetIter, (PyObject *)) \
    X(PyObject *, PyIter_Next, (PyObject *)) \
    X(PyObject *, PyObject_Str, (PyObject *)) \
    X(PyObject *, PyBool_FromLong, (long)) \
    X(long long, PyLong_AsLongLongAndOverflow, (PyObject *, int *)) \
    X(unsigned long long, PyLong_AsUnsignedLongLong, (PyObject *)) \
    X(PyObject *, PyLong_FromLongLong, (long long)) \
    X(PyObject *, PyLong_FromUnsignedLongLong, (unsigned long long)) \
    X(PyObject *, PyNumber_Index, (PyObject *)) \
    X(PyObject *, PyNumber_Add, (PyObject *, PyObject *)) \
    X(PyObject *, PyNumber_Lshift, (PyObject *, PyObject *)) \
    X(PyObject *, PyNumber_Or, (PyObject *, PyObject *)) \
    X(double, PyFloat_AsDouble, (PyObject *)) \
    X(PyObject *, PyFloat_FromDouble, (double)) \
    X(PyObject *, PyUnicode_FromStringAndSize, (const char *, ssize_t)) \
    X(PyObject *, PyUnicode_InternFromString, (const char *)) \
    X(const char *, PyUnicode_AsUTF8AndSize, (PyObject *, ssize_t *)) \
    X(PyObject *, PyBytes_FromStringAndSize, (const char *, ssize_t)) \
    X(int, PyBytes_AsStringAndSize, (PyObject *, char **, ssize_t *)) \
    X(PyObject *, PyList_New, (ssize_t)) \
    X(ssize_t, PyList_Size, (PyObject *)) \
    X(PyObject *, PyList_GetItem, (PyObject *, ssize_t)) \
    X(int, PyList_Append, (PyObject *, PyObject *)) \
    X(int, PyList_Insert, (PyObject *, ssize_t, PyObject *)) \
    X(int, PyList_SetSlice, (PyObject *, ssize_t, ssize_t, PyObject *)) \
    X(PyObject *, PyTuple_New, (ssize_t)) \
    X(ssize_t, PyTuple_Size, (PyObject *)) \
    X(PyObject *, PyTuple_GetItem, (PyObject *, ssize_t)) \
    X(int, PyTuple_SetItem, (PyObject *, ssize_t, PyObject *)) \
    X(ssize_t, PySequence_Size, (PyObject *)) \
    X(PyObject *, PySequence_GetItem, (PyObject *, ssize_t)) \
    X(PyObject *, PyDict_New, (void)) \
    X(ssize_t, PyDict_Size, (PyObject *)) \
    X(PyObject *, PyDict_GetItemString, (PyObject *, const char *)) \
    X(int, PyDict_SetItem, (PyObject *, PyObject *, PyObject *)) \
    X(int, PyDict_Next, (PyObject *, ssize_t *, PyObject **, PyObject **)) \
    X(PyObject *, PyCapsule_New, (void *, const char *, void (*)(PyObject *))) \
    X(void *, PyCapsule_GetPointer, (PyObject *, const char *))

#define PYTHON_TYPES(X) X(PyBool_Type) X(PyLong_Type) X(PyFloat_Type) X(PyUnicode_Type) X(PyBytes_Type) X(PyDict_Type) \
    X(PyList_Type) X(PyTuple_Type)

#define PYTHON_EXCEPTIONS(X) X(PyExc_RuntimeError) X(PyExc_TypeError) X(PyExc_ValueError) X(PyExc_ImportError) \
    X(PyExc_DeprecationWarning) X(PyExc_OSError)

/* The names above as members: python.PyErr_Occurred(), python.PyLong_Type, python.None. */
struct python_api {
#define MEMBER(result, name, parameters) result (*name) parameters;
    PYTHON_FUNCTIONS(MEMBER)
#undef MEMBER
#define MEMBER(name) PyObject *name;
    PYTHON_TYPES(MEMBER)
    PYTHON_EXCEPTIONS(MEMBER)
#undef MEMBER
    PyObject *None, *True, *False;
    void *(*current_interpreter)(void);
    int (*is_finalizing)(void);
    PyObject *(*instance_method)(PyObject *); /* a function that becomes a method as an attribute of a class; may be NULL */
    int minor;         /* of 3.x */
    int free_threaded; /* a build without the GIL: objects have a larger header */
};

extern struct python_api python;

/* Fills `python`; -1 when this process has no CPython of a supported version. With the GIL. */
int probing_python_load(void);
