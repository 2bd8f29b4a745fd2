#pragma once

#include "python_api.h"

/* python_stubs.c: the functions of probing._core, and the one that atexit calls. */
extern PyMethodDef probing_core_methods[];
extern PyMethodDef probing_at_exit_method;
