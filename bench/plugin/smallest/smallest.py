import os

import probing

smallest = probing.extension("smallest")


@smallest.table()
def envs():
    return [{"name": name, "value": value} for name, value in os.environ.items()]
