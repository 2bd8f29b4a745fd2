"""Tensors are like their arrays; losses in rows are numbers."""

import sys

from _python import table, value

try:
    import torch
except ImportError:
    print("SKIP: no torch")
    sys.exit()

model = torch.nn.Linear(2, 1, bias=False)
with torch.no_grad():
    model.weight.fill_(0.5)
assert table("model.weight") == [{"c0": 0.5, "c1": 0.5}]
assert table("torch.tensor([1, 2]).bfloat16()") == [{"value": 1.0}, {"value": 2.0}]
assert value("torch.tensor(0.5, requires_grad=True)") == 0.5
loss = model(torch.ones(1, 2)).sum()
assert table("{'step': 1, 'loss': loss}") == [{"step": 1, "loss": 1.0}]
loss.backward()
assert table("model.weight.grad") == [{"c0": 1.0, "c1": 1.0}]
