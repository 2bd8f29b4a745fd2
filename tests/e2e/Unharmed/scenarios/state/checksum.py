# A computation over several threads has the same result, whatever the probe does meanwhile.
# expect: exit 0
import hashlib
import threading

import _host

_host.begin()
results = [None] * 4


def work(index):
    digest = hashlib.sha256()
    data = {}
    for number in range(20000):
        data[number % 100] = '%d-%d' % (index, number * number)
        if number % 100 == 99:
            digest.update(''.join(data[key] for key in sorted(data)).encode())
    results[index] = digest.hexdigest()


threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(results)
