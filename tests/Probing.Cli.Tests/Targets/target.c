// A process in a state that is asked for: target MODE. It says "ready" and ends with its input.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void say(const char *text)
{
    if (write(1, text, strlen(text)) < 0)
        _exit(1);
}

static void until_input_ends(void)
{
    char buffer[16];
    while (read(0, buffer, sizeof buffer) > 0) {
    }
}

static void *stay(void *unused)
{
    (void)unused;
    say("ready\n");
    until_input_ends();
    _exit(0);
}

static void install(struct sock_filter *filter, size_t count)
{
    struct sock_fprog program = { .len = (unsigned short)count, .filter = filter };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        fail("seccomp");
}

static void allow_everything(void)
{
    struct sock_filter filter[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };
    install(filter, 1);
}

// Reading the memory of processes is refused: of all but the own, or of the own as well.
static void refuse_reading(int own_too)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, own_too ? 0xffffffffu : (unsigned)getpid(), 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    install(filter, sizeof filter / sizeof *filter);
}

// The first process of a pid namespace ends only when all others there have been collected: it is in the midst of its
// end while the other one is a zombie of ours.
static void keep_one_ending(void)
{
    if (unshare(CLONE_NEWPID))
        fail("unshare");
    pid_t pids[2];
    for (int i = 0; i < 2; i++) {
        pids[i] = fork();
        if (pids[i] < 0)
            fail("fork");
        if (pids[i] == 0) {
            for (;;)
                pause();
        }
    }
    siginfo_t info;
    kill(pids[1], SIGKILL);
    if (waitid(P_PID, (id_t)pids[1], &info, WEXITED | WNOWAIT))
        fail("waitid");
    kill(pids[0], SIGKILL);
    printf("%d\n", pids[0]);
    fflush(stdout);
    say("ready\n");
    until_input_ends();
    waitpid(pids[1], NULL, 0);
    waitpid(pids[0], NULL, 0);
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "wait";
    if (strcmp(mode, "ending") == 0) {
        keep_one_ending();
        return 0;
    }
    if (strcmp(mode, "refuse") == 0 || strcmp(mode, "refuse-all") == 0) {
        refuse_reading(strcmp(mode, "refuse-all") == 0);
        execvp(argv[2], argv + 2);
        fail(argv[2]);
    }
    if (strcmp(mode, "main-thread-ends") == 0) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, stay, NULL))
            fail("pthread_create");
        pthread_exit(NULL);
    }
    if (strcmp(mode, "undumpable") == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
        fail("prctl");
    if (strcmp(mode, "filter") == 0)
        allow_everything();
    if (strcmp(mode, "strict") == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT))
        fail("prctl");
    say("ready\n");
    // The parent of a vfork sleeps so that nothing wakes it but its child's end.
    if (strcmp(mode, "vfork") == 0 && vfork() != 0)
        _exit(0);
    until_input_ends();
    syscall(SYS_exit, 0); // the one end that strict seccomp allows
}
