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

/* The gate is for the main interpreter: it is the one whose GIL the probe's threads take. */
static int register_at_exit(PyObject *module)
{
    if (python.current_interpreter() != python.PyInterpreterState_Main())
        return 0;
    PyObject *callback = python.PyCFunction_NewEx(&probing_at_exit_method, module, NULL);
    PyObject *atexit = callback ? python.PyImport_ImportModule("atexit") : NULL;
    PyObject *result = atexit ? python.PyObject_CallMethod(atexit, "register", "O", callback) : NULL;
    PyObject *used[] = {callback, atexit, result};
    for (size_t i = 0; i < sizeof used / sizeof *used; i++)
        if (used[i])
            python.Py_DecRef(used[i]);
    return result ? 0 : -1;
}

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
    PyObject *error = python.PyErr_NewExceptionWithDoc("probing._core.Error",
        "A failure of the probe. args: (code, message, detail); code is stable, detail may be None.", NULL, NULL);
    if (set_attribute(module, "Error", error))
        return -1;
    if (set_attribute(module, "version", python.PyUnicode_FromStringAndSize(PROBING_VERSION, strlen(PROBING_VERSION))))
        return -1;
    return register_at_exit(module);
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
        .methods = probing_core_methods,
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
