# Processes, queues, pipes, locks and pools, started by spawn.
# deadline: 120
# probe: also children
# expect: exit 0
import multiprocessing


def square(n):
    return n * n


def put(queue, lock, number):
    with lock:
        queue.put((number, len(bytes(10000))))


def fail():
    raise SystemExit(3)


if __name__ == '__main__':
    import _host

    _host.begin()
    context = multiprocessing.get_context('spawn')
    with context.Pool(2) as pool:
        print(sum(pool.map(square, range(1000), chunksize=50)))
        print(pool.apply_async(square, (12,)).get(60))
    queue, lock = context.Queue(), context.Lock()
    processes = [context.Process(target=put, args=(queue, lock, number)) for number in range(4)]
    for process in processes:
        process.start()
    print(sorted(queue.get(timeout=60) for _ in processes))
    for process in processes:
        process.join(60)
    print([process.exitcode for process in processes])
    process = context.Process(target=fail)
    process.start()
    process.join(60)
    print(process.exitcode)
