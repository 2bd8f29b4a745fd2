/* Threads with a known stack: worker, outer, middle (three times), inner, which waits; for tests of --native. */
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NEVER_INLINE __attribute__((noinline, noclone))

static sem_t inside, gate;
static volatile int sum;

NEVER_INLINE static void inner(void)
{
    sem_post(&inside);
    while (sem_wait(&gate))
        continue;
    sum++;
}

NEVER_INLINE static int middle(int depth)
{
    if (depth == 0)
        inner();
    else
        sum += middle(depth - 1);
    return sum + 1;
}

NEVER_INLINE static int outer(int size)
{
    volatile char room[size]; /* a frame whose size only a register tells */
    room[0] = (char)size;
    return middle(2) + room[0];
}

static void *worker(void *argument)
{
    sum += outer(1000 + (int)(long)argument);
    return NULL;
}

NEVER_INLINE static void outer_made(void)
{
    sum += outer(50);
}

/* Calls it through code of its own making: sub $8,%rsp; call *%rdi; add $8,%rsp; ret */
static void *through_made_code(void *unused)
{
    static const unsigned char code[] = {0x48, 0x83, 0xec, 0x08, 0xff, 0xd7, 0x48, 0x83, 0xc4, 0x08, 0xc3};
    void *made = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED)
        exit(2);
    memcpy(made, code, sizeof code);
    ((void (*)(void (*)(void)))made)(outer_made);
    return unused;
}

static void handler(int signal)
{
    (void)signal;
    sum += outer(100);
}

static void *interrupted(void *unused)
{
    raise(SIGUSR1);
    return unused;
}

int main(int count, char **arguments)
{
    int threads = count > 2 ? atoi(arguments[2]) : 3;
    void *(*run)(void *) = strcmp(arguments[1], "signal") == 0 ? interrupted
        : strcmp(arguments[1], "made") == 0 ? through_made_code : worker;
    signal(SIGUSR1, handler);
    sem_init(&inside, 0, 0);
    sem_init(&gate, 0, 0);
    pthread_t *all = calloc((size_t)threads, sizeof *all);
    for (long i = 0; i < threads; i++)
        if (pthread_create(&all[i], NULL, run, (void *)i))
            return 1;
    for (int i = 0; i < threads; i++)
        sem_wait(&inside);
    printf("ready\n");
    fflush(stdout);
    while (getchar() != EOF)
        continue;
    for (int i = 0; i < threads; i++)
        sem_post(&gate);
    for (int i = 0; i < threads; i++)
        pthread_join(all[i], NULL);
    puts("all went well");
    return 0;
}
