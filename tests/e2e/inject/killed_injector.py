# deadline: 240
"""The command line is killed in the midst of injections: the target goes on, and can still be injected."""

import glob
import shutil
import subprocess
import time

import _target

SOURCE = """
import time, math
def total():
    value = 0.0
    for i in range(300): value += math.sin(i)
    return value
wanted = total()
def work():
    while not ended():
        assert total() == wanted
        time.sleep(0.0005)
thread = threading.Thread(target=work)
thread.start()
ready()
while not ended():
    started = time.monotonic()
    time.sleep(0.02)
    assert time.monotonic() - started >= 0.02
thread.join()
print("same"); sys.exit(13)
"""
ROUNDS = 24

killed = 0
for number in range(ROUNDS):
    with _target.Target(SOURCE) as target:
        injector = subprocess.Popen([_target.CLI, str(target.pid), "inject"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.004 + 0.001 * number)  # the moments at which it is killed, spread over what it does
        injector.kill()
        injector.communicate()
        killed += injector.returncode == -9
        _target.inject(target.pid)
        assert _target.value(target.pid, "SELECT 1") == "1"
        assert target.end() == (13, "same\n", ""), number
        for folder in glob.glob("/tmp/probing-inject-%d-*" % target.pid):  # nobody was there any more to remove it
            shutil.rmtree(folder)
print("killed in time:", killed)
assert killed > 0
