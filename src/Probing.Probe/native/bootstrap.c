/* The start: one thread of our own that enters the runtime, brings the probe up and stays to serve calls. */
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
#include <unistd.h>

enum {
    STACK_BYTES = 1024 * 1024,
    FAULT_CHECK_MS = 250, /* how long a managed NullReferenceException may be fatal after faulthandler.enable() */
};

/* What the runtime reserves at its start (GC range, see Probing.Probe.csproj) and some more. */
static const size_t ADDRESS_SPACE_BYTES = 3ull << 30;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static volatile int state = PROBING_IDLE;
EXPORT struct probing_report probing_report;
static char *socket_path;
static struct probing_failure failure = {"internal", "", ""};

__attribute__((constructor)) static void prepare(void)
{
    probing_condition_init(&changed);
}

static void set_state(int value)
{
    pthread_mutex_lock(&lock);
    state = value;
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
}

static void *main_thread(void *argument)
{
    char *settings = argument;
    pthread_setname_np(pthread_self(), "probing-main");
    take_after_main_thread();
    if (!address_space_suffices()) {
        probing_report_failure("limit_exceeded",
            "the probe needs 3 GiB of address space (not memory) and the process may not reserve that much; "
            "raise `ulimit -v`", NULL);
    } else if (probing_managed_start(settings, strlen(settings)) == 0) {
        for (;;) {
            probing_serve_calls(FAULT_CHECK_MS);
            probing_serve_exit();
            probing_uncover_fault_handlers();
        }
    }
    free(settings);
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

EXPORT int probing_bootstrap(const char *settings)
{
    if (probing_in_forked_child())
        return PROBING_FORKED;
    int idle = PROBING_IDLE;
    if (!__atomic_compare_exchange_n(&state, &idle, PROBING_STARTING, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        return idle;
    probing_report.process = getpid();
    probing_report.state = PROBING_STARTING;

    char *copy = strdup(settings ? settings : "");
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
    return probing_in_forked_child() ? PROBING_FORKED : state;
}

int probing_wait(double seconds)
{
    struct timespec deadline = probing_deadline(seconds);
    pthread_mutex_lock(&lock);
    while (state == PROBING_STARTING && pthread_cond_timedwait(&changed, &lock, &deadline) != ETIMEDOUT)
        continue;
    int result = state;
    pthread_mutex_unlock(&lock);
    return result;
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
