# expect: exit 0
import signal
import subprocess

import _host

_host.begin()
for end in (subprocess.Popen.terminate, subprocess.Popen.kill, lambda child: child.send_signal(signal.SIGUSR1),
            lambda child: child.send_signal(signal.SIGINT)):
    with subprocess.Popen(['sleep', '60']) as child:
        end(child)
        print(child.wait())
try:
    subprocess.run(['sleep', '60'], timeout=0.2)
except subprocess.TimeoutExpired as e:
    print('timed out', e.cmd)
