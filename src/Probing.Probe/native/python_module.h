/* The functions of probing._core, for the table in python_module.c. */
#pragma once

#include "python_api.h"

/* python_stubs.c */
PyObject *probing_core_start(PyObject *module, PyObject *arguments, PyObject *keywords);
PyObject *probing_core_wait(PyObject *module, PyObject *arguments, PyObject *keywords);
PyObject *probing_core_query(PyObject *module, PyObject *arguments, PyObject *keywords);
PyObject *probing_core_get_option(PyObject *module, PyObject *arguments);
PyObject *probing_core_set_option(PyObject *module, PyObject *arguments);
PyObject *probing_core_options(PyObject *module, PyObject *unused);
PyObject *probing_core_extensions_changed(PyObject *module, PyObject *unused);

/* python_results.c */
PyObject *probing_core_share(PyObject *module, PyObject *arguments);
PyObject *probing_core_rows(PyObject *module, PyObject *arguments);
PyObject *probing_core_describe(PyObject *module, PyObject *capsule);
PyObject *probing_core_rows(PyObject *module, PyObject *arguments);

/* python_tables.c */
PyObject *probing_core_table_open(PyObject *module, PyObject *arguments);

/* python_hooks.c: has atexit and os.register_at_fork call us; -1 with an exception set. */
int probing_register_hooks(PyObject *module);

/* The first half of it: from then on the gate is closed at the interpreter's end. The module may be NULL. */
int probing_register_at_exit(PyObject *module);
