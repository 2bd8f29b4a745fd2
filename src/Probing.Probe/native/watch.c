/*
 * The first turn with the GIL in an interpreter that has not imported us. A thread that waits for the GIL when the interpreter
 * ends is itself ended there and then, by pthread_exit: up to 3.13 that would unwind through managed code, whose runtime does
 * not survive it. So a thread without any goes first, and has the interpreter tell us of its end; the others wait for that.
 */
#define _GNU_SOURCE
#include "probing.h"
#include "python_module.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

enum { STACK_BYTES = 1024 * 1024, UNLOCKED = 1 /* PyGILState_UNLOCKED: releasing deletes the thread state */ };

static int begun; /* atomic */

/* As Gil.cs does: not while somebody forks, see gate.c. */
static void *new_thread_state(void)
{
    struct probing_gil_gate *gate = probing_gil_gate();
    while (__atomic_add_fetch(&gate->creating, 1, __ATOMIC_SEQ_CST), gate->forks) {
        __atomic_sub_fetch(&gate->creating, 1, __ATOMIC_SEQ_CST);
        nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
    }
    /* Towards its end the interpreter gives up what making a state needs: the lock, and itself. */
    void *state = !python.Py_IsInitialized() || python.is_finalizing()
        ? NULL : python.PyThreadState_New(python.PyInterpreterState_Main());
    __atomic_sub_fetch(&gate->creating, 1, __ATOMIC_SEQ_CST);
    return state;
}

/* Those who wait are told, and a later start may try again. */
static void give_up(void)
{
    __atomic_store_n(&probing_gil_gate()->watched, PROBING_UNWATCHABLE, __ATOMIC_SEQ_CST);
    __atomic_store_n(&begun, 0, __ATOMIC_SEQ_CST);
}

static void *watch(void *unused)
{
    pthread_setname_np(pthread_self(), "probing-watch");
    void *state = probing_python_load() ? NULL : new_thread_state();
    if (!state) {
        give_up();
        return unused;
    }
    python.PyEval_RestoreThread(state);
    if (probing_register_at_exit(NULL)) {
        python.PyErr_Clear(); /* it is nobody's: no Python code of the host's has called us */
        give_up();
    }
    python.PyGILState_Release(UNLOCKED);
    return unused;
}

int probing_watch_interpreter(void)
{
    if (probing_gil_gate()->watched > 0 || __atomic_exchange_n(&begun, 1, __ATOMIC_SEQ_CST))
        return 0;
    __atomic_store_n(&probing_gil_gate()->watched, 0, __ATOMIC_SEQ_CST);
    pthread_t thread;
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (!error) {
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        pthread_attr_setstacksize(&attributes, STACK_BYTES);
        error = pthread_create(&thread, &attributes, watch, NULL);
        pthread_attr_destroy(&attributes);
    }
    if (!error)
        return 0;
    __atomic_store_n(&begun, 0, __ATOMIC_SEQ_CST);
    errno = error;
    return -1;
}
