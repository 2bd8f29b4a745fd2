/*
 * The start: one thread of our own that enters the runtime, brings the probe up and stays to serve calls. When the probe is
 * detached it takes everything down again and ends, and another start may follow.
 */
#define _GNU_SOURCE
#include "probing.h"
#include "waiting.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

/* Besides enum probing_state: ending, and to be started again. The world sees "starting". */
enum { RESTARTING = 100 };

enum {
    STACK_BYTES = 1024 * 1024,
    FAULT_CHECK_MS = 250, /* how long a managed NullReferenceException may be fatal after faulthandler.enable() */
};

/* What the runtime reserves at its start (GC range, see Probing.Probe.csproj) and some more. */
static const size_t ADDRESS_SPACE_BYTES = 3ull << 30;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static int state = PROBING_IDLE; /* atomic; changed with the lock but for the two steps of probing_bootstrap */
static char *wanted;             /* atomic; settings of the start that shall follow the end */
static int detaching;            /* atomic */
EXPORT struct probing_report probing_report;
static char *socket_path;
static struct probing_failure failure = {"internal", "", ""};

__attribute__((constructor)) static void prepare(void)
{
    probing_condition_init(&changed);
}

static int shown(int value)
{
    return value == RESTARTING ? PROBING_STARTING : value;
}

static int current_state(void)
{
    return shown(__atomic_load_n(&state, __ATOMIC_SEQ_CST));
}

/* False when the state was not that. */
static int change_state(int from, int to)
{
    return __atomic_compare_exchange_n(&state, &from, to, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static void set_state(int value)
{
    pthread_mutex_lock(&lock);
    __atomic_store_n(&state, value, __ATOMIC_SEQ_CST);
    probing_report.state = value;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static const char *copy_of(const char *text)
{
    const char *copy = text ? strdup(text) : NULL;
    return copy ? copy : "";
}

void probing_report_serving(const char *path)
{
    if (!socket_path || strcmp(socket_path, path) != 0) /* the former one, if any, is kept: somebody may be reading it */
        socket_path = strdup(path);
    set_state(PROBING_SERVING);
}

void probing_report_failure(const char *code, const char *message, const char *detail)
{
    failure = (struct probing_failure){copy_of(code), copy_of(message), copy_of(detail)};
    snprintf(probing_report.failure, sizeof probing_report.failure, "%s", failure.message);
    set_state(PROBING_FAILED);
}

/* The runtime aborts the process when it cannot reserve its address space (ulimit -v); ask before it does. */
static int address_space_suffices(void)
{
    void *range = mmap(NULL, ADDRESS_SPACE_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (range == MAP_FAILED)
        return 0;
    munmap(range, ADDRESS_SPACE_BYTES);
    return 1;
}

/*
 * A thread inherits from its creator what it may run on and how urgently. Where the library was injected, that is any thread
 * of the process, perhaps one that is pinned to a core or runs in real time: ours take after the main thread.
 */
static void take_after_main_thread(void)
{
    cpu_set_t cores;
    if (sched_getaffinity(getpid(), sizeof cores, &cores) == 0)
        sched_setaffinity(0, sizeof cores, &cores);
    int policy = sched_getscheduler(0);
    if (policy == SCHED_FIFO || policy == SCHED_RR)
        sched_setscheduler(0, SCHED_OTHER, &(struct sched_param){0});
    setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, getpid())); /* on Linux both are of one thread */
}

static int start(const char *settings)
{
    if (!address_space_suffices()) {
        probing_report_failure("limit_exceeded",
            "the probe needs 3 GiB of address space (not memory) and the process may not reserve that much; "
            "raise `ulimit -v`", NULL);
        return -1;
    }
    __atomic_store_n(&detaching, 0, __ATOMIC_SEQ_CST); /* what was asked of the former one */
    probing_take_fault_handlers();
    probing_accept_calls(1);
    return probing_managed_start(settings, strlen(settings));
}

static void serve(void)
{
    while (!__atomic_exchange_n(&detaching, 0, __ATOMIC_SEQ_CST)) {
        probing_serve_calls(FAULT_CHECK_MS);
        probing_serve_exit();
        probing_uncover_fault_handlers();
    }
}

static void stop(void)
{
    set_state(PROBING_ENDING);
    probing_accept_calls(0);
    probing_serve_calls(0); /* those that are queued; managed code answers them before it stops */
    int stopped = probing_managed_stop() == 0;
    probing_serve_exit(); /* exit() may have begun meanwhile */
    if (stopped)
        probing_give_fault_handlers_back();
}

/* The settings of the start that somebody asked for in the meantime; NULL when nobody did. */
static char *next_start(void)
{
    char *settings = NULL;
    pthread_mutex_lock(&lock);
    if (change_state(PROBING_ENDING, PROBING_IDLE)) {
        probing_report.state = PROBING_IDLE;
    } else {
        settings = __atomic_exchange_n(&wanted, NULL, __ATOMIC_SEQ_CST);
        __atomic_store_n(&state, PROBING_STARTING, __ATOMIC_SEQ_CST);
    }
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return settings;
}

static void *main_thread(void *argument)
{
    pthread_setname_np(pthread_self(), "probing-main");
    take_after_main_thread();
    for (char *settings = argument; settings;) {
        int started = start(settings) == 0;
        free(settings);
        if (!started)
            break;
        serve();
        stop();
        settings = next_start();
    }
    return NULL;
}

static int create_main_thread(char *settings)
{
    pthread_t thread;
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error)
        return error;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    error = pthread_create(&thread, &attributes, main_thread, settings); /* wrapped: with our signal mask */
    pthread_attr_destroy(&attributes);
    return error;
}

/* Has the start follow the end that is under way, and takes the settings; false when none is. */
static int start_after_end(char *settings)
{
    char *none = NULL;
    if (current_state() != PROBING_ENDING)
        return 0;
    if (!__atomic_compare_exchange_n(&wanted, &none, settings, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
        free(settings); /* somebody else was first */
        return 1;
    }
    if (change_state(PROBING_ENDING, RESTARTING)) {
        probing_report.state = PROBING_STARTING;
        return 1;
    }
    __atomic_store_n(&wanted, NULL, __ATOMIC_SEQ_CST); /* it has ended by now, and nobody took them */
    return 0;
}

EXPORT int probing_bootstrap(const char *settings)
{
    if (probing_in_forked_child())
        return PROBING_FORKED;
    int before = current_state();
    if (before != PROBING_IDLE && before != PROBING_ENDING && before != PROBING_FAILED)
        return before;
    char *copy = strdup(settings ? settings : "");
    if (copy && start_after_end(copy))
        return PROBING_STARTING;
    /* What was in the way of a start that failed may be gone: a directory, a limit. */
    if (!change_state(PROBING_IDLE, PROBING_STARTING) && !change_state(PROBING_FAILED, PROBING_STARTING)) {
        free(copy);
        return current_state();
    }
    probing_report.process = getpid();
    probing_report.state = PROBING_STARTING;

    int error = copy ? create_main_thread(copy) : ENOMEM;
    if (error) {
        free(copy);
        probing_report_failure("unavailable", "the probe's first thread could not be created", strerror(error));
        return -error;
    }
    return PROBING_STARTING;
}

EXPORT int probing_state(void)
{
    return probing_in_forked_child() ? PROBING_FORKED : current_state();
}

void probing_detach(void)
{
    __atomic_store_n(&detaching, 1, __ATOMIC_SEQ_CST);
    probing_wake_main_thread();
}

int probing_wait(double seconds)
{
    struct timespec deadline = probing_deadline(seconds);
    pthread_mutex_lock(&lock);
    while (current_state() == PROBING_STARTING && pthread_cond_timedwait(&changed, &lock, &deadline) != ETIMEDOUT)
        continue;
    int result = current_state();
    pthread_mutex_unlock(&lock);
    return result;
}

void probing_wait_for_end(double seconds)
{
    struct timespec deadline = probing_deadline(seconds);
    pthread_mutex_lock(&lock);
    while (current_state() == PROBING_ENDING && pthread_cond_timedwait(&changed, &lock, &deadline) != ETIMEDOUT)
        continue;
    pthread_mutex_unlock(&lock);
}

const char *probing_socket_path(void)
{
    return socket_path ? socket_path : "";
}

void probing_remove_socket(void)
{
    if (socket_path)
        unlink(socket_path);
}

const char *probing_library_path(void)
{
    static const char here;
    Dl_info info;
    return dladdr(&here, &info) && info.dli_fname ? info.dli_fname : "";
}

struct probing_failure probing_start_failure(void)
{
    return failure;
}
