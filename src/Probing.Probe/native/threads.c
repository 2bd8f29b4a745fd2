/* Which threads of the process are the host's. */
#define _GNU_SOURCE
#include "probing.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* By hand: strtoull and sscanf have a new version in each glibc that touches the C standard. */
static uint64_t parse_hex(const char *text)
{
    uint64_t value = 0;
    for (; (*text >= '0' && *text <= '9') || (*text >= 'a' && *text <= 'f'); text++)
        value = value << 4 | (uint64_t)(*text <= '9' ? *text - '0' : *text - 'a' + 10);
    return value;
}

/* The signals of which runtimes choose one to interrupt their threads: ours, and those of plugins. */
static uint64_t activation_signals(void)
{
    uint64_t bits = 0;
    for (int signal = SIGRTMIN; signal <= SIGRTMAX - 3; signal++)
        bits |= 1ull << (signal - 1);
    return bits;
}

/*
 * Our threads, and those that libraries and plugins make on them, are recognised by their signal mask: nobody else blocks
 * just that, whichever activation signals are open.
 * A thread that is being born or dies blocks everything, which only the C library itself can do; whose it is cannot be
 * told, and ours come and go more often than a single-threaded host's.
 */
static int blocks_like_ours(uint64_t blocked)
{
    static const uint64_t everything = ~(1ull << (SIGKILL - 1) | 1ull << (SIGSTOP - 1));
    uint64_t any = activation_signals();
    return (blocked | any) == (probing_thread_mask() | any) || blocked == everything;
}

/* A thread that has just ended counts as ours. */
static int is_ours(int tasks, const char *tid)
{
    char path[64], status[4096];
    snprintf(path, sizeof path, "%s/status", tid);
    int fd = openat(tasks, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 1;
    ssize_t length = read(fd, status, sizeof status - 1);
    close(fd);
    status[length > 0 ? length : 0] = '\0';
    const char *line = strstr(status, "\nSigBlk:");
    return line && blocks_like_ours(parse_hex(line + strlen("\nSigBlk:\t")));
}

int probing_has_foreign_threads(void)
{
    int foreign = 0;
    DIR *directory = opendir("/proc/self/task");
    if (!directory)
        return 1;
    for (struct dirent *entry; foreign < 2 && (entry = readdir(directory));)
        if (entry->d_name[0] != '.')
            foreign += !is_ours(dirfd(directory), entry->d_name);
    closedir(directory);
    return foreign >= 2;
}
