"""What the stress scripts share: the bare library of PROBING_LIB without the Python package, and looks at the process."""

import ctypes
import importlib.machinery
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time

LIBRARY = os.environ["PROBING_LIB"]
DIRECTORY = os.path.dirname(os.path.abspath(LIBRARY))
HERE = os.path.dirname(os.path.abspath(__file__))

_libc = ctypes.CDLL(None, use_errno=True)


def load(path=LIBRARY):
    """The extension module, loaded as the package loads it."""
    loader = importlib.machinery.ExtensionFileLoader("probing._core", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("probing._core", loader))
    loader.exec_module(module)
    return module


def load_second_copy():
    """The same bytes under another inode and name: the dynamic linker takes them for another library."""
    memory = os.memfd_create("libprobing.so") if hasattr(os, "memfd_create") else _libc.memfd_create(b"libprobing.so", 0)
    with open(LIBRARY, "rb") as file:
        data = file.read()
    while data:
        data = data[os.write(memory, data):]
    try:
        return load("/proc/{}/fd/{}".format(os.getpid(), memory))
    finally:
        os.close(memory)


def start(core):
    """Starts the probe and waits until it serves; the path of its socket."""
    core.start({"probe.library_directory": DIRECTORY})
    path = core.wait(30)
    check(path is not None, "the probe does not serve after 30 s")
    return path


def running():
    core = load()
    return core, start(core)


def rows(core, sql, *parameters):
    return core.rows(core.query(sql, *parameters)[0])


def http_get(path, target="/health"):
    """(status, body) from the probe's private socket."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(20)
        client.connect(path)
        client.sendall("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".format(target).encode())
        answer = b""
        while True:
            part = client.recv(65536)
            if not part:
                break
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


# ---- checks ----------------------------------------------------------------------------------------------------------


def fail(reason):
    print(reason, flush=True)
    sys.stdout.flush()
    os._exit(1)


def check(condition, reason):
    if not condition:
        fail(reason)


def skip(reason):
    print("SKIP: " + reason)
    sys.exit(0)


def eventually(condition, reason, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < deadline, "after {} s still not: {}".format(seconds, reason))
        time.sleep(0.01)


def run(code, *arguments, **options):
    """A Python process that runs the code with this module as `probe`; (exit code, stdout, stderr, seconds)."""
    limit = options.pop("limit", 30)
    environment = dict(os.environ, **options.pop("environment", {}))
    prologue = "import sys; sys.path.insert(0, {!r}); import _probe as probe\n".format(HERE)
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-c", prologue + code] + list(arguments), env=environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    try:
        output, errors = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
        fail("a child hung for {} s; its code:\n{}\nstderr:\n{}".format(limit, code, errors.decode()))
    return process.returncode, output.decode(), errors.decode(), time.monotonic() - began


# ---- the process as the kernel shows it ---------------------------------------------------------------------------------


class _SigAction(ctypes.Structure):
    _fields_ = [("handler", ctypes.c_void_p), ("mask", ctypes.c_ulong * 16), ("flags", ctypes.c_int),
                ("restorer", ctypes.c_void_p)]


def sigactions():
    """signal -> (handler, flags, mask) of every signal that the C library lets us ask for."""
    result = {}
    for number in range(1, 65):
        action = _SigAction()
        if _libc.sigaction(number, None, ctypes.byref(action)) == 0:
            result[number] = (action.handler or 0, action.flags & 0xFFFFFFFF, action.mask[0])
    return result


def owner_of(address):
    """The file that an address is mapped from."""
    with open("/proc/self/maps") as maps:
        for line in maps:
            fields = line.split(None, 5)
            low, high = (int(part, 16) for part in fields[0].split("-"))
            if low <= address < high:
                return fields[5].strip() if len(fields) > 5 else ""
    return ""


def threads():
    """tid -> (name, blocked signals as a set) of every thread of this process."""
    result = {}
    for tid in os.listdir("/proc/self/task"):
        try:
            with open("/proc/self/task/{}/status".format(tid)) as file:
                status = dict(line.split(":", 1) for line in file if ":" in line)
        except OSError:
            continue  # it has just ended
        bits = int(status["SigBlk"].strip(), 16)
        result[int(tid)] = (status["Name"].strip(), {n + 1 for n in range(64) if bits >> n & 1})
    return result


def status(field):
    """A number of /proc/self/status."""
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith(field + ":"):
                return int(line.split()[1])
    raise KeyError(field)


def name_of(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "signal {}".format(number)
