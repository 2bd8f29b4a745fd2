/*
 * The native part of libprobing.so: what has to run before the .NET runtime, without it, or in its place.
 *
 * Rules of this layer:
 *  - No Python thread runs managed code. A Python thread that entered the runtime would wait for a running garbage
 *    collection while it holds the GIL; instead it hands a call to the probe's main thread (calls.c).
 *  - A forked child never enters managed code: the runtime's other threads are gone there and its locks may be taken
 *    for good. Every export and every function pointer that Python gets asks probing_in_forked_child() first.
 *  - Nothing here prints, exits, or changes what the host can observe.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))

/* ---- fork.c ---------------------------------------------------------------------------------------------------- */

/* True in every process but the one that loaded this copy of the library. Async-signal-safe. */
int probing_in_forked_child(void);

/* Closes fd in every forked child: otherwise an inherited listening socket keeps the address taken when we die.
 * -1 when too many are registered. Take it back before closing fd: its number may become a file of the host. */
int probing_close_in_children(int fd);
void probing_keep_in_children(int fd);

/* ---- signals.c ------------------------------------------------------------------------------------------------- */

/* Puts the runtime's SIGSEGV and SIGFPE handlers on top again if somebody (faulthandler, torch) covered them. */
void probing_uncover_fault_handlers(void);

/* Gives both signals back to whom they belonged, unless somebody stands over us, whose way to the host's handler leads
 * through ours. Only when no managed code runs any more. */
void probing_give_fault_handlers_back(void);

/* Takes them again, where the runtime had them before. */
void probing_take_fault_handlers(void);

/* What every thread of the library has blocked, as bits of /proc's SigBlk. */
uint64_t probing_thread_mask(void);

/* ---- threads.c -------------------------------------------------------------------------------------------------- */

/* True when the process has more than one thread that is not the library's. */
int probing_has_foreign_threads(void);

/* ---- bootstrap.c ----------------------------------------------------------------------------------------------- */

enum probing_state {
    PROBING_FORKED = -2,  /* this copy belongs to the parent process; load another one */
    PROBING_FAILED = -1,  /* the log and probing_start_failure() say why */
    PROBING_IDLE = 0,     /* nobody asked for a start yet */
    PROBING_STARTING = 1,
    PROBING_SERVING = 2,
    PROBING_ENDING = 3,   /* detaching; idle next, or starting again if somebody asked for it meanwhile */
};

/* Begins the start on a thread of the probe's own and returns at once; settings are lines of "key=value".
 * The first call counts, later ones return the state, until the probe was detached or its start failed. A negative value
 * other than a state is -errno. Takes no lock: an injector borrows any thread for it, and that may have been stopped in the middle of this file. */
EXPORT int probing_bootstrap(const char *settings);

EXPORT int probing_state(void);

/* The same for who reads the memory of the process from outside. */
struct probing_report {
    int process;            /* that began the start; 0 before. In a forked child it is the parent's number */
    volatile int state;     /* enum probing_state */
    char failure[1000];     /* why the start failed, or what is known of it; ends with a zero */
};
EXPORT extern struct probing_report probing_report;

/* Called by managed code, from the main thread. */
void probing_report_serving(const char *socket_path);
void probing_report_failure(const char *code, const char *message, const char *detail);

struct probing_failure {
    const char *code, *message, *detail; /* never NULL, never freed */
};

/* Called by managed code: the probe shall end, and the library stay. Returns at once. */
void probing_detach(void);

/* Waits until the start is over or the time is up; returns the state. Must not be called with the GIL. */
int probing_wait(double seconds);

/* The same for the end. */
void probing_wait_for_end(double seconds);
const char *probing_socket_path(void);
void probing_remove_socket(void);

/* The file that this copy was loaded from. */
const char *probing_library_path(void);

struct probing_failure probing_start_failure(void);

/* ---- calls.c: requests from Python threads to managed code ------------------------------------------------------ */

enum probing_operation {
    PROBING_CALL_QUERY = 1,
    PROBING_CALL_GET_OPTION = 2,
    PROBING_CALL_SET_OPTION = 3,
    PROBING_CALL_OPTIONS = 4,
};

struct probing_call;
struct ArrowArrayStream;

/* Copies nothing: the call owns request (malloc) from here on. NULL when there is no memory. */
struct probing_call *probing_call_new(enum probing_operation operation, uint8_t *request, size_t length);

/* Hands the call to the main thread; -1 when the probe is being detached. */
int probing_call_submit(struct probing_call *call);

/* Called on the main thread: from now on calls are taken, or refused. */
void probing_accept_calls(int accept);

/* Waits at most that long; true when the reply is there. */
int probing_call_wait(struct probing_call *call, double seconds);

/* Asks managed code to give the call up; it completes early then. */
void probing_call_cancel(struct probing_call *call);

struct probing_reply {
    int failed;
    const uint8_t *data; /* owned by the call */
    size_t length;
    struct ArrowArrayStream *stream; /* of a query; whoever reads the reply owns it */
};

/* Only after probing_call_wait said true, and once. */
struct probing_reply probing_call_reply(struct probing_call *call);

/* The caller's last word on a call, answered or not. */
void probing_call_release(struct probing_call *call);

/* Called by managed code, once for each call it was given, from any thread. Copies reply. */
void probing_call_complete(struct probing_call *call, int failed, const uint8_t *reply, size_t length,
                           struct ArrowArrayStream *stream);

/* Called on the main thread: hands waiting calls to managed code until the time is up or somebody wakes it. */
void probing_serve_calls(int milliseconds);

void probing_wake_main_thread(void);

/* ---- declarations.c -------------------------------------------------------------------------------------------- */

/* How often Python modules of this process have declared something for the probe. Grows; any thread may ask. */
uint64_t probing_declarations(void);

/* python_tables.c: how much memory rows may take from now on, of all tables and of each one that is declared later. Any thread. */
void probing_limit_table_memory(uint64_t all, uint64_t each);

/* ---- stream.c -------------------------------------------------------------------------------------------------- */

struct ArrowSchema;
struct ArrowArray;

/* A stream over no batches yet. Copies the schema. NULL when there is no memory. */
struct ArrowArrayStream *probing_stream_new(const struct ArrowSchema *schema);

/* Adds a batch, which becomes the stream's (the source: released). Its release must be native code, and its buffers
 * must need nothing of the runtime. -1 when there is no memory. */
int probing_stream_append(struct ArrowArrayStream *stream, struct ArrowArray *batch);

/* Another stream over the same memory, from the first row on: whole batches that hold at least that many rows, all of
 * them when rows is negative. NULL when there is no memory. */
struct ArrowArrayStream *probing_stream_share(struct ArrowArrayStream *stream, int64_t rows);

int64_t probing_stream_rows(struct ArrowArrayStream *stream);
const struct ArrowSchema *probing_stream_schema(struct ArrowArrayStream *stream);

/* NULL past the last one. Stays with the stream. */
const struct ArrowArray *probing_stream_batch(struct ArrowArrayStream *stream, size_t index);

/* False for streams of other libraries. */
int probing_stream_is_ours(struct ArrowArrayStream *stream);

void probing_stream_free(struct ArrowArrayStream *stream);

/* ---- gate.c ---------------------------------------------------------------------------------------------------- */

/* Whoever takes the GIL from a thread that is not Python's own increments in_flight, then looks at closing, and
 * goes away if it is set; decrements in_flight when it is done. Lives in C so that closing it needs no runtime. */
struct probing_gil_gate {
    volatile int closing;
    volatile int in_flight;
    volatile int forks;    /* threads in fork() */
    volatile int creating; /* threads creating a Python thread state: increment, look at forks, go back if it is not 0 */
    volatile int watched;  /* 1: the interpreter's end will close the gate. Nobody enters before; PROBING_UNWATCHABLE: nor later */
};

enum { PROBING_UNWATCHABLE = -1 };

struct probing_gil_gate *probing_gil_gate(void);

/* Closes the gate and waits, bounded, until nobody is inside. Call it without the GIL. */
void probing_gil_gate_close(void);

/* Around fork() in the parent: no thread state of the probe's is in the making while the child is copied. */
void probing_gil_gate_before_fork(void);
void probing_gil_gate_after_fork(void);

/* ---- watch.c --------------------------------------------------------------------------------------------------- */

/* Has the interpreter's end watched on a thread of its own, which needs the GIL once and waits for it as long as that takes;
 * gate->watched tells. Does nothing where it is watched, since Python code of the main interpreter has imported the library.
 * 0, or -1 with errno. */
int probing_watch_interpreter(void);

/* ---- exit.c ---------------------------------------------------------------------------------------------------- */

/* Has managed code end the running queries and waits for it, bounded; later queries are refused. Call it without the
 * GIL, and not on the main thread. */
void probing_end_queries(void);

/* How long it waits: a second, unless managed code has rows to keep. */
void probing_exit_patience(double seconds);

/* Called by managed code when libduckdb is loaded: from now on exit() ends the queries before it takes libduckdb down. */
void probing_end_queries_at_exit(void);

/* Called on the main thread, between calls. */
void probing_serve_exit(void);

/* ---- spawn.c --------------------------------------------------------------------------------------------------- */

/* Starts a program, arguments[0], with /dev/null as its streams, that is no child of this process. 0, or -errno; -ECHILD
 * when this process is one that orphans come to. */
int probing_start_detached(char *const arguments[], char *const environment[]);

/* ---- managed code (Exports.cs) ---------------------------------------------------------------------------------- */

int probing_managed_start(const char *settings, size_t length); /* 0: serving; otherwise the failure was reported */
void probing_managed_call(struct probing_call *call, int operation, const uint8_t *request, size_t length);
void probing_managed_cancel(struct probing_call *call);
void probing_managed_end_queries(void);
int probing_managed_stop(void); /* ends what start began; 0: all of it, no managed code runs any more */
