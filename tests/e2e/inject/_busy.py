"""Programs that are busy in every way until their input ends, and check what they do themselves."""

# Name and source, to run in a _target.Target.
TARGETS = {
    "threads": """
import hashlib
wanted = hashlib.sha256(b"a" * 1000).hexdigest()
wrong = []
def work():
    while not ended():
        if hashlib.sha256(b"a" * 1000).hexdigest() != wanted:
            wrong.append(1)
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
ready()
for thread in threads: thread.join()
print(wrong); sys.exit(3)
""",
    "allocator": """
def work(size):
    while not ended():
        block = bytearray(size); block[-1] = 7
        assert sum(block[-9:]) == 7
threads = [threading.Thread(target=work, args=(size,)) for size in (700, 90_000, 3_000_000)]
for thread in threads: thread.start()
ready()
for thread in threads: thread.join()
print("same"); sys.exit(4)
""",
    "loader": """
import _ctypes, _json, _socket
paths = [module.__file__ for module in (_ctypes, _json, _socket) if hasattr(module, "__file__")]
def work():
    while not ended():
        for path in paths: _ctypes.dlclose(_ctypes.dlopen(path, 2))
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads: thread.start()
ready()
for thread in threads: thread.join()
print("same"); sys.exit(5)
""",
    "forks": """
import os, warnings
warnings.simplefilter("ignore")
ready()
forks = 0
while not ended():
    child = os.fork()
    if child == 0:
        os._exit(forks % 100)
    assert os.waitpid(child, 0)[1] >> 8 == forks % 100
    forks += 1
print("same"); sys.exit(6)
""",
    "signals": """
import signal, time
count = 0
def handler(*_):
    global count
    count += 1
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
ready()
while not ended():
    started = time.monotonic()
    time.sleep(0.003)
    assert time.monotonic() - started >= 0.003
signal.setitimer(signal.ITIMER_REAL, 0)
print("same"); sys.exit(7)
""",
    "floats": """
import math
def total():
    value = 0.0
    for i in range(20000): value += math.sin(i) * 1e-3
    return value
wanted = total()
ready()
while not ended():
    assert total() == wanted
print("same"); sys.exit(8)
""",
    "asyncio": """
import asyncio
async def echo(reader, writer):
    writer.write(await reader.readexactly(5)); await writer.drain(); writer.close()
async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    ready()
    while not ended():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        writer.close()
    server.close()
asyncio.run(main())
print("same"); sys.exit(9)
""",
    "sleeper": """
import time
ready()
while not ended():
    started = time.monotonic()
    time.sleep(0.2)
    assert 0.2 <= time.monotonic() - started
print("same"); sys.exit(10)
""",
}

# Only where they are installed: what starts with `import` of a missing one ends with exit code 77.
TARGETS["numpy"] = """
try:
    import numpy
except ImportError:
    sys.exit(77)
matrix = numpy.random.RandomState(1).rand(160, 160)
wanted = (matrix @ matrix).sum()
def work():
    while not ended():
        assert (matrix @ matrix).sum() == wanted
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
ready()
for thread in threads: thread.join()
print("same"); sys.exit(11)
"""
TARGETS["torch"] = """
try:
    import torch
except ImportError:
    sys.exit(77)
def losses():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(32, 64), torch.nn.ReLU(), torch.nn.Linear(64, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    inputs = torch.rand(64, 32)
    for _ in range(20):
        optimizer.zero_grad()
        loss = model(inputs).pow(2).mean()
        loss.backward()
        optimizer.step()
    return loss.item()
wanted = losses()
ready()
while not ended():
    assert losses() == wanted
print("same"); sys.exit(12)
"""
