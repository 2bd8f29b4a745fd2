"""Trains on handwritten digits and writes a row a step into a table: to be asked in SQL while it runs, and afterwards.

    PROBING=1 python examples/row-table/train.py [EPOCHS]
"""

import sys
import time
from dataclasses import dataclass, field
from typing import Annotated

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import probing
from probing.core import table

EPOCHS = int(sys.argv[1]) if len(sys.argv) > 1 else 20


@table
@dataclass
class TrainingStep:
    """A step of the training."""

    epoch: Annotated[int, probing.int32]
    step: int
    phase: str
    loss: float = field(metadata={"description": "Cross entropy, mean of the batch"})
    duration: float = field(metadata={"unit": "s"})


torch.manual_seed(7)
digits = load_digits()
inputs, labels = torch.tensor(digits.data, dtype=torch.float32) / 16, torch.tensor(digits.target)
training = DataLoader(TensorDataset(inputs[:1437], labels[:1437]), batch_size=32, shuffle=True)
validation = DataLoader(TensorDataset(inputs[1437:], labels[1437:]), batch_size=120)

model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
loss_of = nn.CrossEntropyLoss()
step = 0

for epoch in range(EPOCHS):
    for batch, targets in training:
        begin = time.perf_counter()
        optimizer.zero_grad()
        loss = loss_of(model(batch), targets)
        loss.backward()
        optimizer.step()
        TrainingStep(epoch, step, "train", loss.item(), time.perf_counter() - begin).save()
        step += 1
    with torch.no_grad():
        for batch, targets in validation:
            begin = time.perf_counter()
            TrainingStep.append((epoch, step, "validate", loss_of(model(batch), targets).item(), time.perf_counter() - begin))

print("{} steps, loss {:.3f}".format(step, loss.item()))
