"""Trains a small neural network on scikit-learn's handwritten digits. It knows nothing of Probing.

    python examples/digits/train.py [EPOCHS]
"""

import sys

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

EPOCHS = int(sys.argv[1]) if len(sys.argv) > 1 else 20

torch.manual_seed(7)

digits = load_digits()
train_x, test_x, train_y, test_y = train_test_split(
    torch.tensor(digits.data, dtype=torch.float32) / 16, torch.tensor(digits.target), test_size=0.2, random_state=7
)
batches = DataLoader(TensorDataset(train_x, train_y), batch_size=32, shuffle=True)

model = nn.Sequential(
    nn.Unflatten(1, (1, 8, 8)),
    nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(),
    nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(64 * 4 * 4, 128), nn.ReLU(), nn.Dropout(0.3), nn.Linear(128, 10),
)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
loss_of = nn.CrossEntropyLoss()

history = []  # one dict a step: what the questions of the demo read while the loop runs


def accuracy():
    model.eval()
    with torch.no_grad():
        right = (model(test_x).argmax(dim=1) == test_y).float().mean().item()
    model.train()
    return right


for epoch in range(EPOCHS):
    for inputs, labels in batches:
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = loss_of(outputs, labels)
        loss.backward()
        optimizer.step()
        hits = (outputs.argmax(dim=1) == labels).sum().item()
        history.append({"epoch": epoch, "loss": loss.item(), "hits": hits, "samples": len(labels)})

print("accuracy {:.3f}".format(accuracy()))
