"""Many threads query while others compute; every answer is right and the computing threads go on."""

import threading

from _python import table, value

stop = threading.Event()
counts = [0, 0]


def compute(index):
    while not stop.is_set():
        counts[index] += 1


def query(index):
    try:
        for turn in range(20):
            assert value("{} * 1000 + {}".format(index, turn)) == index * 1000 + turn
            assert table("[{{'i': i}} for i in range({})]".format(turn + 1)) == [{"i": i} for i in range(turn + 1)]
    except BaseException as failure:
        failures.append(failure)


failures = []
computing = [threading.Thread(target=compute, args=(index,)) for index in range(len(counts))]
querying = [threading.Thread(target=query, args=(index,)) for index in range(4)]
for thread in computing + querying:
    thread.start()
for thread in querying:
    thread.join()
before = list(counts)
stop.set()
for thread in computing:
    thread.join()
assert not failures, failures
assert all(before), before
