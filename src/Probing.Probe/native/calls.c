/*
 * Calls from Python threads to managed code. A Python thread queues a call and waits for its reply without the GIL; the
 * probe's main thread takes calls from the queue and hands them to managed code, which completes each once, whenever
 * and wherever it likes. Two owners: the Python side and the managed side; the last one to let go frees the call.
 */
#define _GNU_SOURCE
#include "probing.h"
#include "waiting.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct probing_call {
    struct probing_call *next;
    enum probing_operation operation;
    uint8_t *request;
    size_t request_length;
    struct probing_reply reply;
    uint8_t *reply_data;
    int owners;
    int queued, done, cancelled;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work, replied;
static struct probing_call *first, *last;
static struct probing_call *cancelled; /* handed over already, to be given up; linked by next */
static int woken, accepting;

__attribute__((constructor)) static void prepare(void)
{
    probing_condition_init(&work);
    probing_condition_init(&replied);
}

struct probing_call *probing_call_new(enum probing_operation operation, uint8_t *request, size_t length)
{
    struct probing_call *call = calloc(1, sizeof *call);
    if (!call) {
        free(request);
        return NULL;
    }
    call->operation = operation;
    call->request = request;
    call->request_length = length;
    call->owners = 1;
    return call;
}

/* With the lock. */
static void let_go(struct probing_call *call)
{
    if (--call->owners > 0)
        return;
    if (call->reply.stream) /* answered after the caller had gone */
        probing_stream_free(call->reply.stream);
    free(call->request);
    free(call->reply_data);
    free(call);
}

int probing_call_submit(struct probing_call *call)
{
    pthread_mutex_lock(&lock);
    if (!accepting) {
        pthread_mutex_unlock(&lock);
        return -1;
    }
    call->owners++; /* the managed side's, from the queue on */
    call->queued = 1;
    if (last)
        last->next = call;
    else
        first = call;
    last = call;
    pthread_cond_signal(&work);
    pthread_mutex_unlock(&lock);
    return 0;
}

void probing_accept_calls(int accept)
{
    pthread_mutex_lock(&lock);
    accepting = accept;
    pthread_mutex_unlock(&lock);
}

int probing_call_wait(struct probing_call *call, double seconds)
{
    struct timespec deadline = probing_deadline(seconds);
    pthread_mutex_lock(&lock);
    while (!call->done && pthread_cond_timedwait(&replied, &lock, &deadline) != ETIMEDOUT)
        continue;
    int done = call->done;
    pthread_mutex_unlock(&lock);
    return done;
}

void probing_call_cancel(struct probing_call *call)
{
    pthread_mutex_lock(&lock);
    if (!call->done && !call->cancelled) {
        call->cancelled = 1;
        if (!call->queued) {
            call->owners++; /* the cancel list's */
            call->next = cancelled;
            cancelled = call;
        } /* else it is cancelled as soon as it is handed over */
        pthread_cond_signal(&work);
    }
    pthread_mutex_unlock(&lock);
}

struct probing_reply probing_call_reply(struct probing_call *call)
{
    pthread_mutex_lock(&lock);
    struct probing_reply reply = call->reply;
    call->reply.stream = NULL;
    pthread_mutex_unlock(&lock);
    return reply;
}

void probing_call_release(struct probing_call *call)
{
    pthread_mutex_lock(&lock);
    let_go(call);
    pthread_mutex_unlock(&lock);
}

void probing_call_complete(struct probing_call *call, int failed, const uint8_t *data, size_t length,
                           struct ArrowArrayStream *stream)
{
    uint8_t *copy = malloc(length ? length : 1);
    if (copy)
        memcpy(copy, data, length);

    pthread_mutex_lock(&lock);
    call->reply_data = copy;
    call->reply = (struct probing_reply){failed || !copy, copy, copy ? length : 0, stream};
    call->done = 1;
    pthread_cond_broadcast(&replied);
    let_go(call);
    pthread_mutex_unlock(&lock);
}

/* With the lock; gives it up while managed code runs. */
static void hand_over_first(void)
{
    struct probing_call *call = first;
    first = call->next;
    if (!first)
        last = NULL;
    call->next = NULL;
    call->owners++; /* ours: managed code may complete it at once */
    pthread_mutex_unlock(&lock);

    probing_managed_call(call, call->operation, call->request, call->request_length);

    pthread_mutex_lock(&lock);
    call->queued = 0;
    int cancel = call->cancelled && !call->done;
    if (cancel) {
        pthread_mutex_unlock(&lock);
        probing_managed_cancel(call);
        pthread_mutex_lock(&lock);
    }
    let_go(call);
}

/* With the lock; gives it up while managed code runs. */
static void pass_on_first_cancel(void)
{
    struct probing_call *call = cancelled;
    cancelled = call->next;
    call->next = NULL;
    int pending = !call->done;
    pthread_mutex_unlock(&lock);
    if (pending)
        probing_managed_cancel(call);
    pthread_mutex_lock(&lock);
    let_go(call);
}

void probing_serve_calls(int milliseconds)
{
    struct timespec deadline = probing_deadline(milliseconds / 1000.0);
    pthread_mutex_lock(&lock);
    do {
        while (first || cancelled) {
            if (cancelled)
                pass_on_first_cancel();
            else
                hand_over_first();
        }
    } while (!woken && pthread_cond_timedwait(&work, &lock, &deadline) != ETIMEDOUT);
    woken = 0;
    pthread_mutex_unlock(&lock);
}

void probing_wake_main_thread(void)
{
    pthread_mutex_lock(&lock);
    woken = 1;
    pthread_cond_signal(&work);
    pthread_mutex_unlock(&lock);
}
