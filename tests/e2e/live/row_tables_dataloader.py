"""PyTorch's DataLoader with forked workers that write rows: thousands of samples, and the parent's table as if alone."""

import glob
import os
import shutil
import sys
from dataclasses import dataclass

try:
    import torch
    from torch.utils.data import DataLoader, Dataset
except ImportError:
    print("SKIP: no torch")
    sys.exit()

import probing
from probing.core import table

SAMPLES, EPOCHS, WORKERS = 500, 6, 2


@table
@dataclass
class Sample:
    index: int
    epoch: int
    worker: int


class Numbers(Dataset):
    epoch = 0

    def __len__(self):
        return SAMPLES

    def __getitem__(self, index):
        worker = torch.utils.data.get_worker_info().id
        Sample(index, self.epoch, worker).save()
        if index % 100 == worker:
            # What this worker has written is there for it, and nobody else's.
            assert all(row[3] == worker for row in Sample.take(1000))
        return os.getpid()


probing.enable()
numbers, workers = Numbers(), set()
for numbers.epoch in range(EPOCHS):
    Sample(-1, numbers.epoch, -1).save()
    for pids in DataLoader(numbers, batch_size=50, num_workers=WORKERS, multiprocessing_context="fork"):
        workers.update(pids.tolist())
    Sample(-2, numbers.epoch, -1).save()

assert len(workers) == EPOCHS * WORKERS, workers
answer = probing.query("SELECT count(*) AS rows, count(*) FILTER (worker >= 0) AS others FROM python.sample").to_dicts()
assert answer == [{"rows": 2 * EPOCHS, "others": 0}], answer
left = [folder for pid in workers for folder in glob.glob("/dev/shm/probing-{}/{}-*".format(os.geteuid(), pid))]
for folder in left:  # of workers that ended without their end: DataLoader stops them
    shutil.rmtree(folder)
