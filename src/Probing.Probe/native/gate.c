/* The GIL gate: closed at exit, before the interpreter ends the threads that wait for the GIL. */
#define _GNU_SOURCE
#include "probing.h"

#include <errno.h>
#include <time.h>

static struct probing_gil_gate gate;

struct probing_gil_gate *probing_gil_gate(void)
{
    return &gate;
}

static void wait_for_none(volatile int *count, int poll_us, int limit_us)
{
    for (int waited = 0; waited < limit_us && __atomic_load_n(count, __ATOMIC_SEQ_CST) > 0; waited += poll_us)
        nanosleep(&(struct timespec){.tv_nsec = poll_us * 1000L}, NULL);
}

void probing_gil_gate_close(void)
{
    __atomic_store_n(&gate.closing, 1, __ATOMIC_SEQ_CST);
    wait_for_none(&gate.in_flight, 500, 1000 * 1000);
}

/*
 * A thread state is created without the GIL, so os.fork() may happen in the middle of it, and up to CPython 3.11 the child
 * then waits for ever for the lock of the list of thread states (it is used before it is made anew). The wait is bounded:
 * with tracemalloc on, creating needs the GIL, which the forking thread holds.
 */
void probing_gil_gate_before_fork(void)
{
    int error = errno;
    __atomic_add_fetch(&gate.forks, 1, __ATOMIC_SEQ_CST);
    wait_for_none(&gate.creating, 50, 20 * 1000);
    errno = error;
}

void probing_gil_gate_after_fork(void)
{
    __atomic_sub_fetch(&gate.forks, 1, __ATOMIC_SEQ_CST);
}
