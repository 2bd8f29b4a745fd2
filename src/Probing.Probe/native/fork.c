/* Forked children: they keep a dead copy of the runtime, and must neither enter it nor hold our sockets. */
#define _GNU_SOURCE
#include "probing.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { MAX_LISTENERS = 16 };

static volatile pid_t owner;
static volatile int forked;

static atomic_int listeners[MAX_LISTENERS]; /* fd + 1; 0 is a free slot */

/* Runs in the child before fork() returns there: async-signal-safe calls only. */
static void after_fork_in_child(void)
{
    forked = 1;
    for (int i = 0; i < MAX_LISTENERS; i++) {
        int fd = atomic_exchange(&listeners[i], 0) - 1;
        if (fd >= 0)
            close(fd);
    }
}

__attribute__((constructor)) static void remember_owner(void)
{
    owner = getpid();
    pthread_atfork(probing_gil_gate_before_fork, probing_gil_gate_after_fork, after_fork_in_child);
}

int probing_in_forked_child(void)
{
    /* The pid covers children that were made by a bare clone(), which runs no atfork handlers. */
    return forked || getpid() != owner;
}

/* Puts `to` in place of the first `from`; -1 when there is none. */
static int replace_listener(int from, int to)
{
    for (int i = 0; i < MAX_LISTENERS; i++) {
        int expected = from;
        if (atomic_compare_exchange_strong(&listeners[i], &expected, to))
            return 0;
    }
    return -1;
}

int probing_close_in_children(int fd)
{
    return replace_listener(0, fd + 1);
}

void probing_keep_in_children(int fd)
{
    replace_listener(fd + 1, 0);
}
