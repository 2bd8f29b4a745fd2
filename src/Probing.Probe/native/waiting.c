/* Conditions on the monotonic clock: setting the wall clock must not lengthen a wait. */
#define _GNU_SOURCE
#include "waiting.h"

void probing_condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct timespec probing_deadline(double seconds)
{
    enum { LONGEST_S = 366 * 24 * 3600 }; /* keeps the conversion in range; also what NaN and infinity become */
    if (!(seconds <= LONGEST_S))
        seconds = LONGEST_S;
    if (seconds < 0)
        seconds = 0;

    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    time_t whole = (time_t)seconds;
    deadline.tv_sec += whole;
    deadline.tv_nsec += (long)((seconds - (double)whole) * 1e9);
    if (deadline.tv_nsec >= 1000000000L) {
        deadline.tv_sec++;
        deadline.tv_nsec -= 1000000000L;
    }
    return deadline;
}
