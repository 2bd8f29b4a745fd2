"""With PROBING=1 a child gets the environment that it would have without the probe; with 2 it gets PROBING too."""

from _package import run, script

SHOW = "import os; print(sorted(os.environ.items()))"
PARENT = "import os, subprocess, sys; print(subprocess.check_output([sys.executable, '-c', {!r}], text=True)); {}"
parent = script(PARENT.format(SHOW, "os.system('env | sort')"))


def shown(value):
    # What this very test, or the shell, changes from run to run.
    return [line for line in run([parent], PROBING=value).splitlines() if not line.startswith(("_=", "PWD=", "OLDPWD="))]


assert shown("1") == shown(None)
assert [line for line in shown("2") if line not in shown(None)], "PROBING=2 is for the children too"
assert "PROBING=2" in shown("2") and "PROBING=2" not in shown("1")
assert "PROBING=regex:job" in shown("regex:job"), "a filter is for whichever process matches it"

# A preexec_fn runs the hooks of a fork in a child that is about to become another program: no probe is started for it.
PREEXEC = """
import subprocess, sys, _probing_hook
def report():
    print('probing._core' in sys.modules, _probing_hook.is_forked(), flush=True)
print(subprocess.run(['true'], preexec_fn=report).returncode)
"""
assert run(["-c", PREEXEC], PROBING="2") == "True True\n0"
