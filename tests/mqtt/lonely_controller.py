"""A controller that does nothing but be there, for a test that kills it."""

import asyncio
import sys

from tests.mqtt.hall import controller_at


async def main(port: int) -> None:
    async with controller_at(port):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
