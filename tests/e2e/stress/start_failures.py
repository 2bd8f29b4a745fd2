# deadline: 60
"""A probe that cannot start says why, once, to whoever waits and in its log; the host goes on and ends as always."""

import os
import tempfile

import _probe as probe

TRY = """
core = probe.load()
core.start({"probe.library_directory": probe.DIRECTORY})
try:
    print("path", core.wait(20))
except core.Error as error:
    print(error.args[0], "|", error.args[1])
try:
    core.query("SELECT 1")
except core.Error as error:
    print(error.args[0], "|", error.args[1])
core.start({})
import os, sys
logs = [name for name in sorted(os.listdir(sys.argv[1])) if name.endswith(".log")] if len(sys.argv) > 1 else []
print("logs", [open(os.path.join(sys.argv[1], name)).read().count("\\n") for name in logs])
print(sum(range(10)))
sys.exit(7)
"""


def failing(name, code, expected, environment, *arguments):
    exit_code, output, errors, _ = probe.run(code, *arguments, environment=environment)
    lines = output.splitlines()
    probe.check(exit_code == 7 and lines[-1] == "45", "{}: code {}, {!r}, {!r}".format(name, exit_code, output, errors))
    probe.check(not errors, "{}: stderr {!r}".format(name, errors))
    probe.check(expected in lines[0] and lines[1] == lines[0], "{}: {!r}".format(name, lines))
    return lines


LIMIT = "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
failing("little address space", LIMIT + TRY, "limit_exceeded | ", {})

with tempfile.TemporaryDirectory() as directory:
    shared = os.path.join(directory, "probing-{}".format(os.geteuid()))
    os.mkdir(shared, 0o755)
    os.chmod(shared, 0o755)
    failing("directory open to others", TRY, "permission_denied | ", {"PROBING_RUNTIME_DIR": directory})
    probe.check(os.listdir(shared) == [], "something was written into a directory that others may enter")

with tempfile.TemporaryDirectory() as directory:
    # Somebody else's file where the socket belongs.
    own = os.path.join(directory, "probing-{}".format(os.geteuid()))
    os.mkdir(own, 0o700)
    block = "import os; open(os.path.join({!r}, str(os.getpid()) + '.sock'), 'w').close()\n".format(own)
    lines = failing("socket path taken", block + TRY, "permission_denied | ", {"PROBING_RUNTIME_DIR": directory}, own)
    probe.check(lines[2] == "logs [1]", "the log should have one line: {}".format(lines[2]))

with tempfile.TemporaryDirectory() as directory:
    deep = os.path.join(directory, "x" * 100)
    os.mkdir(deep)
    failing("socket path too long", TRY, "invalid_argument | ", {"PROBING_RUNTIME_DIR": deep})

# Settings for other .NET programs must not shape, or break, the probe.
foreign = {"DOTNET_gcServer": "1", "DOTNET_GCHeapHardLimit": "100", "DOTNET_GCHeapCount": "8", "DOTNET_TieredPGO": "x",
           "ASPNETCORE_URLS": "http://0.0.0.0:1", "DOTNET_ENVIRONMENT": "Development"}
exit_code, output, errors, _ = probe.run(
    "core, path = probe.running(); print(probe.rows(core, 'SELECT 1 + 1'), len(probe.threads()) <= 13)", environment=foreign)
probe.check(output == "[(2,)] True\n", "with DOTNET_ variables: {!r} {!r}".format(output, errors))
