/* The definition of the extension module probing._core: multi-phase, for builds with and without the GIL. */
#define _GNU_SOURCE
#include "probing.h"
#include "python_module.h"

#include <string.h>

/* PyModuleDef after its object header, whose size depends on the build: the same in every version. */
struct module_definition_body {
    PyObject *(*init)(void);
    ssize_t index;
    PyObject *copy;
    const char *name;
    const char *doc;
    ssize_t size;
    PyMethodDef *methods;
    PyModuleDef_Slot *slots;
    void *traverse, *clear, *free;
};

enum { HEADER_WORDS = 2, FREE_THREADED_HEADER_WORDS = 4 };

/* Filled once and never freed: CPython keeps pointers into it. */
static struct {
    size_t words[FREE_THREADED_HEADER_WORDS + sizeof(struct module_definition_body) / sizeof(size_t)];
} definition;

#define WITH_KEYWORDS(function) ((PyCFunction)(void (*)(void))(function))

static PyMethodDef methods[] = {
    {"start", WITH_KEYWORDS(probing_core_start), METH_VARARGS | METH_KEYWORDS,
     "start(settings)\n--\n\nBegin to start the probe and return at once. Later calls do nothing."},
    {"wait", WITH_KEYWORDS(probing_core_wait), METH_VARARGS | METH_KEYWORDS,
     "wait(timeout_s)\n--\n\nThe path of the probe's socket once it serves; None if it does not yet. "
     "Raises Error if the start failed."},
    {"query", WITH_KEYWORDS(probing_core_query), METH_VARARGS | METH_KEYWORDS,
     "query(sql, parameters=None, timeout_s=None)\n--\n\nRun a query: (capsule 'arrow_array_stream', warnings, "
     "elapsed_s)."},
    {"share", probing_core_share, METH_VARARGS,
     "share(capsule, rows=-1, /)\n--\n\nAnother stream over the same memory: whole batches with at least that many of "
     "the first rows, or all."},
    {"rows", probing_core_rows, METH_VARARGS,
     "rows(capsule, rows=-1, /)\n--\n\nThe first rows of what query() gave, or all, as tuples of Python values."},
    {"describe", probing_core_describe, METH_O,
     "describe(capsule, /)\n--\n\n(rows, [(column name, Arrow format), ...]) of what query() gave."},
    {"get_option", probing_core_get_option, METH_VARARGS,
     "get_option(key, /)\n--\n\nThe value of an option as text, or None."},
    {"set_option", probing_core_set_option, METH_VARARGS,
     "set_option(key, value, /)\n--\n\nSet an option from its text."},
    {"options", probing_core_options, METH_NOARGS,
     "options()\n--\n\nAll options: (key, value, help, default, source)."},
    {"extensions_changed", probing_core_extensions_changed, METH_NOARGS,
     "extensions_changed()\n--\n\nSay that Python modules have declared something; returns at once."},
    {"table_open", probing_core_table_open, METH_VARARGS,
     "table_open(path, schema, limits, fields, row_type, values, refused, former, /)\n--\n\nDeclare a table: [handle, save, "
     "append, append_many, append_buffers, append_arrow, take, flush, drop]."},
    {NULL, NULL, 0, NULL},
};

/* Sets a new reference as attribute of the module and gives it up. */
static int set_attribute(PyObject *module, const char *name, PyObject *value)
{
    int result = value ? python.PyObject_SetAttrString(module, name, value) : -1;
    if (value)
        python.Py_DecRef(value);
    return result;
}

static int execute_module(PyObject *module)
{
    /* Not by the definition: faulthandler lists modules whose definition has methods, and the host's stderr is its own. */
    if (python.PyModule_AddFunctions(module, methods))
        return -1;
    PyObject *error = python.PyErr_NewExceptionWithDoc("probing._core.Error",
        "A failure of the probe. args: (code, message, detail); code is stable, detail may be None.", NULL, NULL);
    if (set_attribute(module, "Error", error))
        return -1;
    if (set_attribute(module, "version", python.PyUnicode_FromStringAndSize(PROBING_VERSION, strlen(PROBING_VERSION))))
        return -1;
    return probing_register_hooks(module);
}

static PyModuleDef_Slot slots[] = {
    {PY_MOD_EXEC, (void *)execute_module},
    {0, NULL}, /* place for the slot that only 3.13 and later know */
    {0, NULL},
};

static PyObject *define_module(void)
{
    static int defined;
    size_t *header = definition.words;
    if (defined) /* another interpreter of this process imports it too */
        return python.PyModuleDef_Init(header);
    defined = 1;
    if (python.minor >= 13) /* without it the import would switch the GIL on in a build that runs without */
        slots[1] = (PyModuleDef_Slot){PY_MOD_GIL, PY_MOD_GIL_NOT_USED};
    size_t header_words = python.free_threaded ? FREE_THREADED_HEADER_WORDS : HEADER_WORDS;
    *(struct module_definition_body *)(header + header_words) = (struct module_definition_body){
        .name = "probing._core",
        .doc = "The probe in this process. Use the package probing; this module is its native part.",
        .slots = slots,
    };
    return python.PyModuleDef_Init(header); /* sets reference count and type */
}

EXPORT PyObject *PyInit__core(void)
{
    if (probing_python_load())
        return NULL; /* nobody to tell: without CPython's functions there is no exception to raise */
    if (probing_in_forked_child()) {
        python.PyErr_SetString(python.PyExc_ImportError,
            "this process was forked from a probed one and its copy of the probe is dead; load a new copy of the file");
        return NULL;
    }
    return define_module();
}

/* Who imports threading first is its main thread for good, so the main thread does it, not the thread of ours that asks. */
static int import_threading(void *unused)
{
    (void)unused;
    PyObject *threading = python.PyImport_ImportModule("threading");
    if (threading)
        python.Py_DecRef(threading);
    else
        python.PyErr_Clear();
    return 0;
}

/* For a library that came into the process by itself: nobody imports it, so nobody makes its module. With the GIL. */
PyObject *probing_new_core_module(PyObject *spec)
{
    enum { API_VERSION = 1013 };
    PyObject *definition_object = PyInit__core();
    PyObject *module = definition_object ? python.PyModule_FromDefAndSpec2(definition_object, spec, API_VERSION) : NULL;
    if (module && python.PyModule_ExecDef(module, definition_object)) {
        python.Py_DecRef(module);
        return NULL;
    }
    /* Not without need: at the interpreter's end 3.8 would complain about it on the host's stderr. */
    if (module && !python.PyDict_GetItemString(python.PyImport_GetModuleDict(), "threading"))
        python.Py_AddPendingCall(import_threading, NULL); /* full: then the host imports it, or nobody does */
    return module;
}
