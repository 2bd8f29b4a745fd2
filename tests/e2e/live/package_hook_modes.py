"""What each value of PROBING does, and that none of them makes the host print, fail or differ."""

import os
import tempfile

from _package import LOOKED, OFF, ON, REPORT, log_of, run, script

job = script(REPORT)
folder = os.path.dirname(job)

for value in (None, "", "0"):
    assert run([job], PROBING=value) == OFF, value
for value in ("1", "2", "job.py", "job", job, "regex:jo.\\.py$", "regex:" + folder):
    assert run([job], PROBING=value) == ON, value
for value in ("other.py", "ob.py", "regex:^other", folder + "/other.py"):
    assert run([job], PROBING=value) == LOOKED, value

# The module after -m and the -c program, with interpreter options of every shape in front.
for options in ([], ["-u"], ["-X", "dev"], ["-Xdev"], ["-W", "ignore", "-B"], ["-uW", "ignore"]):
    assert run(options + ["-m", "job"], PROBING="job", PYTHONPATH=folder) == ON, options
    assert run(options + ["-mjob"], PROBING="regex:^job$", PYTHONPATH=folder) == ON, options
    assert run(options + ["-m", "job"], PROBING="other", PYTHONPATH=folder) == LOOKED, options
assert run(["-c", REPORT], PROBING="1") == ON
assert run(["-c", REPORT, "job.py"], PROBING="job.py") == LOOKED

# Something that cannot be meant is said once, in the log of the process.
ask = script(REPORT + "; import os; print(os.getpid())")
for value in ("7", "-1", "true", "OFF", "regex:("):
    report, pid = run([ask], PROBING=value).splitlines()
    assert report == LOOKED, value
    assert log_of(pid).count("\n") == 1, log_of(pid)
    assert "the probe was not started: PROBING={} is n".format(value) in log_of(pid), log_of(pid)

# So is a runtime directory that cannot be: there is no place left even for the log.
with tempfile.NamedTemporaryFile() as file:
    assert run([job], PROBING="1", PROBING_RUNTIME_DIR=file.name) == ON
