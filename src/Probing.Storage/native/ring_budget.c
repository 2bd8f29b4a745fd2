/*
 * The memory of all rings of the process together. Where it is used up, a ring that has less than another one takes from it:
 * otherwise a table that came late would get nothing.
 */
#include "ring_internal.h"

static _Atomic uint64_t budget = UINT64_MAX;

void ring_set_budget(uint64_t bytes)
{
    atomic_store(&budget, bytes ? bytes : UINT64_MAX);
}

uint64_t ring_budget_used(void)
{
    struct ring_process *process = ring_process();
    return process ? atomic_load(&process->committed) : 0;
}

void ring_budget_join(struct ring *ring)
{
    struct ring_process *process = ring_process();
    pthread_mutex_lock(&process->lock);
    ring->next = process->rings;
    process->rings = ring;
    pthread_mutex_unlock(&process->lock);
}

void ring_budget_leave(struct ring *ring, uint64_t released)
{
    struct ring_process *process = ring_process();
    pthread_mutex_lock(&process->lock);
    for (struct ring **at = &process->rings; *at; at = &(*at)->next) {
        if (*at == ring) {
            *at = ring->next;
            break;
        }
    }
    pthread_mutex_unlock(&process->lock);
    ring_budget_return(released);
}

void ring_budget_return(uint64_t bytes)
{
    atomic_fetch_sub(&ring_process()->committed, bytes);
}

static int take(struct ring_process *process, uint64_t bytes)
{
    uint64_t used = atomic_fetch_add(&process->committed, bytes) + bytes;
    if (used <= atomic_load(&budget))
        return 1;
    atomic_fetch_sub(&process->committed, bytes);
    return 0;
}

/* Has the largest ring give a chunk back, where that makes the two more equal. What one of them is writing is not waited for. */
static int take_from_largest(struct ring_process *process, struct ring *ring, uint64_t bytes)
{
    struct ring *largest = NULL;
    for (struct ring *other = process->rings; other; other = other->next)
        if (other != ring && (!largest || atomic_load(&other->committed) > atomic_load(&largest->committed)))
            largest = other;
    if (!largest || atomic_load(&largest->committed) <= atomic_load(&ring->committed) + bytes ||
        pthread_mutex_trylock(&largest->lock))
        return 0;
    uint64_t released = ring_release_oldest(largest);
    pthread_mutex_unlock(&largest->lock);
    ring_budget_return(released);
    return released != 0;
}

int ring_budget_take(struct ring *ring, uint64_t bytes)
{
    struct ring_process *process = ring_process();
    if (take(process, bytes))
        return 1;
    int taken = 0;
    pthread_mutex_lock(&process->lock);
    while (!(taken = take(process, bytes)) && take_from_largest(process, ring, bytes))
        ;
    pthread_mutex_unlock(&process->lock);
    return taken;
}
