/*
 * Starts a program that is nobody's child: the host gets no SIGCHLD from it and no wait() of the host's sees it. The first
 * child has exit signal 0, which plain wait() does not report, and ends at once; the second one, which becomes the program,
 * goes over to init. Neither copies the host's memory nor runs its atfork handlers (CLONE_VM, as vfork).
 */
#define _GNU_SOURCE
#include "probing.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STACK_BYTES = 64 * 1024 };

struct program {
    char *const *arguments;
    char *const *environment;
    char *stack; /* of the second child */
    volatile int error;
};

static void close_descriptors(void)
{
    if (syscall(SYS_close_range, 3, ~0u, 0) == 0)
        return;
    for (int fd = 3; fd < 65536; fd++)
        close(fd);
}

/* Shares our memory until execve(): nothing but system calls. */
static int become_program(void *argument)
{
    struct program *program = argument;
    int null = open("/dev/null", O_RDWR);
    sigset_t none;
    sigemptyset(&none);
    if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 || chdir("/") != 0) {
        program->error = errno;
        _exit(127);
    }
    close_descriptors();
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);
    execve(program->arguments[0], program->arguments, program->environment);
    program->error = errno;
    _exit(127);
}

static int leave_family(void *argument)
{
    struct program *program = argument;
    setsid();
    if (clone(become_program, program->stack + STACK_BYTES, CLONE_VM | CLONE_VFORK, program) < 0)
        program->error = errno;
    _exit(0);
}

int probing_start_detached(char *const arguments[], char *const environment[])
{
    int subreaper = 0;
    prctl(PR_GET_CHILD_SUBREAPER, &subreaper, 0, 0, 0);
    if (getpid() == 1 || subreaper)
        return -ECHILD; /* it would come back to us as a child */
    char *stacks = malloc(2 * STACK_BYTES);
    if (!stacks)
        return -ENOMEM;
    struct program program = {arguments, environment, stacks, 0};
    pid_t child = clone(leave_family, stacks + 2 * STACK_BYTES, CLONE_VM | CLONE_VFORK, &program);
    if (child < 0)
        program.error = errno;
    else
        while (waitpid(child, NULL, __WCLONE) < 0 && errno == EINTR)
            continue;
    free(stacks);
    return -program.error;
}
