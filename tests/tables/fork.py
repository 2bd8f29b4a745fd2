"""A forked child has tables of its own, and its parent's are as if it were not there."""

import multiprocessing
import os
import shutil
import sys
import threading
from dataclasses import dataclass

from probing._tables import location
from probing.core import table


@table
@dataclass
class Event:
    n: int
    text: str


def in_child(action):
    """Runs it in a forked child, which must end in order, and gives what it wrote about itself."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.write(writer, repr(action()).encode())
            status = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        shutil.rmtree(location.folder(), ignore_errors=True)  # os._exit leaves it
        os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        said = file.read()
    assert os.waitpid(pid, 0)[1] == 0
    return eval(said.decode())


def write_own():
    assert Event.take(9) == []  # the parent's rows are not the child's
    Event.flush()
    for n in range(100):
        Event(n, "child").save()
    assert Event.append_many([(n, "more") for n in range(100)]) == 200 - 100
    assert [row[1] for row in Event.take(2)] == [98, 99]
    assert Event.take(1)[0][2] == "more"
    folder = location.folder()
    assert folder != parents and os.path.exists(os.path.join(folder, "event.ring"))

    def deeper():
        Event(1, "grandchild").save()
        return location.folder(), len(Event.take(10 ** 6))

    below, rows = in_child(deeper)
    assert below not in (folder, parents) and rows == 1
    assert len(Event.take(10 ** 6)) == 200 and os.path.exists(os.path.join(folder, "event.ring"))
    return folder


def drop_in_child():
    Event.drop()  # it has none yet
    Event(1, "x").save()
    Event.drop()
    return os.path.exists(os.path.join(location.folder(), "event.ring"))


def declare_in_child():
    @table
    @dataclass
    class Late:
        a: int

    @table("event", evolve=True)
    @dataclass
    class Wider:
        n: int
        text: str
        more: int

    Late(1).save()
    Wider(1, "a", 2).save()
    return len(Late.take(9)), len(Wider.take(9)), sorted(os.listdir(location.folder()))


parents = location.folder()
Event(0, "parent").save()
assert in_child(write_own) != parents
assert [row[1:] for row in Event.take(9)] == [(0, "parent")]
assert in_child(drop_in_child) is False
late, wider, files = in_child(declare_in_child)
assert (late, wider) == (1, 1) and {"late.ring", "event.ring"} <= set(files), files
assert os.path.exists(os.path.join(parents, "event.ring")) and not os.path.exists(os.path.join(parents, "late.ring"))
Event(1, "parent").save()
assert [row[1] for row in Event.take(9)] == [0, 1]

# While other threads of the parent write at full speed, a child is none the worse for it.
stop = threading.Event()


def write():
    while not stop.is_set():
        Event.append_many([(5, "threads")] * 50)


threads = [threading.Thread(target=write) for _ in range(3)]
for one in threads:
    one.start()
try:
    for _ in range(40):
        assert in_child(lambda: [Event(n, "c").save() for n in range(20)] and len(Event.take(99))) == 20
finally:
    stop.set()
    for one in threads:
        one.join()


# Workers as DataLoader has them: forked anew for each epoch, thousands of iterations.
def work(index, queue):
    for step in range(500):
        Event(step, "worker {}".format(index)).save()
    queue.put((index, len(Event.take(10 ** 6)), location.folder()))


context = multiprocessing.get_context("fork")
folders = set()
before = len(Event.take(10 ** 7))
for epoch in range(3):
    queue = context.SimpleQueue()
    workers = [context.Process(target=work, args=(index, queue)) for index in range(4)]
    for worker in workers:
        worker.start()
    for _ in workers:
        index, rows, folder = queue.get()
        assert rows == 500
        folders.add(folder)
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
for folder in folders:
    shutil.rmtree(folder, ignore_errors=True)
assert len(folders) == 12 and parents not in folders
assert len(Event.take(10 ** 7)) == before
