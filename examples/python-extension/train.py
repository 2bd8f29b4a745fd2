"""A training that can be asked and steered while it runs: a table of its jobs, and a call that changes its learning rate.

    PROBING=1 python examples/python-extension/train.py
    probing PID query "SELECT name, step, loss FROM training.jobs WHERE NOT done"
    curl --unix-socket SOCKET -X POST -d '{"learning_rate": 0.05}' http://probing/apis/training/learning_rate
    probing PID config training.learning_rate 0.02
"""

import dataclasses
import os
import time
from typing import Any, Dict, List

import probing

training = probing.extension("training", description="Trainings of this process")
learning_rate = training.option(
    "learning_rate", 1e-4, min=1e-6, max=0.5, help="Length of a step, from the next step on")
TOLERANCE = 1e-6


@dataclasses.dataclass
class Job:
    """Fits y = slope * x to a few points by gradient descent."""

    name: str
    slope: float
    step: int = 0
    weight: float = 0.0
    loss: float = float("inf")
    done: bool = False

    def train(self, rate: float) -> None:
        points = [(x, self.slope * x) for x in range(1, 4)]
        self.loss = sum((self.weight * x - y) ** 2 for x, y in points) / len(points)
        self.weight -= rate * sum(2 * (self.weight * x - y) * x for x, y in points) / len(points)
        self.step += 1
        self.done = self.loss < TOLERANCE


jobs = [Job("flat", 0.5), Job("steep", 4.0)]


@training.table("jobs")
def all_jobs() -> List[Job]:
    """The jobs of this training, with their latest step."""
    return jobs


@training.api("/learning_rate", method="POST", right="execute")
def change(request: probing.Request) -> Dict[str, Any]:
    """Changes the learning rate: {"learning_rate": 0.05}."""
    former = learning_rate.value
    learning_rate.set(request.json()["learning_rate"])
    return {"former": former, "learning_rate": learning_rate.value}


def main() -> None:
    print("pid", os.getpid(), flush=True)
    while not all(job.done for job in jobs):
        for job in jobs:
            if not job.done:
                job.train(learning_rate.value)
        time.sleep(0.01)  # where a real one would compute
    print("done with learning rate {}: {}".format(
        learning_rate.value, ", ".join("{} {:.2f}".format(job.name, job.weight) for job in jobs)))


if __name__ == "__main__":
    main()
