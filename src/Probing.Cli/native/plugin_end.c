/*
 * How the process of an isolated plugin ended. It is nobody's child (Probing.Probe/native/spawn.c), so the probe cannot
 * wait for it. Therefore `probing plugin-host SOCKET FILE PID` forks before the .NET runtime starts: the child goes on and
 * becomes the plugin's process, the parent waits for it and leaves its wait status, as a number, in the file SOCKET.end.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LEFT = 113 }; /* ProcessEnd.cs: it ended because its probe went, and nobody asks */

static void leave_end(const char *socket, int status)
{
    char made[4096], path[4096];
    if (snprintf(made, sizeof made, "%s.ending", socket) >= (int)sizeof made
        || snprintf(path, sizeof path, "%s.end", socket) >= (int)sizeof path)
        return;
    unlink(socket);
    FILE *file = fopen(made, "w");
    if (!file)
        return;
    fprintf(file, "%d\n", status);
    if (fclose(file) == 0)
        rename(made, path); /* whoever sees the file sees all of it */
}

__attribute__((constructor)) static void watch_plugin(int argc, char **argv)
{
    if (argc != 5 || strcmp(argv[1], "plugin-host") != 0)
        return;
    signal(SIGCHLD, SIG_DFL); /* a host that ignores it has handed that down; its children cannot be waited for */
    pid_t watcher = getpid(), child = fork();
    if (child < 0)
        return; /* unwatched */
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != watcher)
            _exit(LEFT);
        return;
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            _exit(1);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != LEFT)
        leave_end(argv[2], status);
    _exit(0);
}
