/*
 * Tells the process that made a ring from its forked children, at the cost of one load: the number that must match lies on a
 * page that the kernel empties in children, those of a bare clone() too.
 */
#include "ring_internal.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static struct ring_process *_Atomic page;
static _Atomic uint64_t last; /* children go on counting where the parent was: no number is given twice in a line of them */

enum { PAGE_BYTES = 4096 };
static struct ring_process by_id; /* before Linux 4.14 no page is emptied: here the owner is the process id */

_Static_assert(sizeof(struct ring_process) <= PAGE_BYTES, "one page");

struct ring_process *ring_process(void)
{
    struct ring_process *known = atomic_load_explicit(&page, memory_order_acquire);
    if (known)
        return known;
    struct ring_process *fresh = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (fresh == MAP_FAILED)
        return NULL;
    struct ring_process *chosen = madvise(fresh, PAGE_BYTES, MADV_WIPEONFORK) ? &by_id : fresh;
    if (!atomic_compare_exchange_strong(&page, &known, chosen))
        chosen = known; /* another thread was quicker */
    if (chosen != fresh)
        munmap(fresh, PAGE_BYTES);
    return chosen;
}

static uint64_t owner_by_id(void)
{
    uint64_t before = atomic_load(&by_id.owner), id = (uint64_t)getpid();
    if (before != id && atomic_compare_exchange_strong(&by_id.owner, &before, id)) {
        memset(&by_id.lock, 0, sizeof by_id.lock);
        by_id.rings = NULL;
        atomic_store(&by_id.committed, 0);
    }
    return id;
}

uint64_t ring_owner_new(void)
{
    struct ring_process *here = ring_process();
    if (!here)
        return 0;
    if (here == &by_id)
        return owner_by_id();
    uint64_t owner = atomic_load(&here->owner);
    if (owner)
        return owner;
    uint64_t fresh = atomic_fetch_add(&last, 1) + 1;
    return atomic_compare_exchange_strong(&here->owner, &owner, fresh) ? fresh : owner;
}

int ring_owner_is_here(uint64_t owner)
{
    struct ring_process *here = atomic_load_explicit(&page, memory_order_relaxed);
    if (__builtin_expect(here == &by_id, 0))
        return (uint64_t)getpid() == owner;
    return atomic_load_explicit(&here->owner, memory_order_relaxed) == owner;
}
