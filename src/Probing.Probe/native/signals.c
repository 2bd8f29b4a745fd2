/*
 * Signals: the runtime gets those it cannot live without, the host keeps all of its own.
 *
 *  - sigaction/signal, as the runtime calls them, pass this filter. It lets through the hardware faults (chained, see
 *    below) and the GC's activation signal; every other request is answered "done" and does nothing.
 *  - The activation signal is moved from SIGRTMIN, which applications use, to the highest free real-time signal.
 *  - Every thread that the library creates has all asynchronous signals blocked, so the kernel gives the host's
 *    signals to the host's threads only.
 *  - getenv hides DOTNET_*: settings that the user made for other .NET programs must not shape the probe.
 */
#define _GNU_SOURCE
#include "probing.h"

#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

int __real_sigaction(int signal, const struct sigaction *action, struct sigaction *old);
char *__real_getenv(const char *name);
int glibc_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument);
int glibc_pthread_kill(pthread_t thread, int signal);
int glibc_pthread_sigmask(int how, const sigset_t *set, sigset_t *old);

/* ---- our own text --------------------------------------------------------------------------------------------- */

static uintptr_t text_start, text_end;

static int find_text(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size, (void)unused;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X))
            continue;
        uintptr_t start = info->dlpi_addr + segment->p_vaddr;
        if ((uintptr_t)&find_text - start < segment->p_memsz) {
            text_start = start;
            text_end = start + segment->p_memsz;
            return 1;
        }
    }
    return 0;
}

__attribute__((constructor)) static void remember_text(void)
{
    dl_iterate_phdr(find_text, NULL);
}

/* ---- hardware faults -------------------------------------------------------------------------------------------- */

/*
 * The runtime turns a fault in managed code into an exception, so its handler must see the faults of our text, and
 * only those. Ours stands in front: a fault elsewhere, or a signal sent by kill(), goes to the handler below.
 *
 * Whenever we go over a foreign handler we use a new function, a new level. faulthandler and others end by "restore
 * the previous handler and raise again"; with one function for all levels that would come back here for ever.
 */
enum { LEVELS = 16, ENTRY_SIZE = 32, MARK_SIZE = 16 };

extern const char probing_fault_entries[];

struct fault_chain {
    struct sigaction runtime;       /* what the runtime asked for */
    struct sigaction below[LEVELS]; /* whom each of our levels covers */
    volatile int levels;            /* how many are in use */
    volatile int top;               /* the one that is installed */
    volatile int active;
};

static struct fault_chain segv_chain, fpe_chain;

static struct fault_chain *chain_of(int signal)
{
    return signal == SIGSEGV ? &segv_chain : signal == SIGFPE ? &fpe_chain : NULL;
}

static void *handler_of(const struct sigaction *action)
{
    return action->sa_flags & SA_SIGINFO ? (void *)action->sa_sigaction : (void *)action->sa_handler;
}

static void *level_handler(int level)
{
    return (void *)(probing_fault_entries + level * ENTRY_SIZE + MARK_SIZE);
}

static sigset_t thread_mask(void);

/*
 * kill() is for the process, and the kernel gives its signal to any thread that does not block it. Our threads must keep
 * SIGSEGV and SIGFPE open for faults of their own, so now and then the host's signal arrives on one of them, where its
 * handler would see a thread that the host does not know: faulthandler, no current thread. It goes on to the main thread.
 */
static int passed_to_the_host(int signal, const siginfo_t *info, const ucontext_t *context)
{
    if (info->si_code != SI_USER && info->si_code != SI_QUEUE)
        return 0; /* a fault, or for this very thread */
    sigset_t blocked = thread_mask();
    uint64_t ours, here;
    memcpy(&ours, &blocked, sizeof ours);
    memcpy(&here, &context->uc_sigmask, sizeof here);
    pid_t process = getpid();
    siginfo_t copy = *info;
    copy.si_code = SI_QUEUE; /* with the sender's number still in it; the kernel accepts SI_USER from itself alone */
    return (here & ours) == ours && (pid_t)syscall(SYS_gettid) != process
        && syscall(SYS_rt_tgsigqueueinfo, process, process, signal, &copy) == 0;
}

/* Called from fault_entries.S, on whatever stack the kernel chose. Async-signal-safe. */
__attribute__((visibility("hidden"), used)) void probing_fault(int signal, siginfo_t *info, void *context, int level)
{
    struct fault_chain *chain = chain_of(signal);
    uintptr_t pc = (uintptr_t)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
    int sent = info->si_code <= 0; /* by kill, raise or sigqueue; a real fault is positive */
    if (pc >= text_start && pc < text_end && !sent) {
        chain->runtime.sa_sigaction(signal, info, context);
        return;
    }
    if (sent && passed_to_the_host(signal, info, context))
        return;

    struct sigaction below = chain->below[level];
    int is_function = below.sa_flags & SA_SIGINFO || (below.sa_handler != SIG_DFL && below.sa_handler != SIG_IGN);
    if (is_function && below.sa_flags & SA_RESETHAND)
        chain->below[level] = (struct sigaction){.sa_handler = SIG_DFL};

    if (below.sa_flags & SA_SIGINFO) {
        below.sa_sigaction(signal, info, context);
    } else if (is_function) {
        below.sa_handler(signal);
    } else if (below.sa_handler == SIG_DFL || !sent) {
        /* The kernel does not let a process ignore a real fault either. */
        struct sigaction fallback = {.sa_handler = SIG_DFL};
        __real_sigaction(signal, &fallback, NULL);
        if (sent)
            raise(signal); /* a real fault comes back by itself: its instruction runs again */
    }
}

/* True for a handler of another copy of this library: it passes our faults down to us, so it may stay on top. */
static int is_fellow(const void *handler)
{
    uintptr_t address = (uintptr_t)handler;
    if (address % ENTRY_SIZE != MARK_SIZE)
        return 0;
    /* By system call: a handler whose library was unmapped must not make us fault. */
    char mark[MARK_SIZE];
    struct iovec to = {mark, MARK_SIZE}, from = {(void *)(address - MARK_SIZE), MARK_SIZE};
    return process_vm_readv(getpid(), &to, 1, &from, 1, 0) == MARK_SIZE
        && memcmp(mark, probing_fault_entries, MARK_SIZE) == 0;
}

/* A level for going over that handler. One that covered the same handler before is used again: otherwise a host that
 * enables and disables faulthandler in a loop would use up all levels. */
static int level_over(struct fault_chain *chain, const struct sigaction *current)
{
    for (int i = 0; i < chain->levels; i++)
        if (handler_of(&chain->below[i]) == handler_of(current))
            return i;
    return chain->levels < LEVELS ? chain->levels : -1;
}

static int go_on_top(int signal)
{
    struct fault_chain *chain = chain_of(signal);
    struct sigaction current;
    if (__real_sigaction(signal, NULL, &current))
        return -1;
    void *handler = handler_of(&current);
    if (current.sa_flags & SA_SIGINFO) {
        for (int i = 0; i < chain->levels; i++) {
            if (handler == level_handler(i)) {
                chain->top = i;
                return 0;
            }
        }
        if (chain->levels > 0 && is_fellow(handler))
            return 0;
    }

    int level = level_over(chain, &current);
    if (level < 0)
        return -1;
    chain->below[level] = current;
    struct sigaction action = {.sa_mask = current.sa_mask};
    action.sa_flags = SA_SIGINFO | SA_RESTART | (current.sa_flags & (SA_ONSTACK | SA_NODEFER));
    action.sa_sigaction = (void (*)(int, siginfo_t *, void *))level_handler(level);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (__real_sigaction(signal, &action, NULL))
        return -1;
    chain->top = level;
    if (level == chain->levels)
        chain->levels = level + 1;
    return 0;
}

void probing_uncover_fault_handlers(void)
{
    if (segv_chain.active)
        go_on_top(SIGSEGV);
    if (fpe_chain.active)
        go_on_top(SIGFPE);
}

static void give_back(int signal)
{
    struct fault_chain *chain = chain_of(signal);
    struct sigaction current;
    chain->active = 0;
    if (__real_sigaction(signal, NULL, &current) || !(current.sa_flags & SA_SIGINFO))
        return;
    for (int i = 0; i < chain->levels; i++)
        if (handler_of(&current) == level_handler(i))
            __real_sigaction(signal, &chain->below[i], NULL);
}

void probing_give_fault_handlers_back(void)
{
    give_back(SIGSEGV);
    give_back(SIGFPE);
}

void probing_take_fault_handlers(void)
{
    segv_chain.active = segv_chain.runtime.sa_sigaction != NULL;
    fpe_chain.active = fpe_chain.runtime.sa_sigaction != NULL;
    probing_uncover_fault_handlers();
}

static int runtime_fault_action(int signal, const struct sigaction *action, struct sigaction *old)
{
    struct fault_chain *chain = chain_of(signal);
    if (!(action->sa_flags & SA_SIGINFO)) /* the runtime gives up on a fault of our text: the host's handler decides */
        return __real_sigaction(signal, &chain->below[chain->top], old);
    chain->runtime = *action;
    chain->active = 1;
    if (old)
        *old = (struct sigaction){.sa_handler = SIG_DFL}; /* the chain below is ours to follow, not the runtime's */
    return go_on_top(signal);
}

/* ---- the activation signal ---------------------------------------------------------------------------------------- */

static int activation_signal(void)
{
    static volatile int chosen;
    if (chosen)
        return chosen;
    /* The topmost three are left alone: SIGRTMAX is the one that applications pick when they count from above. */
    struct sigaction action;
    for (int signal = SIGRTMAX - 3; signal > SIGRTMIN; signal--)
        if (!__real_sigaction(signal, NULL, &action) && handler_of(&action) == (void *)SIG_DFL)
            return chosen = signal;
    return chosen = SIGRTMIN;
}

static int moved(int signal)
{
    return signal == SIGRTMIN ? activation_signal() : signal;
}

/* ---- what the runtime calls ------------------------------------------------------------------------------------- */

int __wrap_sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
    signal = moved(signal);
    if (!action || signal == activation_signal())
        return __real_sigaction(signal, action, old);
    if (chain_of(signal))
        return runtime_fault_action(signal, action, old);
    if (old)
        *old = (struct sigaction){.sa_handler = SIG_DFL};
    return 0;
}

__sighandler_t __wrap_signal(int signal, __sighandler_t handler)
{
    (void)signal, (void)handler; /* SIGPIPE stays as the host has it; our threads block it and see EPIPE */
    return SIG_DFL;
}

int __wrap_pthread_kill(pthread_t thread, int signal)
{
    return glibc_pthread_kill(thread, moved(signal));
}

int __wrap_pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    sigset_t changed;
    if (set && how == SIG_UNBLOCK && sigismember(set, SIGRTMIN)) {
        changed = *set;
        sigdelset(&changed, SIGRTMIN);
        sigaddset(&changed, activation_signal());
        set = &changed;
    }
    return glibc_pthread_sigmask(how, set, old);
}

static sigset_t thread_mask(void)
{
    static const int synchronous[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
    sigset_t blocked;
    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof synchronous / sizeof *synchronous; i++)
        sigdelset(&blocked, synchronous[i]);
    sigdelset(&blocked, SIGKILL); /* the kernel drops these two anyway; without them the mask reads as it is shown */
    sigdelset(&blocked, SIGSTOP);
    sigdelset(&blocked, activation_signal());
    return blocked;
}

uint64_t probing_thread_mask(void)
{
    sigset_t blocked = thread_mask();
    uint64_t bits; /* the kernel's part of a sigset_t: bit n - 1 for signal n */
    memcpy(&bits, &blocked, sizeof bits);
    return bits;
}

/*
 * While a thread of the process is inside execve(), no other can create threads: EAGAIN. Either the exec ends them all,
 * or it fails and the next attempt succeeds. The runtime would take the failure for fatal and abort the process.
 */
static int create_thread(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
{
    static const struct timespec pause = {.tv_nsec = 1000000};
    enum { ATTEMPTS = 200 };
    int error = EAGAIN;
    for (int i = 0; i < ATTEMPTS && error == EAGAIN; i++) {
        if (i > 0)
            nanosleep(&pause, NULL);
        error = glibc_pthread_create(thread, attributes, start, argument);
    }
    return error;
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
{
    /* A thread inherits its creator's mask; set before the creation, no signal finds the new thread unprepared. Set, not
     * added: what the creator blocks besides must not reach threads that need their activation signal. */
    sigset_t blocked = thread_mask(), before;
    glibc_pthread_sigmask(SIG_SETMASK, &blocked, &before);
    int error = create_thread(thread, attributes, start, argument);
    glibc_pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

char *__wrap_getenv(const char *name)
{
    return strncmp(name, "DOTNET_", 7) == 0 ? NULL : __real_getenv(name);
}
