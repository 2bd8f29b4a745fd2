"""Starts the probe while the interpreter starts, when PROBING asks for it; probing.pth imports this file only then.

The file stands outside the package, so that somebody else's module named ``probing`` earlier on sys.path is neither
imported nor replaced. It runs before any user code, and the process is the user's: it imports next to nothing, starts
no thread, prints nothing and never raises. What goes wrong is one line in the probe's log.
"""

import os
import sys

_CORE = "probing._core"
_LIBRARIES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "probing", "_lib")
LIBRARY = os.path.join(_LIBRARIES, "libprobing.so")

_ran = False
follows_forks = True  # with PROBING=2; not while the probe is detached
_loaded_in = None  # the process that loaded the library; a forked child is another one
_dead = []  # modules of a parent's copy of the library: kept, because even freeing them would call into it


def run():
    """Does what PROBING says: 1 this process, 2 its children too, a script's name or regex:PATTERN those scripts."""
    global _ran
    if _ran:
        return  # site processes the .pth files of a virtual environment twice
    _ran = True
    try:
        value = os.environ["PROBING"]
        if value == "1":
            # This process only: its children get the environment that they would have without the probe.
            del os.environ["PROBING"]
        elif value != "2" and not _script_matches(value):
            return
        load().start(settings())
        if value == "2":
            os.register_at_fork(after_in_child=_follow_fork)
    except BaseException as error:
        log("the probe was not started: {}".format(_text(error)))


def load(library=LIBRARY):
    """The native module, loaded once per process."""
    global _loaded_in
    module = sys.modules.get(_CORE)
    if module is None:
        # Before the library's own function, and so behind it: what that seals at the end must still be there.
        import atexit

        atexit.register(_end)
        # Who imports threading first is its main thread for good. In a program without it that would be the probe's
        # thread, as soon as a query's expression needs it.
        import threading  # noqa: F401
        from importlib.machinery import ExtensionFileLoader, ModuleSpec

        loader = ExtensionFileLoader(_CORE, library)
        module = loader.create_module(ModuleSpec(_CORE, loader, origin=library))
        loader.exec_module(module)
        if "probing._extensions" in sys.modules:  # what was declared before there was a library to tell
            module.extensions_changed()
        # Two threads may both come here: one module wins, and both speak to the one library.
        module = sys.modules.setdefault(_CORE, module)
        _loaded_in = os.getpid()
    return module


def adopt_begin(library):
    """For a library that was brought into the process from outside, instead of load(): before its module is made."""
    global LIBRARY, _LIBRARIES
    LIBRARY, _LIBRARIES = library, os.path.dirname(library)
    import atexit

    atexit.register(_end)  # see load()


def adopt_end(module):
    """Makes it the native module of this process."""
    global _loaded_in
    sys.modules[_CORE] = module
    _loaded_in = os.getpid()
    if "probing._extensions" in sys.modules:
        module.extensions_changed()


def is_loaded():
    """Whether this very process has the library, rather than a copy inherited from the parent that forked it."""
    return _CORE in sys.modules and _loaded_in == os.getpid()


def is_forked():
    """Whether the library here belongs to a parent process. It must not be entered then: its threads are gone."""
    return _CORE in sys.modules and _loaded_in != os.getpid()


def forget_parent():
    """In a forked child: the parent's module goes; False where the module is this process's own."""
    if is_loaded():
        return False
    inherited = sys.modules.pop(_CORE, None)
    if inherited is not None:
        _dead.append(inherited)
    return True


def load_second_copy():
    """In a forked child: the same library once more, beside the parent's copy that can never run again here."""
    forget_parent()
    # The loader knows libraries by inode and by name; the bytes in a memory file under this process's number have new ones.
    memory = os.memfd_create("libprobing.so", os.MFD_CLOEXEC)
    try:
        with open(LIBRARY, "rb") as file:
            size, sent = os.fstat(file.fileno()).st_size, 0
            while sent < size:
                sent += os.sendfile(memory, file.fileno(), sent, size - sent)
        return load("/proc/{}/fd/{}".format(os.getpid(), memory))
    finally:
        os.close(memory)


def settings():
    """What the library is told at its start."""
    return {"probe.library_directory": _LIBRARIES}


def log(message):
    """One line in the log of this process, where the library writes too; there is nowhere else to complain."""
    try:
        import time

        path = log_path()
        os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
        status = os.lstat(os.path.dirname(path))
        if status.st_uid != os.geteuid() or status.st_mode & 0o77:
            return  # somebody else's directory: not ours to write into
        line = "{} hook: {}\n".format(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), message)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            os.write(descriptor, line.encode("utf-8", "backslashreplace"))
        finally:
            os.close(descriptor)
    except Exception:
        pass  # the last resort failed as well (a full or read-only disk): the host goes on undisturbed


def log_path():
    # The same places in the same order as the library and the command line (RuntimeDirectory in Probing.Interop).
    roots = (os.environ.get("PROBING_RUNTIME_DIR", ""), os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp")
    root = next(root for root in roots if root.startswith("/"))
    return os.path.join(root, "probing-{}".format(os.geteuid()), "{}.log".format(os.getpid()))


def _end():
    location = sys.modules.get("probing._tables.location")
    if location is not None:
        location.end()


def _text(error):
    return str(error) if type(error) is ValueError else "{}: {}".format(type(error).__name__, error)


def _follow_fork():
    if not follows_forks:
        return
    try:
        if sys._getframe(1).f_code.co_name == "_execute_child":
            return  # subprocess with a preexec_fn: another program takes this process over in a moment
        load_second_copy().start(settings())
    except BaseException as error:
        log("the probe was not started in this forked child: {}".format(_text(error)))


def _script_matches(value):
    if value.lower() in ("true", "yes", "on", "false", "no", "off") or value.lstrip("+-").isdigit():
        raise ValueError(
            "PROBING={} is neither a mode nor a script; use 1 (this process), 2 (its children too), "
            "a script's name, or regex:PATTERN".format(value))
    script = _script()
    if value.startswith("regex:"):
        import re

        try:
            return re.search(value[len("regex:"):], script) is not None
        except re.error as error:
            raise ValueError("PROBING={} is no regular expression: {}".format(value, error)) from None
    if "/" in value:
        return os.path.abspath(value) == os.path.abspath(script)
    name = os.path.basename(script)
    return value == name or value + ".py" == name


def _script():
    """The script as it was typed, or the module's name after -m; empty for -c and an interactive interpreter."""
    first = sys.argv[0] if getattr(sys, "argv", None) else ""
    if first == "-c":
        return ""
    return _module() if first == "-m" else first


def _module():
    # sys.argv does not have it yet, and sys.orig_argv came with Python 3.10: the kernel knows the whole command line.
    with open("/proc/self/cmdline", "rb") as file:
        words = [os.fsdecode(word) for word in file.read().split(b"\0")[:-1]]
    index = 1
    while index < len(words) and words[index].startswith("-"):
        word = words[index]
        if word.startswith("--"):
            index += 2 if word == "--check-hash-based-pycs" else 1
            continue
        for position, letter in enumerate(word[1:], 2):
            rest = word[position:]
            if letter == "m":
                return rest or (words[index + 1] if index + 1 < len(words) else "")
            if letter in "WX":
                index += 0 if rest else 1
                break
        index += 1
    return ""
