# A tracer and a profiler see the host's calls and no others.
# probe: idle
# expect: exit 0
import sys
import threading

import _host

_host.late()
calls = []


def trace(frame, event, argument):
    calls.append((event, frame.f_code.co_name))


def work():
    return sum(range(10))


threading.setprofile(trace)
sys.setprofile(trace)
work()
thread = threading.Thread(target=work)
thread.start()
thread.join()
sys.setprofile(None)
print([name for event, name in calls if event == 'call' and name == 'work'], len(calls) < 200)
