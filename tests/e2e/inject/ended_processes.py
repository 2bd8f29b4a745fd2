# deadline: 240
"""The process ends, or becomes another program, in the midst of being injected: the command says so and leaves nothing behind."""

import subprocess
import sys

import _target

ENDS = {
    "killed": "os.kill(os.getpid(), 9)",
    "exits": "os._exit(3)",
    "returns": "over.append(True)",
    "replaced": "os.execv(sys.executable, [sys.executable, '-c', 'import time; print(\"NEXT\", flush=True); time.sleep(60)'])",
}
# Forks all the time; a second thread ends it, so many seconds after they were asked for.
SOURCE = """
import os, sys, threading, time, warnings
warnings.simplefilter("ignore")
over = []
def end():
    deadline = time.perf_counter() + float(sys.stdin.readline())
    while time.perf_counter() < deadline: pass
    %s
threading.Thread(target=end, daemon=True).start()
print("READY", flush=True)
while not over:
    sum(range(300))
    time.sleep(0.0002)
    if os.fork() == 0: os._exit(0)
    os.wait()
sys.exit(3)
"""
MOMENTS = 12

said = {}
for name, how in ENDS.items():
    for moment in range(MOMENTS):
        process = subprocess.Popen([sys.executable, "-c", SOURCE % how], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, universal_newlines=True)
        try:
            assert process.stdout.readline() == "READY\n", process.stderr.read()
            process.stdin.write("{}\n".format(0.004 + 0.004 * moment))
            process.stdin.flush()
            answer = _target.cli(process.pid, "inject")
            assert answer.returncode in (0, 3), (name, answer)
            assert (answer.returncode == 0) == (answer.stderr == ""), (name, answer)
            said[answer.stderr.replace(str(process.pid), "PID")] = name
            if name == "replaced":
                assert process.stdout.readline() == "NEXT\n", (name, moment, answer)
                _target.until(lambda: _target.cli(process.pid, "inject").returncode == 0, "the next program cannot be injected")
                assert _target.value(process.pid, "SELECT 6 * 7") == "42"
            else:
                process.wait(60)
                assert process.returncode == (-9 if name == "killed" else 3), (name, moment, process.returncode, answer)
                assert process.stderr.read() == "", name
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()
for text, name in sorted(said.items()):
    print(name + ":", text.strip() or "(injected in time)")
