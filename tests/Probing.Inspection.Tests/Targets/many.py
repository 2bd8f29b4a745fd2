"""Two hundred threads that wait."""
import sys
import threading

gate = threading.Event()
threads = [threading.Thread(target=gate.wait, name=f"waiter {i}", daemon=True) for i in range(200)]
for thread in threads:
    thread.start()
print("ready", flush=True)
sys.stdin.read()
