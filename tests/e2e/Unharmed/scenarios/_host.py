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


def covered(signal):
    """Waits until the probe, if there is one, stands again in front of a handler that was installed after its start."""
    import time

    deadline = time.monotonic() + 20
    while not _is_covered(signal):
        assert time.monotonic() < deadline, 'the probe did not go over the new handler of signal {}'.format(signal)
        time.sleep(0.01)


def crash_beside_a_busy_main_thread():
    """Reads from address 0 on another thread. A dump has the main thread too, which is at the same line each time."""
    import ctypes
    import sys
    import threading

    def spin():
        while True: pass

    def crash():
        while sys._current_frames()[main].f_code is not spin.__code__:
            pass
        ctypes.string_at(0)

    main = threading.get_ident()
    threading.Thread(target=crash).start()
    spin()


def _is_covered(signal):
    import ctypes

    with open('/proc/self/maps') as maps:
        texts = [line.split()[0] for line in maps if 'libprobing.so' in line and ' r-x' in line]
    action = ctypes.create_string_buffer(256)
    assert ctypes.CDLL(None).sigaction(int(signal), None, action) == 0
    handler = int.from_bytes(action.raw[:8], 'little')
    ranges = [tuple(int(end, 16) for end in text.split('-')) for text in texts]
    return not ranges or any(start <= handler < end for start, end in ranges)
