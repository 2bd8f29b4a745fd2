# send: SIGINT
# expect: exit 0
import asyncio

import _host

_host.begin()


async def main():
    print('READY', flush=True)
    try:
        await asyncio.sleep(60)
    finally:
        print('cleaned up')


try:
    asyncio.run(main())
except KeyboardInterrupt:
    print('interrupted')
