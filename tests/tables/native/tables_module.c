/*
 * The library's place for tests of tables alone: its own sources of tables and rings in an extension module of its name, without
 * the runtime. One binary for every CPython, like the library.
 */
#define _GNU_SOURCE
#include "python_module.h"

static PyMethodDef methods[] = {
    {"table_open", probing_core_table_open, METH_VARARGS, NULL},
    {"extensions_changed", probing_core_extensions_changed, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int execute(PyObject *module)
{
    return python.PyModule_AddFunctions(module, methods);
}

static PyModuleDef_Slot slots[] = {{PY_MOD_EXEC, (void *)execute}, {0, NULL}, {0, NULL}};

/* PyModuleDef: its object header, five words more of its base, and so on; see python_module.c. */
static struct {
    size_t words[32];
} definition;

__attribute__((visibility("default"))) PyObject *PyInit__core(void)
{
    if (probing_python_load())
        return NULL;
    size_t *at = definition.words + (python.free_threaded ? 4 : 2);
    if (python.minor >= 13)
        slots[1] = (PyModuleDef_Slot){PY_MOD_GIL, PY_MOD_GIL_NOT_USED};
    at[3] = (size_t) "probing._core";
    at[7] = (size_t)slots;
    return python.PyModuleDef_Init(definition.words);
}
