# A signal that arrives while the probe starts.
# gate: none
# expect: SIGTERM
import os
import signal

os.kill(os.getpid(), signal.SIGTERM)
