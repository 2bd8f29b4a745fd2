"""What a scenario needs of the test harness: to go on only when the probe (if there is to be one) serves.

The script waits in the same way with and without a probe: it reads a FIFO until the harness closes the other end.
"""
import os

_gate = os.environ.pop('PROBING_TEST_GATE')
_late = os.environ.pop('PROBING_TEST_LATE') == '1'


def begin():
    """Waits for a probe that the hook has started before the script."""
    with open(_gate, 'rb') as gate:
        gate.read()


def late():
    """Starts the probe here, in the runs that start it late, and waits for it."""
    if _late:
        import probing
        probing.enable()
    begin()
