# The host's collections happen when they would happen, and find what they would find.
# probe: idle
# expect: exit 0
import gc

import _host

_host.begin()
gc.collect()
phases = []
gc.callbacks.append(lambda phase, info: phases.append((phase, info['generation'], info['collected'])))
for _ in range(3):
    cycle = []
    cycle.append(cycle)
    del cycle
    gc.collect()
print(phases)
