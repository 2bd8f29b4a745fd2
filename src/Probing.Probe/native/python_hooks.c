/* What the interpreter calls by itself: at exit, and around a fork. Registered in the main interpreter only. */
#define _GNU_SOURCE
#include "python_module.h"
#include "python_objects.h"

#include <stdio.h>
#include <unistd.h>

/* ---- exit ------------------------------------------------------------------------------------------------------- */

/* Runs with the GIL, before finalization ends the threads that wait for it. */
static PyObject *at_exit(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    if (!probing_in_forked_child()) { /* a child's counter may stand where the fork caught it */
        probing_remove_socket();
        void *thread = python.PyEval_SaveThread();
        probing_gil_gate_close();
        probing_end_queries();
        python.PyEval_RestoreThread(thread);
    }
    return python_none();
}

/* ---- fork ------------------------------------------------------------------------------------------------------- */

/*
 * From 3.12 on, os.fork() warns when the kernel counts more than one thread in the process. A program that has only one
 * but for ours must not see that warning. While it forks, filters for exactly this message are in warnings.filters;
 * changed in place and put back, they touch neither the filters' version nor any module's registry of warnings.
 */
enum { FORK_FUNCTIONS = 2 };
static const char *const fork_functions[FORK_FUNCTIONS] = {"fork", "forkpty"};
static PyObject *fork_filters[FORK_FUNCTIONS]; /* ("ignore", message, DeprecationWarning, None, 0), kept for good */

/* A str as message must be equal to the warning's text; the usual pattern would make the host import re. */
static int make_fork_filters(void)
{
    for (int i = 0; i < FORK_FUNCTIONS; i++) {
        char message[128];
        snprintf(message, sizeof message,
            "This process (pid=%d) is multi-threaded, use of %s() may lead to deadlocks in the child.",
            (int)getpid(), fork_functions[i]);
        if (!fork_filters[i])
            fork_filters[i] = python.Py_BuildValue("(ssOOi)", "ignore", message, python.PyExc_DeprecationWarning,
                                                   python.None, 0);
        if (!fork_filters[i])
            return -1;
    }
    return 0;
}

static int is_fork_filter(PyObject *filter)
{
    for (int i = 0; i < FORK_FUNCTIONS; i++)
        if (filter == fork_filters[i])
            return 1;
    return 0;
}

/* warnings.filters. New; NULL without an exception when it is not the list that it always is. */
static PyObject *filter_list(void)
{
    PyObject *warnings = python.PyImport_ImportModule("warnings");
    PyObject *filters = warnings ? python.PyObject_GetAttrString(warnings, "filters") : NULL;
    PYTHON_RELEASE(warnings);
    if (filters && python.PyObject_IsInstance(filters, python.PyList_Type) == 1)
        return filters;
    python.PyErr_Clear();
    PYTHON_RELEASE(filters);
    return NULL;
}

/* Each fork may find the filters of the one before still there. */
static void remove_fork_filters(void)
{
    PyObject *filters = filter_list();
    for (ssize_t i = filters ? python.PyList_Size(filters) - 1 : -1; i >= 0; i--)
        if (is_fork_filter(python.PyList_GetItem(filters, i)) && python.PyList_SetSlice(filters, i, i + 1, NULL))
            python.PyErr_Clear();
    PYTHON_RELEASE(filters);
}

/*
 * 3.13 warns only after the hooks, so the filters stay until os.fork() has returned. A pending call comes early when a
 * hook of the host's is Python code: it is made again until the frame that forked runs itself, or that frame is gone.
 */
enum { MAX_POSTPONEMENTS = 100000 };
static PyObject *forking_frame; /* borrowed: only compared; NULL: no filters are in place */
static int postponements;

static int after_fork_returned(void *unused)
{
    (void)unused;
    if (python.PyEval_GetFrame() != forking_frame && postponements-- > 0
        && !python.Py_AddPendingCall(after_fork_returned, NULL))
        return 0;
    forking_frame = NULL;
    remove_fork_filters();
    return 0;
}

static PyObject *before_fork(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    remove_fork_filters();
    forking_frame = NULL;
    if (!probing_in_forked_child() && !probing_has_foreign_threads()) {
        forking_frame = python.PyEval_GetFrame();
        postponements = MAX_POSTPONEMENTS;
        PyObject *filters = filter_list();
        for (int i = 0; filters && i < FORK_FUNCTIONS; i++)
            if (python.PyList_Insert(filters, 0, fork_filters[i]))
                python.PyErr_Clear();
        PYTHON_RELEASE(filters);
    }
    return python_none();
}

static PyObject *after_fork_in_parent(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    if (forking_frame && python.Py_AddPendingCall(after_fork_returned, NULL))
        remove_fork_filters();
    return python_none();
}

static PyObject *after_fork_in_child(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    forking_frame = NULL;
    remove_fork_filters();
    return python_none();
}

/* ---- registration ------------------------------------------------------------------------------------------------- */

static PyMethodDef at_exit_method = {"_at_exit", at_exit, METH_NOARGS, NULL};
static PyMethodDef before_fork_method = {"_before_fork", before_fork, METH_NOARGS, NULL};
static PyMethodDef parent_method = {"_after_fork_in_parent", after_fork_in_parent, METH_NOARGS, NULL};
static PyMethodDef child_method = {"_after_fork_in_child", after_fork_in_child, METH_NOARGS, NULL};

int probing_register_at_exit(PyObject *module)
{
    PyObject *callback = python.PyCFunction_NewEx(&at_exit_method, module, NULL);
    PyObject *atexit = callback ? python.PyImport_ImportModule("atexit") : NULL;
    PyObject *result = atexit ? python.PyObject_CallMethod(atexit, "register", "O", callback) : NULL;
    int registered = result != NULL;
    PYTHON_RELEASE(callback, atexit, result);
    if (!registered)
        return -1;
    __atomic_store_n(&probing_gil_gate()->watched, 1, __ATOMIC_SEQ_CST);
    return 0;
}

static int register_at_fork(PyObject *module)
{
    if (fork_filters[0]) /* by an earlier import of the module: hooks cannot be taken back */
        return 0;
    if (make_fork_filters())
        return -1;
    PyObject *before = python.PyCFunction_NewEx(&before_fork_method, module, NULL);
    PyObject *parent = python.PyCFunction_NewEx(&parent_method, module, NULL);
    PyObject *child = python.PyCFunction_NewEx(&child_method, module, NULL);
    PyObject *os = before && parent && child ? python.PyImport_ImportModule("os") : NULL;
    PyObject *function = os ? python.PyObject_GetAttrString(os, "register_at_fork") : NULL;
    PyObject *none = function ? python.Py_BuildValue("()") : NULL;
    PyObject *keywords = none
        ? python.Py_BuildValue("{sOsOsO}", "before", before, "after_in_parent", parent, "after_in_child", child)
        : NULL;
    PyObject *result = keywords ? python.PyObject_Call(function, none, keywords) : NULL;
    int registered = result != NULL;
    PYTHON_RELEASE(before, parent, child, os, function, none, keywords, result);
    return registered ? 0 : -1;
}

int probing_register_hooks(PyObject *module)
{
    if (python.current_interpreter() != python.PyInterpreterState_Main())
        return 0;
    if (probing_register_at_exit(module))
        return -1;
    return python.minor >= 12 ? register_at_fork(module) : 0;
}
