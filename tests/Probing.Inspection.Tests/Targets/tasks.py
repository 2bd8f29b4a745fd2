"""Coroutines that call each other and give way all the time."""
import asyncio


async def inner(count):
    await asyncio.sleep(0)
    return sum(number for number in range(count))


async def middle(count):
    return await inner(count)


async def outer(count):
    return await middle(count) + await middle(count)


async def serves():
    while True:
        await outer(50)


async def all_of_them():
    print("ready", flush=True)
    await asyncio.gather(*[serves() for _ in range(5)])


asyncio.run(all_of_them())
