# What Python has installed for every signal.
# expect: exit 0
import signal

import _host

_host.begin()
for number in sorted(signal.valid_signals()):
    print(int(number), signal.getsignal(number))
