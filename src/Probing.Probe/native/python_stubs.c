/*
 * The functions of probing._core that reach the running probe. Each asks first whether this is a forked child and
 * raises RuntimeError there; none of them runs managed code on the calling thread.
 */
#define _GNU_SOURCE
#include "bytes.h"
#include "probing.h"
#include "python_module.h"
#include "python_objects.h"
#include "python_parameters.h"
#include "python_results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SLICE_S = 0.05;      /* how long Ctrl-C may have to wait while a call is under way */
static const double START_LIMIT_S = 30;  /* for calls that come while the probe is starting */
static const double ANSWER_GRACE_S = 5;  /* beyond a query's own limit, until it is given up as stuck */

/* True, with RuntimeError set, in a forked child. */
static int refused_in_child(void)
{
    if (!probing_in_forked_child())
        return 0;
    python.PyErr_SetString(python.PyExc_RuntimeError,
        "this process was forked from a probed one and its copy of the probe is dead; "
        "probing.enable() loads a new one");
    return 1;
}

/* Raises module.Error(code, message, detail); takes the references. */
static PyObject *raise_error(PyObject *module, PyObject *code, PyObject *message, PyObject *detail)
{
    PyObject *type = python.PyObject_GetAttrString(module, "Error");
    PyObject *arguments = code && message && detail ? python.Py_BuildValue("(OOO)", code, message, detail) : NULL;
    if (type && arguments)
        python.PyErr_SetObject(type, arguments);
    PYTHON_RELEASE(type, arguments, code, message, detail);
    return NULL;
}

static PyObject *raise_text(PyObject *module, const char *code, const char *message, const char *detail)
{
    return raise_error(module, python_text(code, strlen(code)), python_text(message, strlen(message)),
                       detail && *detail ? python_text(detail, strlen(detail)) : python_none());
}

static PyObject *raise_start_failure(PyObject *module)
{
    struct probing_failure failure = probing_start_failure();
    return raise_text(module, failure.code, failure.message, failure.detail);
}

/* ---- start and wait --------------------------------------------------------------------------------------------- */

/* One "key=value" line; -1 with an exception when key or value is no text, or would break the line. */
static int write_setting(struct byte_writer *lines, PyObject *key, PyObject *value)
{
    PyObject *parts[] = {key, value};
    for (int i = 0; i < 2; i++) {
        ssize_t length;
        const char *text = python.PyUnicode_AsUTF8AndSize(parts[i], &length);
        if (!text)
            return -1;
        if (strlen(text) != (size_t)length || strchr(text, '\n') || (i == 0 && strchr(text, '='))) {
            python.PyErr_Format(python.PyExc_ValueError,
                "setting %.200R: %.200R must not contain a newline or NUL, nor its name a '='", key, value);
            return -1;
        }
        for (; *text; text++)
            write_u8(lines, (uint8_t)*text);
        write_u8(lines, i == 0 ? '=' : '\n');
    }
    return 0;
}

PyObject *probing_core_start(PyObject *module, PyObject *arguments, PyObject *keywords)
{
    (void)module;
    if (refused_in_child())
        return NULL;
    static char *names[] = {"settings", NULL};
    PyObject *settings;
    if (!python.PyArg_ParseTupleAndKeywords(arguments, keywords, "O!:start", names, python.PyDict_Type, &settings))
        return NULL;

    struct byte_writer lines = {0};
    PyObject *key, *value;
    for (ssize_t position = 0; python.PyDict_Next(settings, &position, &key, &value);) {
        if (write_setting(&lines, key, value)) {
            byte_writer_discard(&lines);
            return NULL;
        }
    }
    write_u8(&lines, 0);
    if (lines.failed) {
        byte_writer_discard(&lines);
        return python.PyErr_NoMemory();
    }
    probing_bootstrap((const char *)lines.data); /* a failure is wait()'s to tell */
    byte_writer_discard(&lines);
    return python_none();
}

/* Waits for the start without the GIL, in slices, so that Ctrl-C works. -3: a signal handler raised. */
static int wait_for_start(double seconds)
{
    enum { INTERRUPTED = -3 };
    for (;;) {
        double slice = seconds < SLICE_S ? seconds : SLICE_S;
        void *thread = python.PyEval_SaveThread();
        int state = probing_wait(slice);
        python.PyEval_RestoreThread(thread);
        seconds -= slice;
        if (state != PROBING_STARTING || seconds <= 0)
            return state;
        if (python.PyErr_CheckSignals())
            return INTERRUPTED;
    }
}

PyObject *probing_core_wait(PyObject *module, PyObject *arguments, PyObject *keywords)
{
    if (refused_in_child())
        return NULL;
    static char *names[] = {"timeout_s", NULL};
    double seconds;
    if (!python.PyArg_ParseTupleAndKeywords(arguments, keywords, "d:wait", names, &seconds))
        return NULL;
    switch (wait_for_start(seconds)) {
    case PROBING_SERVING:
        return python_text(probing_socket_path(), strlen(probing_socket_path()));
    case PROBING_FAILED:
        return raise_start_failure(module);
    case PROBING_IDLE:
    case PROBING_STARTING:
    case PROBING_ENDING:
        return python_none();
    default:
        return NULL;
    }
}

/* ---- calls ------------------------------------------------------------------------------------------------------ */

static PyObject *raise_reply(PyObject *module, struct probing_reply reply)
{
    struct byte_reader reader = {reply.data, reply.data + reply.length};
    PyObject *texts[3];
    for (int i = 0; i < 3; i++) {
        size_t length;
        const char *text = read_text(&reader, &length);
        texts[i] = python_text(text, length);
    }
    return raise_error(module, texts[0], texts[1], texts[2]);
}

/* Waits for the reply without the GIL; 0 when it is there, -1 with an exception set otherwise. */
static int await_reply(PyObject *module, struct probing_call *call, double limit_s)
{
    for (double waited = 0; waited <= limit_s; waited += SLICE_S) {
        void *thread = python.PyEval_SaveThread();
        int done = probing_call_wait(call, SLICE_S);
        python.PyEval_RestoreThread(thread);
        if (done)
            return 0;
        if (python.PyErr_CheckSignals()) {
            probing_call_cancel(call);
            return -1;
        }
    }
    probing_call_cancel(call);
    raise_text(module, "timeout", "the probe did not answer in time and the call was given up", NULL);
    return -1;
}

/*
 * Runs one call: takes the request; on success the reply, and the call that owns it, which the caller releases.
 * NULL with an exception set otherwise.
 */
static struct probing_call *run(PyObject *module, enum probing_operation operation, struct byte_writer *request,
                                double limit_s, struct probing_reply *reply)
{
    if (request->failed) {
        byte_writer_discard(request);
        python.PyErr_NoMemory();
        return NULL;
    }
    struct probing_call *call = probing_call_new(operation, request->data, request->length);
    if (!call) {
        python.PyErr_NoMemory();
        return NULL;
    }
    int state = wait_for_start(START_LIMIT_S);
    if (state == PROBING_SERVING && probing_call_submit(call)) {
        raise_text(module, "unavailable", "the probe is being detached from this process", NULL);
    } else if (state == PROBING_SERVING) {
        if (await_reply(module, call, limit_s) == 0) {
            *reply = probing_call_reply(call);
            if (!reply->failed)
                return call;
            raise_reply(module, *reply);
        }
    } else if (state == PROBING_FAILED) {
        raise_start_failure(module);
    } else if (!python.PyErr_Occurred()) {
        raise_text(module, "unavailable", "the probe is not running in this process; call probing.enable()", NULL);
    }
    probing_call_release(call);
    return NULL;
}

PyObject *probing_core_query(PyObject *module, PyObject *arguments, PyObject *keywords)
{
    if (refused_in_child())
        return NULL;
    static char *names[] = {"sql", "parameters", "timeout_s", NULL};
    PyObject *sql, *parameters = NULL, *timeout = NULL;
    if (!python.PyArg_ParseTupleAndKeywords(arguments, keywords, "O!|OO:query", names, python.PyUnicode_Type, &sql,
                                            &parameters, &timeout))
        return NULL;
    double timeout_s = NAN; /* the engine's own limit */
    if (timeout && timeout != python.None) {
        timeout_s = python.PyFloat_AsDouble(timeout);
        if (timeout_s == -1 && python.PyErr_Occurred())
            return NULL;
    }

    struct byte_writer request = {0};
    ssize_t length;
    const char *text = python.PyUnicode_AsUTF8AndSize(sql, &length);
    if (!text)
        return NULL;
    write_text(&request, text, (size_t)length);
    write_f64(&request, timeout_s);
    if (write_parameters(&request, parameters)) {
        byte_writer_discard(&request);
        return NULL;
    }

    struct probing_reply reply;
    double limit_s = isnan(timeout_s) ? INFINITY : timeout_s + ANSWER_GRACE_S;
    struct probing_call *call = run(module, PROBING_CALL_QUERY, &request, limit_s, &reply);
    if (!call)
        return NULL;
    PyObject *result = python_query_result(reply);
    probing_call_release(call);
    return result;
}

PyObject *probing_core_get_option(PyObject *module, PyObject *arguments)
{
    if (refused_in_child())
        return NULL;
    const char *key;
    if (!python.PyArg_ParseTuple(arguments, "s:get_option", &key))
        return NULL;
    struct byte_writer request = {0};
    write_text(&request, key, strlen(key));
    struct probing_reply reply;
    struct probing_call *call = run(module, PROBING_CALL_GET_OPTION, &request, START_LIMIT_S, &reply);
    if (!call)
        return NULL;
    struct byte_reader reader = {reply.data, reply.data + reply.length};
    size_t length;
    const char *value = read_text(&reader, &length);
    PyObject *result = python_text(value, length);
    probing_call_release(call);
    return result;
}

PyObject *probing_core_set_option(PyObject *module, PyObject *arguments)
{
    if (refused_in_child())
        return NULL;
    const char *key, *value;
    if (!python.PyArg_ParseTuple(arguments, "ss:set_option", &key, &value))
        return NULL;
    struct byte_writer request = {0};
    write_text(&request, key, strlen(key));
    write_text(&request, value, strlen(value));
    struct probing_reply reply;
    struct probing_call *call = run(module, PROBING_CALL_SET_OPTION, &request, START_LIMIT_S, &reply);
    if (!call)
        return NULL;
    probing_call_release(call);
    return python_none();
}

/* One (key, value, help, default, source) of options(). */
static PyObject *read_option(struct byte_reader *reader)
{
    enum { FIELDS = 5 };
    PyObject *fields[FIELDS];
    int complete = 1;
    for (int i = 0; i < FIELDS; i++) {
        size_t length;
        const char *text = read_text(reader, &length);
        fields[i] = python_text(text, length);
        complete &= fields[i] != NULL;
    }
    PyObject *option = complete
        ? python.Py_BuildValue("(OOOOO)", fields[0], fields[1], fields[2], fields[3], fields[4])
        : NULL;
    python_release(fields, FIELDS);
    return option;
}

PyObject *probing_core_options(PyObject *module, PyObject *unused)
{
    (void)unused;
    if (refused_in_child())
        return NULL;
    struct byte_writer request = {0};
    struct probing_reply reply;
    struct probing_call *call = run(module, PROBING_CALL_OPTIONS, &request, START_LIMIT_S, &reply);
    if (!call)
        return NULL;
    struct byte_reader reader = {reply.data, reply.data + reply.length};
    PyObject *options = python.PyList_New(0);
    for (uint32_t count = read_u32(&reader); options && count > 0; count--)
        options = python_append(options, read_option(&reader));
    probing_call_release(call);
    return options;
}
