/*
 * Tells the process that made a ring from its forked children, at the cost of one load: the number that must match lies on a
 * page that the kernel empties in children, those of a bare clone() too.
 */
#include "ring_internal.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static _Atomic(_Atomic uint64_t *) page;
static _Atomic uint64_t last; /* children go on counting where the parent was: no number is given twice in a line of them */

enum { PAGE_BYTES = 4096 };
static _Atomic uint64_t by_process; /* before Linux 4.14 no page is emptied: its address stands for "ask for the pid" */

static _Atomic uint64_t *the_page(void)
{
    _Atomic uint64_t *known = atomic_load_explicit(&page, memory_order_acquire);
    if (known)
        return known;
    _Atomic uint64_t *fresh = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (fresh == MAP_FAILED)
        return NULL;
    _Atomic uint64_t *chosen = madvise(fresh, PAGE_BYTES, MADV_WIPEONFORK) ? &by_process : fresh;
    if (!atomic_compare_exchange_strong(&page, &known, chosen))
        chosen = known; /* another thread was quicker */
    if (chosen != fresh)
        munmap(fresh, PAGE_BYTES);
    return chosen;
}

uint64_t ring_owner_new(void)
{
    _Atomic uint64_t *here = the_page();
    if (!here)
        return 0;
    if (here == &by_process)
        return (uint64_t)getpid();
    uint64_t owner = atomic_load(here);
    if (owner)
        return owner;
    uint64_t fresh = atomic_fetch_add(&last, 1) + 1;
    return atomic_compare_exchange_strong(here, &owner, fresh) ? fresh : owner;
}

int ring_owner_is_here(uint64_t owner)
{
    _Atomic uint64_t *here = atomic_load_explicit(&page, memory_order_relaxed);
    if (__builtin_expect(here == &by_process, 0))
        return (uint64_t)getpid() == owner;
    return atomic_load_explicit(here, memory_order_relaxed) == owner;
}
