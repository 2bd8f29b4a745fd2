"""Waits in vfork(2), uninterruptible and with the GIL, for a child that cannot open its standard input."""
import os
import tempfile


def spawns(pipe):
    opening = (os.POSIX_SPAWN_OPEN, 0, pipe, os.O_RDONLY, 0)
    print(pipe, flush=True)
    return os.waitpid(os.posix_spawn("/bin/true", ["true"], {}, file_actions=[opening]), 0)[1]


with tempfile.TemporaryDirectory() as folder:
    os.mkfifo(os.path.join(folder, "pipe"))
    print("all went well" if spawns(os.path.join(folder, "pipe")) == 0 else "failed", flush=True)
