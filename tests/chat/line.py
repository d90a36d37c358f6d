"""A line between a browser and the network that can be cut, held, slowed or made deaf: a TCP proxy of our own."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress

# Closed with this set, a connection ends with a reset instead of a good-bye.
AT_ONCE = struct.pack("ii", 1, 0)


class Line:
    """Where a browser reaches the network: ``url``. Each new connection goes to one of the processes that answers."""

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports
        self._writers: set[asyncio.StreamWriter] = set()
        self._journeys: set[asyncio.Task] = set()
        self._is_cut = self._is_deaf = False
        self._takes_sockets = True
        self._delay = 0.0
        is_open = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(is_open)), daemon=True)
        self._thread.start()
        assert is_open.wait(10)
        self.url = f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Every connection ends, and none is made any more."""
        self._do(self._cut)

    def reset(self) -> None:
        """Every connection ends with a reset; new ones are made."""
        self._do(self._end_all)

    def hold(self) -> None:
        """Nothing travels, either way, and nobody is told."""
        self._do(self._travels.clear)

    def deafen(self) -> None:
        """What the browser says arrives, and no answer comes back."""
        self._do(self._deafen)

    def refuse_sockets(self) -> None:
        """Pages travel, and whoever asks to change the protocol is told no, as some hospitals' networks do."""
        self._takes_sockets = False

    def slow(self, seconds: float) -> None:
        """Every piece takes this long, each way."""
        self._delay = seconds

    def mend(self) -> None:
        """All is well for new connections, and for those that were held. What was lost stays lost."""
        self._do(self._mend)

    def close(self) -> None:
        """Take the line down for good."""
        self._do(self._mend)
        self._do(self._cut)
        self._do(self._over.set)
        self._thread.join(10)

    async def _serve(self, is_open: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._over, self._travels = asyncio.Event(), asyncio.Event()
        self._travels.set()
        server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.port: int = server.sockets[0].getsockname()[1]
        is_open.set()
        await self._over.wait()
        server.close()
        await asyncio.gather(*self._journeys, return_exceptions=True)

    def _do(self, what: Callable[[], object]) -> None:
        done = threading.Event()
        self._loop.call_soon_threadsafe(lambda: (what(), done.set()))
        assert done.wait(10)

    def _cut(self) -> None:
        self._is_cut = True
        self._end_all()

    def _deafen(self) -> None:
        self._is_deaf = True

    def _mend(self) -> None:
        if self._is_deaf:
            # Half an answer is none: a stream with a hole in it would be a fault that no network has.
            self._end_all()
        self._is_cut = self._is_deaf = False
        self._takes_sockets = True
        self._delay = 0.0
        self._travels.set()

    def _end_all(self) -> None:
        for writer in self._writers:
            # One whose other side has gone is closed already.
            with suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            writer.transport.abort()
        self._writers.clear()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        journey = asyncio.current_task()
        assert journey
        self._journeys.add(journey)
        self._writers.add(writer)
        try:
            if self._is_cut:
                return self._end_all()
            await self._travels.wait()
            await self._carry(reader, writer)
        finally:
            self._writers.discard(writer)
            writer.transport.abort()
            self._journeys.discard(journey)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(65536)
        if not self._takes_sockets and b"upgrade: websocket" in first.lower():
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return await writer.drain()
        for port in random.sample(self._ports, len(self._ports)):
            with suppress(OSError):
                theirs, to_them = await asyncio.open_connection("127.0.0.1", port)
                self._writers.add(to_them)
                to_them.write(first)
                await asyncio.gather(self._pump(reader, to_them), self._pump(theirs, writer, back=True))
                return None
        return None

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, back: bool = False) -> None:
        try:
            while piece := await reader.read(65536):
                await asyncio.sleep(self._delay)
                await self._travels.wait()
                # What was on its way when someone gave up is lost: late, it would undo what she has done since.
                if not (self._is_deaf if back else reader.at_eof()):
                    writer.write(piece)
                    await writer.drain()
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()
