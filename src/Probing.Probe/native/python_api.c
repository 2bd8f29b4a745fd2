#define _GNU_SOURCE
#include "python_api.h"

#include <dlfcn.h>
#include <string.h>

struct python_api python;

static int complete;

static void *required(const char *name)
{
    void *address = dlsym(RTLD_DEFAULT, name);
    if (!address)
        complete = 0;
    return address;
}

static PyObject *pointed_to(PyObject **variable)
{
    return variable ? *variable : NULL;
}

int probing_python_load(void)
{
    if (complete)
        return 0;
    complete = 1;
#define LOAD(result, name, parameters) python.name = (result(*) parameters)required(#name);
    PYTHON_FUNCTIONS(LOAD)
#undef LOAD
#define LOAD(name) python.name = required(#name);
    PYTHON_TYPES(LOAD)
#undef LOAD
#define LOAD(name) python.name = pointed_to(required(#name));
    PYTHON_EXCEPTIONS(LOAD)
#undef LOAD
    python.None = required("_Py_NoneStruct");
    python.True = required("_Py_TrueStruct");
    python.False = required("_Py_FalseStruct");
    /* Public since 3.9. */
    python.current_interpreter = (void *(*)(void))dlsym(RTLD_DEFAULT, "PyInterpreterState_Get");
    if (!python.current_interpreter)
        python.current_interpreter = (void *(*)(void))required("_PyInterpreterState_Get");
    /* Public since 3.13. */
    python.is_finalizing = (int (*)(void))dlsym(RTLD_DEFAULT, "Py_IsFinalizing");
    if (!python.is_finalizing)
        python.is_finalizing = (int (*)(void))required("_Py_IsFinalizing");
    python.instance_method = (PyObject *(*)(PyObject *))dlsym(RTLD_DEFAULT, "PyInstanceMethod_New");
    if (!complete)
        return -1;

    const char *version = python.Py_GetVersion(); /* "3.12.1 (main, ...) [GCC ...]" */
    python.minor = 0;
    if (strncmp(version, "3.", 2) == 0)
        for (const char *digit = version + 2; *digit >= '0' && *digit <= '9'; digit++)
            python.minor = 10 * python.minor + (*digit - '0');
    complete = python.minor >= 8;
    python.free_threaded = strstr(version, "free-threading") != NULL;
    return complete ? 0 : -1;
}
