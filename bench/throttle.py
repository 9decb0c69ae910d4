"""A slow link on this machine's loopback: a TCP proxy that delays and throttles each direction."""

import asyncio
import threading
from types import TracebackType

ROUND_TRIP = 0.4
"""Seconds."""
RATE = 50_000
"""Bytes a second in each direction: 400 kbit/s."""
PIECE = 1400
"""Bytes that travel together, as in a packet."""


class Link:
    """To a port of this machine; `port` is where it begins, `up` and `down` what it carried in bytes."""

    def __init__(self, target: int) -> None:
        self.target, self.port, self.up, self.down = target, 0, 0, 0
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Link":
        self.thread.start()
        self.ready.wait()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        self.loop.run_forever()

    async def _connected(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        await asyncio.sleep(ROUND_TRIP)  # SYN and SYN-ACK
        far, there = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self._carry(near, there, "up"), self._carry(far, back, "down"))

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, way: str) -> None:
        """Each piece leaves when the line is free and arrives half a round trip later."""
        on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(on_the_way, target))
        free = 0.0
        while piece := await source.read(PIECE):
            setattr(self, way, getattr(self, way) + len(piece))
            free = max(free, self.loop.time()) + len(piece) / RATE
            on_the_way.put_nowait((free + ROUND_TRIP / 2, piece))
        on_the_way.put_nowait((free + ROUND_TRIP / 2, b""))
        await arriving

    async def _arrive(
        self, on_the_way: "asyncio.Queue[tuple[float, bytes]]", target: asyncio.StreamWriter
    ) -> None:
        while True:
            at, piece = await on_the_way.get()
            await asyncio.sleep(at - self.loop.time())
            if not piece:
                target.close()
                return
            target.write(piece)
