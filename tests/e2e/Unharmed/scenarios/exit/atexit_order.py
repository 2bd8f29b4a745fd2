# Last registered, first called, whatever was registered before the probe started.
# expect: exit 0
import atexit

import _host

for number in (1, 2):
    atexit.register(print, 'registered', number)
_host.late()
for number in (3, 4):
    atexit.register(print, 'registered', number)
atexit.register(lambda: atexit.register(print, 'registered while exiting'))
