"""A line to a browser: what it says and is told, and what becomes of the one that is slow, silent or rude."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import engineio
import pytest
from engineio.exceptions import SocketIsClosedError
from engineio.packet import MESSAGE, Packet

from community.realtime import lines
from tests.chat.live import Live, eventually

# No line knows of a database.
pytestmark = pytest.mark.once

ASKED = {
    "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
    # As every browser asks.
    "HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate; client_max_window_bits",
}


class Peer:
    """The browser's end of a line, frame by frame."""

    def __init__(self, library: engineio.Server, **asked: str) -> None:
        ours, self.end = socket.socketpair()
        self.end.settimeout(10)
        made = library.sockets["line"] = engineio.server.socket.Socket(library, "line")
        lines.take(made)
        self.line = made
        self.answer: object = None
        self.reads = threading.Thread(target=self._serve, args=({**ASKED, **asked, "gunicorn.socket": ours},))
        self.reads.start()

    def _serve(self, environ: dict) -> None:
        # Afterwards gunicorn closes it.
        with environ["gunicorn.socket"]:
            try:
                self.answer = self.line._upgrade_websocket(environ, None)
            except StopIteration:
                self.answer = StopIteration

    def accepted(self) -> str:
        """What stands before the first frame."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.end.recv(1)
        return head.decode()

    def say(self, kind: int, what: bytes, *, whole: bool = True) -> None:
        """Send a frame, masked as browsers mask; with a mask of nothing."""
        assert len(what) < 1 << 16
        size = bytes((0x80 | len(what),)) if len(what) < 126 else b"\xfe" + len(what).to_bytes(2, "big")
        self.end.sendall(bytes((kind | (0x80 if whole else 0),)) + size + b"\0\0\0\0" + what)

    def hear(self) -> tuple[int, bytes]:
        """The next frame: what kind, and what it says."""
        kind, size = self._take(2)
        assert kind & 0x70 == 0, "nothing is compressed"
        if size >= 126:
            size = int.from_bytes(self._take(2 if size == 126 else 8), "big")
        return kind & 15, self._take(size)

    def is_over(self) -> bool:
        """Whether nobody reads it any more."""
        self.reads.join(10)
        return not self.reads.is_alive() and self.line.closed

    def _take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            more = self.end.recv(size - len(taken))
            assert more, "it was cut"
            taken += more
        return taken


@pytest.fixture
def library() -> Iterator[engineio.Server]:
    said: list[str] = []
    library = engineio.Server(async_mode="threading", monitor_clients=False, max_http_buffer_size=2000)
    library.on("message", lambda _sid, text: said.append(text))
    library.said = said
    library.async_handlers = False
    return library


@pytest.fixture
def peer(library) -> Iterator[Peer]:
    """One that is up."""
    peer = Peer(library)
    peer.accepted()
    eventually(lambda: peer.line.connected)
    yield peer
    peer.end.close()
    assert peer.is_over()


def tell(peer: Peer, text: str) -> None:
    peer.line.send(Packet(MESSAGE, text))


def test_it_works(peer, library):
    tell(peer, "Tea?")
    assert peer.hear() == (1, b"4Tea?")
    peer.say(1, b"4Yes, ")
    peer.say(1, b"4pl", whole=False)
    peer.say(0, b"ease.")
    eventually(lambda: library.said == ["Yes, ", "please."])


def test_nothing_is_compressed_however_a_browser_asks(library):
    peer = Peer(library)
    assert "extension" not in peer.accepted().lower()
    peer.end.close()
    assert peer.is_over()


@pytest.mark.parametrize("asked", [{"HTTP_SEC_WEBSOCKET_KEY": "short"}, {"HTTP_SEC_WEBSOCKET_VERSION": "8"}])
def test_what_is_no_websocket_of_ours_is_refused_before_anything_is_said(library, asked):
    peer = Peer(library, **asked)
    peer.reads.join(10)
    assert peer.answer["status"].startswith("400")
    assert peer.line.closed
    peer.end.close()


@pytest.mark.parametrize("size", [0, 124, 125, 65534, 65535, 70000])
def test_a_message_of_any_size_arrives_as_it_is(peer, size):
    arrived = []
    reads = threading.Thread(target=lambda: arrived.append(peer.hear()))
    reads.start()
    tell(peer, "ö" * (size // 2) + "x" * (size % 2))
    reads.join(10)
    assert arrived == [(1, b"4" + "ö".encode() * (size // 2) + b"x" * (size % 2))]


def test_one_frame_serves_all(library):
    peers = [Peer(library) for _ in range(3)]
    for peer in peers:
        peer.accepted()
    packet = Packet(MESSAGE, "One for all.")
    for peer in peers:
        peer.line.send(packet)
    assert {peer.hear() for peer in peers} == {(1, b"4One for all.")}
    packet.data = "Another."
    packet.encode_cache = None
    peers[0].line.send(packet)
    assert peers[0].hear() == (1, b"4One for all."), "it is made once"
    for peer in peers:
        peer.end.close()
        assert peer.is_over()


def test_a_slow_one_keeps_nobody_waiting_and_hears_all_in_order(peer):
    peer.line._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    began = time.monotonic()
    texts = [f"{number} " + "x" * 1000 for number in range(150)]
    for text in texts:
        tell(peer, text)
    assert time.monotonic() - began < 5, "nobody waited for it"
    assert peer.line._unsent
    assert [peer.hear() for _ in texts] == [(1, f"4{text}".encode()) for text in texts]
    tell(peer, "And on.")
    assert peer.hear() == (1, b"4And on.")


def test_who_falls_too_far_behind_is_cut(peer):
    with suppress(SocketIsClosedError):
        for _ in range(10 * lines.MOST_UNSENT // 1000):
            tell(peer, "x" * 1000)
    assert peer.is_over()
    assert len(peer.line._unsent) <= lines.MOST_UNSENT + 2000


def test_who_takes_nothing_for_long_is_cut(peer, monkeypatch):
    monkeypatch.setattr(lines, "SECONDS_WITHOUT_A_BYTE", 0.05)
    peer.line._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    for _ in range(100):
        tell(peer, "x" * 1000)
    assert peer.is_over()


def test_a_sign_of_life_at_the_level_of_the_protocol_is_answered(peer):
    peer.say(9, b"still there?")
    assert peer.hear() == (10, b"still there?")


def test_who_takes_leave_is_answered_and_it_is_over(peer):
    peer.say(8, b"\x03\xe8")
    assert peer.hear()[0] == 8
    assert peer.is_over()
    assert peer.answer is StopIteration


def test_the_server_takes_leave_and_waits_for_nobody(peer, library):
    library.disconnect("line")
    assert peer.hear() == (1, b"1")
    assert peer.hear()[0] == 8
    assert peer.is_over()
    assert "line" not in library.sockets


@pytest.mark.parametrize(
    "rude",
    [
        lambda peer: peer.say(1, b"4" + b"x" * 3000),
        lambda peer: [peer.say(1 if n == 0 else 0, b"4" + b"x" * 100, whole=False) for n in range(40)],
        lambda peer: peer.say(3, b"no such kind"),
        lambda peer: peer.say(1, b"\xff\xfe"),
        lambda peer: peer.say(1, b""),
        lambda peer: peer.say(1, b"x"),
        lambda peer: peer.end.sendall(b"\x81\x04not masked"),
        lambda peer: peer.end.sendall(b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0"),
        lambda peer: peer.end.sendall(b"GET / HTTP/1.1\r\n\r\n"),
    ],
    ids=["too long", "never done", "what?", "not text", "nothing", "no packet", "unmasked", "huge", "not a frame"],
)
def test_what_no_browser_sends_ends_the_line_and_nothing_else(peer, library, rude):
    with suppress(OSError):
        rude(peer)
    assert peer.is_over()
    assert library.said == []


def test_each_is_asked_for_a_sign_of_life_and_cut_without_one(library):
    library.ping_interval, library.ping_timeout = 0.05, 0.2
    peer = Peer(library)
    peer.line.schedule_ping()
    peer.accepted()
    assert peer.hear() == (1, b"2")
    peer.say(1, b"3")
    assert peer.hear() == (1, b"2")
    time.sleep(0.3)
    assert not peer.line.check_ping_timeout()
    assert peer.is_over()
    peer.end.close()


def test_who_does_not_say_what_she_wants_is_cut_instead_of_asked_for_a_sign_of_life(library):
    library.ping_interval = 0.05
    for says in (False, True):
        peer = Peer(library)
        lines.take(peer.line, 1)
        if says:
            lines.let_in(peer.line)
        peer.line.schedule_ping()
        peer.accepted()
        assert peer.hear() == ((1, b"2") if says else (8, b"\x03\xe8"))
        peer.end.close()
        assert peer.is_over()


@pytest.mark.parametrize("kind", [1, 2, 9, 10])
def test_who_says_a_lot_of_nothing_is_cut(peer, library, kind):
    with suppress(OSError):
        for _ in range(10 * lines.MOST_SAID):
            peer.say(kind, b"4" if kind == 1 else b"", whole=kind != 1)
    assert peer.is_over()
    assert library.said == []


def test_a_line_costs_one_thread(tmp_path):
    live = Live(tmp_path)
    with live.running():
        (worker,) = map(int, Path(f"/proc/{live.process.pid}/task/{live.process.pid}/children").read_text().split())

        def threads() -> int:
            return len(os.listdir(f"/proc/{worker}/task"))

        live.browser("ada").listen()
        before = threads()
        live.browser("ben").everything()
        for name in ("ben", "cleo", "grace", "hana"):
            for _ in range(5):
                live.browser(name).listen()
        try:
            # Pages take one too, now and then, and so does whoever tells who came.
            assert threads() <= before + 20 + 5
        finally:
            live.leave()
