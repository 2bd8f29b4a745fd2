"""Thousands of calls deep and back, at full speed."""
import sys


def down(depth):
    return depth and down(depth - 1)


sys.setrecursionlimit(4000)
print("ready", flush=True)
while True:
    down(3000)
