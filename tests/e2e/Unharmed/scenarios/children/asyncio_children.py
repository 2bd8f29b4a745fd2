# expect: exit 0
import asyncio

import _host

_host.begin()


async def child(code):
    process = await asyncio.create_subprocess_exec('sh', '-c', 'cat; exit %d' % code, stdin=asyncio.subprocess.PIPE,
                                                   stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate(b'text')
    return out, process.returncode


async def main():
    print(await asyncio.gather(*(child(code) for code in range(8))))


asyncio.run(main())
