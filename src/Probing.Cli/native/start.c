/*
 * The program's start for every glibc. The crt1.o of a current distribution asks for __libc_start_main@GLIBC_2.34 and
 * leaves the constructors to it; the version from before 2.34, which newer ones still offer, gets a function that runs
 * them. Without this file the command would not start on anything older than the machine it was built on.
 */
#include <stddef.h>

typedef void initializer(int argc, char **argv, char **environment);

extern initializer *__preinit_array_start[], *__preinit_array_end[], *__init_array_start[], *__init_array_end[];
extern char **environ;
void _init(void);

int old_libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, initializer *init, void (*fini)(void),
                        void (*loader_fini)(void), void *stack_end);
__asm__(".symver old_libc_start_main, __libc_start_main@GLIBC_2.2.5");

static void run_initializers(int argc, char **argv, char **environment)
{
    for (initializer **next = __preinit_array_start; next < __preinit_array_end; next++)
        (*next)(argc, argv, environment);
    _init();
    for (initializer **next = __init_array_start; next < __init_array_end; next++)
        (*next)(argc, argv, environment);
}

/* The linker's --wrap sends crt1.o here. */
int __wrap___libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, initializer *init,
                             void (*fini)(void), void (*loader_fini)(void), void *stack_end)
{
    (void)init, (void)fini;
    return old_libc_start_main(main, argc, argv, run_initializers, NULL, loader_fini, stack_end);
}
