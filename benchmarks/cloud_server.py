"""Our own Alibaba in a process of its own, which counts calls and refuses none.

Started by benchmarks/clouds.py. It prints one line of JSON with its addresses and keys;
the end of stdin is the end of the server. Nothing is translated: words are written in
the target's script, which takes next to no time.
"""

import asyncio
import json
import sys

from bot.sandbox.clouds import AlibabaOptions, LocalAlibaba, Switches


async def main() -> None:
    """Serve until stdin ends."""
    switches = Switches(enforce_rates=False)
    alibaba = LocalAlibaba(options=AlibabaOptions(switches=switches))
    await alibaba.start()
    try:
        print(json.dumps(alibaba.addresses()), flush=True)
        await asyncio.to_thread(sys.stdin.readline)
    finally:
        await alibaba.close()


if __name__ == "__main__":
    asyncio.run(main())
