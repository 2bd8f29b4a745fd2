/*
 * What Python modules declare for the probe is only counted here: managed code compares before it answers a question, so
 * nobody is waited for, and a probe that is not there yet misses nothing.
 */
#define _GNU_SOURCE
#include "probing.h"
#include "python_module.h"
#include "python_objects.h"

#include <stdatomic.h>

static _Atomic uint64_t declarations;

uint64_t probing_declarations(void)
{
    return atomic_load(&declarations);
}

PyObject *probing_core_extensions_changed(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    atomic_fetch_add(&declarations, 1);
    return python_none();
}
