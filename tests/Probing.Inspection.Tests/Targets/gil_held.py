"""The main thread keeps the GIL in C for ever; another one wants it."""
import ctypes
import threading
import time


def wants_gil():
    while True:
        time.sleep(0.001)


def keeps_gil():
    ctypes.PyDLL(None).pause()


threading.Thread(target=wants_gil, name="poor", daemon=True).start()
print("ready", flush=True)
keeps_gil()
