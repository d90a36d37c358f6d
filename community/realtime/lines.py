"""Lines: the WebSockets to browsers, each held by the one thread it came with, which reads.

By itself the library gives each browser four threads and a compressor, and makes a frame of every message anew for
each of them. Here whoever has something to say writes it into the sockets at once, in a frame that was made once for
all. Nobody waits for a browser that is slow: what does not fit is sent by a thread of its own while it lasts, and one
that falls too far behind is cut; it comes back by itself, and asks for what it missed.
"""

from __future__ import annotations

import ctypes
import errno
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from engineio import Server
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from engineio.packet import PING, Packet
from engineio.socket import Socket
from wsproto.connection import Connection as Protocol
from wsproto.connection import ConnectionType
from wsproto.events import CloseConnection, Ping, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import LocalProtocolError, RemoteProtocolError, generate_accept_token

from community.realtime import metrics

# What a browser may owe us. In a busy room that is half a minute; whoever comes back later is quicker asking for it.
MOST_UNSENT = 256 * 1024
# Nothing of what it is owed could be sent for so long: the line is dead.
SECONDS_WITHOUT_A_BYTE = 15
# Browsers say which channel they want, and give signs of life.
READ_AT_ONCE = 4096
# They say a channel once and a sign of life every quarter of a minute; so much in so many seconds is no browser.
MOST_SAID, IN_SECONDS = 20, 10
# How a frame begins that holds a whole text.
TEXT = 0x81

# The system's own send(). Python's gives up the interpreter at each call and gets it back when another thread has had
# its turn: in a busy process the last of 300 browsers would hear seconds after the first. This one never waits.
_libc = ctypes.PyDLL(None, use_errno=True)
_libc.send.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int)
_libc.send.restype = ctypes.c_ssize_t
_NOT_NOW = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR, errno.ENOBUFS}


class Line(Socket):
    """A browser's WebSocket. The library makes its own kind of socket, of which :func:`take` makes this."""

    last_ping: float | None
    queue: Any
    _socket: socket.socket | None = None
    _file: int
    _turn: Any
    _protocol: Protocol
    _unsent: bytearray
    _finisher: Any = None
    _over = False
    # Who holds it, and whether she has still to say what she wants: see admission.py.
    member_id: int | None = None
    is_expected = False
    # How much it has said, and since when.
    _said, _since = 0, 0.0

    def send(self, pkt: Packet) -> None:
        """Send a packet; before the line is up, as soon as it is. Raises SocketIsClosedError."""
        if self._socket is None:
            super().send(pkt)
        elif self.check_ping_timeout():
            self._write(_framed(pkt))

    def schedule_ping(self) -> None:
        """A sign of life has come; the next one is asked for in a while."""
        if self.last_ping:
            self.last_ping = None
            _pings.ask_later(self)

    def put(self, _nothing: None) -> None:
        """As the queue of those who write, told that it is over: take leave, and end the line."""
        with suppress(LocalProtocolError):
            self._write(self._protocol.send(CloseConnection(CloseReason.NORMAL_CLOSURE)))
        self._cut()

    def join(self) -> None:
        """As the queue: nothing has to be waited for."""

    def _upgrade_websocket(self, environment: dict[str, Any], _start_response: Any) -> dict[str, Any]:
        key = environment.get("HTTP_SEC_WEBSOCKET_KEY", "")
        if environment.get("HTTP_SEC_WEBSOCKET_VERSION") != "13" or len(key) != 24 or not key.isascii():
            self.close(wait=False, abort=True)
            return self.server._bad_request()
        self._protocol = Protocol(ConnectionType.SERVER)
        self._turn = threading.Lock()
        self._unsent = bytearray()
        # The second is of the server that tests and developers start.
        self._socket = environment.get("gunicorn.socket") or environment["werkzeug.socket"]
        self._file = self._socket.fileno()
        # No extension is taken: a frame compressed for one browser would be no other's.
        accepted = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
        accepted += [f"Sec-WebSocket-Accept: {generate_accept_token(key.encode()).decode()}", "\r\n"]
        self._write("\r\n".join(accepted).encode())
        waiting, self.queue = self.queue, self
        self.connected = self.upgraded = True
        while not waiting.empty():
            if (packet := waiting.get()) is not None:
                self._write(_framed(packet))
        try:
            for text in self._texts():
                self.receive(Packet(encoded_packet=text))
        except (OSError, ValueError, UnknownPacketError, SocketIsClosedError, RemoteProtocolError):
            # It went, or it is no browser of ours.
            pass
        finally:
            self._leave()
        # So the server learns that it is over and there is no answer to send.
        raise StopIteration if "gunicorn.socket" in environment else ConnectionError

    def _texts(self) -> Iterator[str]:
        """What the browser says, until it goes. Raises OSError, ValueError, RemoteProtocolError."""
        text = ""
        while data := self._socket.recv(READ_AT_ONCE):  # type: ignore[union-attr]
            self._protocol.receive_data(data)
            for event in self._protocol.events():
                if self._says_too_much():
                    return
                if isinstance(event, TextMessage):
                    text += event.data
                    if len(text) > self.server.max_http_buffer_size:
                        self._write(self._protocol.send(CloseConnection(CloseReason.MESSAGE_TOO_BIG)))
                        return
                    if event.message_finished:
                        yield text
                        text = ""
                elif isinstance(event, Ping | CloseConnection):
                    self._write(self._protocol.send(event.response()))
                    if isinstance(event, CloseConnection):
                        return

    def _says_too_much(self) -> bool:
        now = time.monotonic()
        if now - self._since > IN_SECONDS:
            self._since, self._said = now, 0
        self._said += 1
        return self._said > MOST_SAID

    def _leave(self) -> None:
        with self._turn:
            self._over = True
        self._cut()
        if self._finisher is not None:
            self._finisher.join()
        self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        self.server.sockets.pop(self.sid, None)

    def _cut(self) -> None:
        # Only whoever reads closes the file itself: its number may be another line's right after.
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]

    def _write(self, frame: bytes) -> None:
        with self._turn:
            if self._over:
                return
            if not self._unsent:
                frame = frame[_send(self._file, frame) :]
                if not frame:
                    return
                self._finisher = self.server.start_background_task(self._finish)
            self._unsent += frame
            self._over = len(self._unsent) > MOST_UNSENT
        if self._over:
            metrics.slow.inc()
            self._cut()

    def _finish(self) -> None:
        """Send what did not fit, as fast as it is taken."""
        writable = select.poll()
        writable.register(self._file, select.POLLOUT)
        while True:
            ready = writable.poll(SECONDS_WITHOUT_A_BYTE * 1000)
            with self._turn:
                if self._over:
                    return
                if ready:
                    del self._unsent[: _send(self._file, bytes(self._unsent))]
                    if not self._unsent:
                        return
            if not ready:
                metrics.slow.inc()
                self._cut()
                return


class Pings:
    """Asks every browser for a sign of life, in one thread for all lines."""

    def __init__(self) -> None:
        self._due: deque[tuple[float, Line]] = deque()
        self._lock = threading.Lock()
        self._beating = False

    def ask_later(self, line: Line) -> None:
        """Ask this one when the interval between two has passed."""
        with self._lock:
            self._due.append((time.monotonic() + line.server.ping_interval, line))
            if not self._beating:
                self._beating = True
                line.server.start_background_task(self._beat, line.server)

    def _beat(self, server: Server) -> None:
        while True:
            with self._lock:
                if not self._due:
                    self._beating = False
                    return
                due, line = self._due[0]
            server.sleep(max(0.0, due - time.monotonic()))
            self._due.popleft()
            if line.closing or line.closed:
                continue
            if line.is_expected and line.upgraded:
                # It only takes the place of someone who would listen.
                line.put(None)
            else:
                line.last_ping = time.time()
                with suppress(SocketIsClosedError):
                    line.send(Packet(PING))


_pings = Pings()


def take(made: Socket, member_id: int | None = None) -> None:
    """Make a line of a socket that the library has just made. ``member_id``: of whom it is expected to say what she
    wants, before it is asked for a sign of life; see let_in()."""
    made.__class__ = Line
    made.member_id, made.is_expected = member_id, member_id is not None


def let_in(line: Socket) -> None:
    """It has said what it wants."""
    line.is_expected = False


def _framed(packet: Packet) -> bytes:
    """A packet as it travels; made once for all whom it is for."""
    frame = getattr(packet, "frame", None)
    if frame is None:
        text = packet.encode().encode()
        size = len(text)
        if size < 126:
            head = bytes((TEXT, size))
        elif size < 1 << 16:
            head = bytes((TEXT, 126)) + size.to_bytes(2, "big")
        else:
            head = bytes((TEXT, 127)) + size.to_bytes(8, "big")
        frame = packet.frame = head + text
    return frame


def _send(file: int, data: bytes) -> int:
    """Send as much as fits at once; gives how much. What cannot be sent any more counts as sent: the reading side is
    told."""
    sent = _libc.send(file, data, len(data), socket.MSG_DONTWAIT)
    if sent >= 0:
        return sent
    return 0 if ctypes.get_errno() in _NOT_NOW else len(data)
