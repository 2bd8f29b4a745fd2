# What a data loader does each epoch: fork a few workers, get batches through a queue, join them.
# deadline: 120
# expect: exit 0
import multiprocessing

import _host

context = multiprocessing.get_context('fork')


def work(queue, worker):
    for number in range(20):
        queue.put((worker, number, bytes(10000)))


_host.begin()
total = 0
for epoch in range(8):
    queue = context.Queue()
    workers = [context.Process(target=work, args=(queue, worker)) for worker in range(3)]
    for worker in workers:
        worker.start()
    total += sum(len(queue.get(timeout=60)[2]) for _ in range(60))
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
print(total)
