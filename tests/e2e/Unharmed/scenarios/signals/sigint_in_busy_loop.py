# Ctrl-C while the interpreter computes.
# send: SIGINT while busy
# expect: SIGINT
import _host

_host.begin()
print('READY', flush=True)
while True: pass  # noqa: E701 - one line, so that the traceback always names it
