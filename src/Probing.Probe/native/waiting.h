#pragma once

#include <pthread.h>
#include <time.h>

void probing_condition_init(pthread_cond_t *condition);

/* The moment that many seconds from now, for pthread_cond_timedwait on such a condition. */
struct timespec probing_deadline(double seconds);
