# deadline: 240
# python: 3.13+
"""Programs that are hard to stop at the right moment: nothing that they compute or return changes, whether they get a probe or not."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile

import _target

PROGRAM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <unistd.h>

static int ended(void)
{
    struct pollfd input = {0, POLLIN, 0};
    return poll(&input, 1, 0) == 1;
}

static void ready(void)
{
    puts("READY");
    fflush(stdout);
}

static void work(long rounds)
{
    static volatile long sum;
    for (long i = 0; i < rounds; i++)
        sum += i;
}

static void *churn(void *unused)
{
    void *blocks[64] = {0};
    for (unsigned n = 1; (n & 1023) || !ended(); n++) {
        unsigned chosen = n * 2654435761u >> 26;
        free(blocks[chosen]);
        blocks[chosen] = malloc(1 + (n * 40503u & 8191));
        memset(blocks[chosen], 1, 1);
    }
    return unused;
}

/* Most of the time in a handler, which most of the time has interrupted the allocator. */
static void on_alarm(int number)
{
    work(number * 20000l);
}

static int handlers(void)
{
    struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &(struct itimerval){{0, 2000}, {0, 2000}}, NULL);
    ready();
    churn(NULL);
    return 21;
}

static int allocator(void)
{
    ready();
    churn(NULL);
    return 22;
}

/* The stack reaches just as far as it was needed. */
static long descend(int depth)
{
    volatile char frame[3000];
    memset((char *)frame, depth, sizeof frame);
    if (depth == 0) {
        ready();
        while (!ended())
            usleep(1000);
        return 0;
    }
    return descend(depth - 1) + (frame[7] == (char)depth);
}

/* Every register counts, and no system call is under way. */
static int registers(void)
{
    ready();
    do {
        unsigned long kept, rounds = 30000000;
        __asm__ volatile("mov $0x1234, %%rax\n1: dec %1\njnz 1b\nmov %%rax, %0" : "=r"(kept), "+r"(rounds) : : "rax");
        if (kept != 0x1234)
            return 1;
    } while (!ended());
    return 24;
}

/* As in a container: what the filter does not know, number -1 included, is refused. */
static int filtered(char **command)
{
    struct sock_filter filter[] = {
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr)},
        {BPF_JMP | BPF_JGT | BPF_K, 0, 1, 1000},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        return 1;
    execvp(command[0], command);
    return 1;
}

/* Nobody can be stopped while a child of vfork has the memory. */
static int vforks(void)
{
    ready();
    if (vfork() == 0) {
        while (!ended())
            usleep(1000);
        _exit(0);
    }
    return 25;
}

static void *replace(void *path)
{
    usleep(20000);
    execl(path, path, "execs", NULL);
    return NULL;
}

/* One thread waits, and is the first choice; another replaces the program fifty times a second. */
static int execs(char *path)
{
    if (!getenv("WAS_READY")) {
        setenv("WAS_READY", "1", 1);
        ready();
    }
    pthread_t thread;
    pthread_create(&thread, NULL, replace, path);
    while (!ended())
        usleep(500);
    _exit(26);
}

int main(int count, char **arguments)
{
    const char *what = arguments[1];
    if (strcmp(what, "filtered") == 0)
        return filtered(arguments + 2);
    if (strcmp(what, "handlers") == 0)
        return handlers();
    if (strcmp(what, "allocator") == 0)
        return allocator();
    if (strcmp(what, "deep") == 0)
        return descend(700) == 700 ? 23 : 1;
    if (strcmp(what, "registers") == 0)
        return registers();
    if (strcmp(what, "vforks") == 0)
        return vforks();
    return count > 1 ? execs(arguments[0]) : 1;
}
"""

# An allocator with one lock that it holds for long, and a name that says nothing.
ALLOCATOR = r"""
#include <pthread.h>
#include <stddef.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char memory[1 << 28];
static size_t used;
static struct block { struct block *next; size_t class, data[]; } *unused[40]; /* by the power of two of their size */

void *malloc(size_t size)
{
    size_t class = 5;
    while ((size_t)1 << class < size)
        class++;
    pthread_mutex_lock(&lock);
    for (volatile int i = 0; i < 20000; i++)
        continue;
    struct block *block = unused[class];
    if (block) {
        unused[class] = block->next;
    } else if (used + ((size_t)1 << class) + sizeof *block <= sizeof memory) {
        block = (struct block *)(memory + used);
        block->class = class;
        used += ((size_t)1 << class) + sizeof *block;
    }
    pthread_mutex_unlock(&lock);
    return block ? block->data : NULL;
}

void free(void *data)
{
    if (!data)
        return;
    struct block *block = (struct block *)data - 1;
    pthread_mutex_lock(&lock);
    block->next = unused[block->class];
    unused[block->class] = block;
    pthread_mutex_unlock(&lock);
}

void *calloc(size_t count, size_t size)
{
    void *result = malloc(count * size);
    return result ? memset(result, 0, count * size) : NULL;
}

void *realloc(void *data, size_t size)
{
    void *result = malloc(size);
    if (data && result) {
        size_t old = (size_t)1 << ((struct block *)data - 1)->class;
        memcpy(result, data, old < size ? old : size);
        free(data);
    }
    return result;
}
"""

if shutil.which("gcc") is None:
    print("SKIP: there is no C compiler")
    sys.exit(0)


def compiled(folder, name, source, *options):
    path = os.path.join(folder, name)
    with open(path + ".c", "w") as file:
        file.write(source)
    subprocess.check_call(["gcc", "-std=gnu11", "-Wall", "-O1", *options, path + ".c", "-o", path, "-lpthread"])
    return path


class Program(_target.Target):
    def __init__(self, *command, **variables):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        universal_newlines=True, env=dict(os.environ, **variables))
        assert self.process.stdout.readline() == "READY\n", self.process.stderr.read()


def refused(pid, words, code=3):
    done = _target.cli(pid, "inject")
    assert done.returncode == code and words in done.stderr, (done.returncode, done.stdout, done.stderr)


def traced(pid):
    with open("/proc/%d/status" % pid) as status:
        return "\nTracerPid:\t0\n" not in status.read()


with tempfile.TemporaryDirectory() as folder:
    program = compiled(folder, "program", PROGRAM)
    allocator = compiled(folder, "libplain.so", ALLOCATOR, "-shared", "-fPIC")

    for what, code, rounds in ("deep", 23, 3), ("registers", 24, 5), ("allocator", 22, 3):
        for number in range(rounds):
            with Program(program, what) as target:
                _target.inject(target.pid)
                assert _target.value(target.pid, "SELECT 1") == "1"
                assert target.end() == (code, "", ""), what

    # The same filter for the command line, as for all that runs in one container.
    for number in range(3):
        with Program(program, "filtered", program, "registers") as target:
            done = subprocess.run([program, "filtered", _target.CLI, str(target.pid), "inject"], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=60)
            assert done.returncode == 0, done
            assert target.end() == (24, "", "")

    # Both may find no safe moment and then say so; they may not be harmed.
    for number in range(3):
        for target in Program(program, "handlers"), Program(program, "allocator", LD_PRELOAD=allocator):
            with target:
                done = _target.cli(target.pid, "inject")
                assert done.returncode == 0 or "safe point" in done.stderr, (done.returncode, done.stdout, done.stderr)
                assert not traced(target.pid)
                assert target.end()[0] in (21, 22)

    with Program(program, "vforks") as target:
        refused(target.pid, "uninterruptible")
        assert target.end() == (25, "", "")

    for number in range(20):
        with Program(program, "execs") as target:
            done = _target.cli(target.pid, "inject")
            assert done.returncode in (0, 3) and "defect" not in done.stderr, (done.returncode, done.stdout, done.stderr)
            assert not traced(target.pid)
            assert target.end()[0] == 26
