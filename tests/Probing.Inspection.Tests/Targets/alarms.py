"""Computes and sleeps under a thousand signals a second; says at the end of its input whether all went well."""
import signal
import sys
import threading
import time

alarms = 0
stop = threading.Event()
failures = []


def alarm(number, frame):
    global alarms
    alarms += 1


def sleep():
    while not stop.is_set():
        before = time.monotonic()
        time.sleep(0.01)
        if time.monotonic() - before < 0.01:
            failures.append("slept too little")


signal.signal(signal.SIGALRM, alarm)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
sleeper = threading.Thread(target=sleep)
sleeper.start()
print("ready", flush=True)
sys.stdin.read()
signal.setitimer(signal.ITIMER_REAL, 0)
stop.set()
sleeper.join()
print(failures or ("all went well" if alarms > 20 else "too few alarms"), flush=True)
