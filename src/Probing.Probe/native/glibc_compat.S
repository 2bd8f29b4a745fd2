/*
 * Binds to the oldest versions of the glibc symbols that later releases only re-versioned (libpthread and libdl moved
 * into libc in 2.34, log/pow/exp in 2.29), so that a library linked on a new distribution loads on an old one.
 * Each entry is a tail jump: the real function sees our caller's return address, which dlsym(RTLD_NEXT) needs.
 *
 * The linker's --wrap=NAME sends every reference to NAME here. signals.c wraps some functions itself; those are
 * given under the name glibc_NAME.
 */

.macro bind label, name, version
  .section .text.\label,"ax",@progbits
  .globl \label
  .hidden \label
  .type \label,@function
\label:
  jmp *versioned_\name@GOTPCREL(%rip)
  .size \label,.-\label
  .symver versioned_\name, \name@\version
.endm

.macro rebind name, version
  bind __wrap_\name, \name, \version
.endm

  rebind log, GLIBC_2.2.5
  rebind pow, GLIBC_2.2.5
  rebind exp, GLIBC_2.2.5
  rebind dladdr, GLIBC_2.2.5
  rebind dlclose, GLIBC_2.2.5
  rebind dlerror, GLIBC_2.2.5
  rebind dlopen, GLIBC_2.2.5
  rebind dlsym, GLIBC_2.2.5
  rebind pthread_attr_getstack, GLIBC_2.2.5
  rebind pthread_attr_setstacksize, GLIBC_2.2.5
  rebind pthread_condattr_setclock, GLIBC_2.3.3
  rebind pthread_getattr_np, GLIBC_2.2.5
  rebind pthread_key_create, GLIBC_2.2.5
  rebind pthread_mutex_trylock, GLIBC_2.2.5
  rebind pthread_mutexattr_destroy, GLIBC_2.2.5
  rebind pthread_mutexattr_init, GLIBC_2.2.5
  rebind pthread_mutexattr_settype, GLIBC_2.2.5
  rebind pthread_once, GLIBC_2.2.5
  rebind pthread_rwlock_rdlock, GLIBC_2.2.5
  rebind pthread_rwlock_unlock, GLIBC_2.2.5
  rebind pthread_rwlock_wrlock, GLIBC_2.2.5
  rebind pthread_setname_np, GLIBC_2.12
  rebind pthread_setspecific, GLIBC_2.2.5
  rebind shm_open, GLIBC_2.2.5
  rebind shm_unlink, GLIBC_2.2.5

  bind glibc_pthread_create, pthread_create, GLIBC_2.2.5
  bind glibc_pthread_kill, pthread_kill, GLIBC_2.2.5
  bind glibc_pthread_sigmask, pthread_sigmask, GLIBC_2.2.5

.section .note.GNU-stack,"",@progbits
