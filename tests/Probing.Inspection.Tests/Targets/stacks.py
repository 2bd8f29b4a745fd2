"""Brings threads into calls of many kinds, prints what the interpreter itself says about their stacks, and waits."""
import _thread
import asyncio
import json
import sys
import threading
import time

gate = _thread.allocate_lock()
gate.acquire()
arrived = []


def hold():
    arrived.append(1) or gate.acquire() and gate.release()


class Worker:
    def method(self):
        hold()

    @classmethod
    def made(cls):
        hold()

    class Inner:
        def deeper(self):
            def closure():
                hold()
            closure()


def recursive(depth):
    if depth == 0:
        return hold()
    return recursive(depth - 1)


def generator():
    yield 1
    hold()
    yield 2


def delegating():
    yield from generator()


def uses_generator():
    for _ in delegating():
        pass


async def inner():
    hold()


async def outer():
    async with asyncio.Lock():
        await inner()


def coroutine():
    asyncio.run(outer())


def several_lines():
    return dict(
        first=1,
        second=[
            hold(),
        ],
    )


def backwards():
    for _ in range(2):
        value = (
            1,
            hold()
        )
    return value


def handles():
    try:
        raise ValueError
    except ValueError:
        try:
            hold()
        finally:
            pass


def comprehension():
    return [hold() for _ in range(1)]


def sorts():
    sorted([2, 1], key=lambda value: hold())


def grüße_名前():
    hold()


names = {"hold": hold, "__name__": "made.up"}
exec(compile("\n" * 300 + "def far():\n" + "    x = 1\n" * 400 + "    hold()\n", "<made up>", "exec"), names)
nameless = {"hold": hold}
exec(compile("def nowhere():\n    hold()\n", "nowhere.py", "exec"), nameless)
targets = [
    Worker().method, Worker.made, Worker.Inner().deeper, lambda: recursive(600), uses_generator, coroutine, several_lines,
    backwards, handles, comprehension, sorts, grüße_名前, names["far"], nameless["nowhere"],
]
threads = [threading.Thread(target=target, name=f"worker ü {i}", daemon=True) for i, target in enumerate(targets)]
for thread in threads:
    thread.start()
while len(arrived) < len(targets):
    time.sleep(0.001)


def stack(frame):
    while frame is not None:
        code = frame.f_code
        module = frame.f_globals.get("__name__")
        yield [code.co_name, getattr(code, "co_qualname", None), code.co_filename, frame.f_lineno, module]
        frame = frame.f_back


frames = sys._current_frames()
print(json.dumps([dict(tid=thread.native_id, name=thread.name, frames=list(stack(frames[thread.ident])))
                  for thread in threads]), flush=True)
sys.stdin.read()
