# expect: exit 0
import asyncio
import os
import signal

import _host

_host.begin()


async def main():
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        seen = asyncio.Event()
        loop.add_signal_handler(number, seen.set)
        os.kill(os.getpid(), number)
        await asyncio.wait_for(seen.wait(), 10)
        print('seen', int(number))
        loop.remove_signal_handler(number)


asyncio.run(main())
