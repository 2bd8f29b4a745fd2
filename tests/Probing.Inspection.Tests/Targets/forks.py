"""Forks all the time, while another thread computes; says at the end of its input whether all went well."""
import os
import sys
import threading
import warnings

warnings.simplefilter("ignore")  # that others than the forking thread are lost in the child
stop = threading.Event()
failures = []


def fork():
    while not stop.is_set():
        child = os.fork()
        if child == 0:
            os._exit(7)
        status = os.waitpid(child, 0)[1]
        if os.WEXITSTATUS(status) != 7:
            failures.append(status)


def compute():
    while not stop.is_set():
        if sum(range(1000)) != 499500:
            failures.append("sum")


threads = [threading.Thread(target=fork), threading.Thread(target=compute)]
for thread in threads:
    thread.start()
print("ready", flush=True)
sys.stdin.read()
stop.set()
for thread in threads:
    thread.join()
print(failures or "all went well", flush=True)
