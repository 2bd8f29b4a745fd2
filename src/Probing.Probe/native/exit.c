/*
 * The end of the process: no thread may be inside libduckdb when exit() runs its destructors, or it works on memory that
 * they have freed. The interpreter's atexit hook comes here first; exit() called by somebody else's C code comes here
 * through our own exit function, which was registered after libduckdb's and therefore runs before them.
 */
#define _GNU_SOURCE
#include "probing.h"
#include "waiting.h"

#include <errno.h>
#include <stdlib.h>

static double patience = 1; /* seconds */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static int registered, asked, ended;

__attribute__((constructor)) static void prepare(void)
{
    probing_condition_init(&changed);
}

void probing_end_queries_at_exit(void)
{
    pthread_mutex_lock(&lock);
    int first = !registered;
    registered = 1;
    pthread_mutex_unlock(&lock);
    if (first)
        atexit(probing_end_queries);
}

void probing_exit_patience(double seconds)
{
    pthread_mutex_lock(&lock);
    patience = seconds;
    pthread_mutex_unlock(&lock);
}

void probing_end_queries(void)
{
    int state = probing_state();
    if (state == PROBING_ENDING) {
        pthread_mutex_lock(&lock);
        double seconds = patience;
        pthread_mutex_unlock(&lock);
        probing_wait_for_end(seconds);
        return;
    }
    if (state != PROBING_SERVING) /* a forked child, too: its copy of the library never ran a query */
        return;
    pthread_mutex_lock(&lock);
    struct timespec deadline = probing_deadline(patience);
    if (!asked) {
        asked = 1;
        probing_wake_main_thread();
    }
    while (!ended && pthread_cond_timedwait(&changed, &lock, &deadline) != ETIMEDOUT)
        continue;
    pthread_mutex_unlock(&lock);
}

void probing_serve_exit(void)
{
    pthread_mutex_lock(&lock);
    int serve = asked && !ended;
    pthread_mutex_unlock(&lock);
    if (!serve)
        return;
    probing_managed_end_queries();
    pthread_mutex_lock(&lock);
    ended = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}
