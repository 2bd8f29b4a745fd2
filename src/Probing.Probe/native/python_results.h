#pragma once

#include "bytes.h"
#include "probing.h"
#include "python_api.h"

/* (capsule, warnings, elapsed_s) of an answered query; the capsule becomes the owner of the stream. New. */
PyObject *python_query_result(struct probing_reply reply);
