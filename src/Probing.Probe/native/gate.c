/* The GIL gate: closed at exit, before the interpreter ends the threads that wait for the GIL. */
#define _GNU_SOURCE
#include "probing.h"

#include <time.h>

static struct probing_gil_gate gate;

struct probing_gil_gate *probing_gil_gate(void)
{
    return &gate;
}

void probing_gil_gate_close(void)
{
    enum { POLL_US = 500, LIMIT_US = 1000 * 1000 };

    __atomic_store_n(&gate.closing, 1, __ATOMIC_SEQ_CST);
    for (int waited = 0; waited < LIMIT_US && __atomic_load_n(&gate.in_flight, __ATOMIC_SEQ_CST) > 0; waited += POLL_US)
        nanosleep(&(struct timespec){.tv_nsec = POLL_US * 1000L}, NULL);
}
