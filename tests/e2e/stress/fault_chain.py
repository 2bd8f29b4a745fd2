# deadline: 120
"""Faults outside the probe go the way they went before, whoever installed a handler when."""

import faulthandler
import signal

import _probe as probe

ENABLE = "import faulthandler, sys; faulthandler.enable()\n"
START = "core, path = probe.running()\n"
COVERED = ("first = probe.sigactions()[11][0]\n"
           "probe.eventually(lambda: probe.sigactions()[11][0] != first, 'the probe goes over faulthandler')\n")
ENDINGS = {
    "read through NULL": "import ctypes; ctypes.string_at(0)\n",
    "in a thread": "import ctypes, threading; t = threading.Thread(target=ctypes.string_at, args=(0,)); t.start(); t.join()\n",
    "sent": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV); import time; time.sleep(5)\n",
    "raised": "import signal; (getattr(signal, 'raise_signal', None) or (lambda s: __import__('os').kill("
              "__import__('os').getpid(), s)))(signal.SIGFPE); import time; time.sleep(5)\n",
    "abort": "import os; os.abort()\n",
}


def end_of(code):
    exit_code, output, errors, _ = probe.run("import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n" + code)
    heads = [line for line in errors.splitlines() if line.startswith("Fatal Python error")]
    return exit_code, output, heads


for name, ending in ENDINGS.items():
    for setup, prepare in {
        "without faulthandler": (START, ""),
        "faulthandler before": (ENABLE + START, ENABLE),
        "faulthandler after": (START + ENABLE, ENABLE),
        "faulthandler after, covered": (START + ENABLE + COVERED, ENABLE),
    }.items():
        with_probe, without = end_of(prepare[0] + ending), end_of(prepare[1] + ending)
        probe.check(with_probe == without, "{}, {}: {} with the probe, {} without".format(name, setup, with_probe, without))

# More changes of the handler than the chain has levels: it must neither end nor run in circles.
core, path = probe.running()
for _ in range(20):
    faulthandler.enable()
    handler = probe.sigactions()[signal.SIGSEGV][0]
    if "libprobing" not in probe.owner_of(handler):
        probe.eventually(lambda: "libprobing" in probe.owner_of(probe.sigactions()[signal.SIGSEGV][0]),
                         "the probe's fault handler is on top again")
    faulthandler.disable()
probe.eventually(lambda: "libprobing" in probe.owner_of(probe.sigactions()[signal.SIGSEGV][0]),
                 "the probe's fault handler is on top again")
probe.check(probe.http_get(path)[0] == 200, "the server does not answer")
